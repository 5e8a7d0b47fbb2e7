//! Loops, labels, `break` and `continue`.

use super::expression::strip_deref;
use super::{Binding, Local, LoopFrame, Lowerer, Value};
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;
use crate::zig::walk;

impl<'a> Lowerer<'a> {
    pub(crate) fn while_value(&mut self, it: &'a While, want: &Ty) -> Value {
        self.fire("BASE-19");
        if it.else_capture.is_some() && !walk::any(&it.body, &breaks_with_value) {
            return self.while_error(it);
        }
        self.with_else(it.otherwise.as_ref(), &it.label, want, |this, label| {
            this.while_loop(it, label)
        })
    }

    pub(crate) fn for_value(&mut self, it: &'a For, want: &Ty) -> Value {
        self.fire("BASE-21");
        self.with_else(it.otherwise.as_ref(), &it.label, want, |this, label| {
            this.for_loop(it, label)
        })
    }

    /// `while (a) |v| { … } else |e| { … }` on an error union: the error ends the loop.
    fn while_error(&mut self, it: &'a While) -> Value {
        self.fire("ERRORS-18");
        let value = self.value(&it.condition, &Ty::Unknown);
        let payload = value.ty.payload().clone();
        let set = match &value.ty {
            Ty::ErrorUnion(set, _) if !set.is_unknown() => (**set).clone(),
            _ => Ty::AnyError,
        };
        let pattern = |this: &mut Self, head: &str, capture: Option<&Capture>, ty: Ty| match capture
        {
            Some(capture) if capture.name != "_" => {
                let rust = names::value(&capture.name);
                this.bind_value(&capture.name, &rust, ty);
                format!("{head}({rust})")
            }
            _ => format!("{head}(_)"),
        };
        self.push_scope();
        let ok = pattern(self, "Ok", it.capture.as_ref(), payload);
        let continues = it.step.is_some() && self.has_continue(&it.body, it.label.as_deref());
        let mut frame = self.loop_frame(it.label.clone(), &it.body, continues);
        if continues {
            frame.step = Some(self.fresh("step"));
        }
        let (label, step_label) = (printed_label(&frame), frame.step.clone());
        self.frame.loops.push(frame);
        let (mut block, _) = self.body(&it.body, false, &Ty::Void);
        self.frame.loops.pop();
        if let Some(step) = &it.step {
            if let Some(step_label) = step_label {
                let wrapped = R::Block(Some(step_label), "", block);
                block = rs::Block::of(vec![rs::Statement::expr(wrapped)]);
            }
            if !block.leaves() {
                let mut out = std::mem::take(&mut block.statements);
                self.statement_expr(step, &mut out);
                block.statements = out;
            }
        }
        self.pop_scope();
        self.push_scope();
        let err = pattern(self, "Err", it.else_capture.as_ref(), set);
        let mut other = match &it.otherwise {
            Some(otherwise) => self.body(otherwise, false, &Ty::Void).0,
            None => rs::Block::default(),
        };
        self.pop_scope();
        if !other.leaves() {
            other
                .statements
                .push(rs::Statement::expr(R::Break(label.clone(), None)));
        }
        let arms = vec![
            super::fallback::arm(ok, R::braced(block)),
            super::fallback::arm(err, R::braced(other)),
        ];
        let matched = R::Match(Box::new(value.rust), arms);
        let body = rs::Block::of(vec![rs::Statement::expr(matched)]);
        Value::new(R::Loop(label, body), Ty::Void)
    }

    /// A loop with `else` becomes a labelled block around the loop and what follows it.
    fn with_else(
        &mut self,
        otherwise: Option<&'a Expr>,
        label: &Option<String>,
        want: &Ty,
        make: impl FnOnce(&mut Self, Option<String>) -> R,
    ) -> Value {
        let Some(otherwise) = otherwise else {
            let rust = make(self, label.clone());
            return Value::new(rust, Ty::Void);
        };
        self.fire("BASE-20");
        let optional = Ty::Optional(Box::new(Ty::Unknown));
        let null_too = want.is_unknown() && otherwise.name() == Some("null");
        let want = if null_too { &optional } else { want };
        let outer = label
            .as_ref()
            .map_or_else(|| self.fresh("found"), |l| label_name(l));
        self.frame
            .block_types
            .push((format!("else:{outer}"), want.clone()));
        // remarks on the loop stand above it, inside the block
        let notes = std::mem::take(&mut self.notes);
        let inner = make(self, Some(format!("else:{outer}")));
        let own = std::mem::replace(&mut self.notes, notes);
        self.frame.block_types.pop();
        let (mut after, ty) = self.body(otherwise, true, want);
        let mut around = rs::Statement::expr(inner);
        around.comments = own;
        let mut statements = vec![around];
        statements.append(&mut after.statements);
        Value::new(R::Block(Some(outer), "", rs::Block::of(statements)), ty)
    }

    fn while_loop(&mut self, it: &'a While, label: Option<String>) -> R {
        self.push_scope();
        let condition = match &it.capture {
            Some(capture) if it.else_capture.is_some() => {
                self.todo("while over an error union");
                self.optional_condition(&it.condition, capture)
            }
            Some(capture) => {
                self.fire("IDIOMS-87");
                self.optional_condition(&it.condition, capture)
            }
            None => self.condition(&it.condition),
        };
        let continues = it.step.is_some() && self.has_continue(&it.body, it.label.as_deref());
        let mut frame = self.loop_frame(label, &it.body, continues);
        if continues {
            frame.step = Some(self.fresh("step"));
        }
        let (loop_label, step_label) = (printed_label(&frame), frame.step.clone());
        self.frame.loops.push(frame);
        let (mut block, _) = self.body(&it.body, false, &Ty::Void);
        self.frame.loops.pop();
        if let Some(step) = &it.step {
            if let Some(step_label) = step_label {
                let wrapped = R::Block(Some(step_label), "", block);
                block = rs::Block::of(vec![rs::Statement::expr(wrapped)]);
            }
            if !block.leaves() {
                let mut out = std::mem::take(&mut block.statements);
                self.statement_expr(step, &mut out);
                block.statements = out;
            }
        }
        self.pop_scope();
        if matches!(&condition, R::Path(text) if text == "true") {
            return R::Loop(loop_label, block);
        }
        R::While(loop_label, Box::new(condition), block)
    }

    fn loop_frame(&mut self, label: Option<String>, body: &Expr, wraps: bool) -> LoopFrame {
        // inside a labelled block Rust wants every `break` to name its loop
        let nested_label = wraps
            || walk::any(
                body,
                &|e| matches!(&e.kind, ExprKind::Block(b) if b.label.is_some()),
            );
        let bare = walk::any(body, &|e| match &e.kind {
            ExprKind::Break(None, _) => true,
            ExprKind::Continue(None, _) => !wraps,
            _ => false,
        });
        let label = match label {
            Some(label) => Some(label),
            None if nested_label && bare => Some(format!("auto:{}", self.fresh("around"))),
            None => None,
        };
        LoopFrame {
            label,
            step: None,
            state: None,
        }
    }

    /// Whether a body continues this loop.
    fn has_continue(&self, body: &Expr, label: Option<&str>) -> bool {
        continues(body, label, true)
    }

    fn for_loop(&mut self, it: &'a For, label: Option<String>) -> R {
        if it.inline
            && let Some(unrolled) = self.inline_for(it)
        {
            return unrolled;
        }
        self.push_scope();
        let mut values: Vec<(R, String)> = Vec::new();
        let mut index: Option<(String, R)> = None;
        let mut only_range: Option<(R, String)> = None;
        let mut asserts: Vec<rs::Statement> = Vec::new();
        let count = it.inputs.len();
        for (i, input) in it.inputs.iter().enumerate() {
            let capture = it.captures.get(i);
            let name = capture.map_or("_", |c| c.name.as_str());
            let rust_name = names::value(name);
            match input {
                ForInput::Range(start, Some(end)) => {
                    let start = self.value(start, &Ty::int("usize"));
                    let end = self.value(end, &Ty::int("usize"));
                    let end_rust = as_usize(end);
                    let range = R::Range(
                        Some(Box::new(as_usize(start))),
                        Some(Box::new(end_rust)),
                        false,
                    );
                    self.bind_value(name, &rust_name, Ty::int("usize"));
                    only_range = Some((range, rust_name));
                }
                ForInput::Range(start, None) => {
                    let start = self.value(start, &Ty::int("usize"));
                    self.bind_value(name, &rust_name, Ty::int("usize"));
                    index = Some((rust_name, start.rust));
                }
                ForInput::Value(value) => {
                    let by_pointer = capture.is_some_and(|c| c.by_pointer);
                    let value = self.for_operand(value);
                    let element = value.ty.element().cloned().unwrap_or(Ty::Unknown);
                    self.bind_element(
                        name,
                        &rust_name,
                        element,
                        by_pointer,
                        matches!(value.rust, R::Array(_)),
                    );
                    let receiver = iterated(value.rust);
                    let iterator = match receiver {
                        R::Array(items) => R::Array(items),
                        other => other.method(if by_pointer { "iter_mut" } else { "iter" }, vec![]),
                    };
                    values.push((iterator, rust_name));
                }
            }
        }
        let frame = self.loop_frame(label, &it.body, false);
        let loop_label = printed_label(&frame);
        let (over, pattern) = match (values.len(), only_range, index) {
            (0, Some((range, name)), _) if count == 1 => (range, name),
            (1, None, None) => values.remove(0),
            (1, None, Some((name, start))) => {
                let (iterator, item) = values.remove(0);
                self.fire("IDIOMS-82");
                if matches!(&start, R::Literal(t) if t == "0") {
                    (
                        iterator.method("enumerate", vec![]),
                        format!("({name}, {item})"),
                    )
                } else {
                    let range = R::Range(Some(Box::new(start)), None, false);
                    (
                        iterator.method("zip", vec![range]),
                        format!("({item}, {name})"),
                    )
                }
            }
            (_, range, index) => {
                self.fire("IDIOMS-83");
                let mut all = values.into_iter();
                let mut first = all.next();
                if let (None, Some((range, name))) = (&first, &range) {
                    first = Some((range.clone(), name.clone()));
                } else if let Some((range, name)) = range {
                    // a range beside values
                    let (a, p) = first.unwrap_or((R::unit(), "_".to_owned()));
                    first = Some((a.method("zip", vec![range]), format!("({p}, {name})")));
                }
                let (mut over, mut pattern) = first.unwrap_or((R::unit(), "_".to_owned()));
                let lead = iterator_base(&over);
                for (iterator, name) in all {
                    if let (Some(a), Some(b)) = (&lead, iterator_base(&iterator)) {
                        let lengths = vec![
                            a.clone().method("len", vec![]),
                            b.clone().method("len", vec![]),
                        ];
                        asserts.push(rs::Statement::expr(R::bang("debug_assert_eq", lengths)));
                    }
                    let operand = match iterator {
                        R::Method(base, method, arguments)
                            if method == "iter" && arguments.is_empty() && is_reference(&base) =>
                        {
                            *base
                        }
                        other => other,
                    };
                    over = over.method("zip", vec![operand]);
                    pattern = format!("({pattern}, {name})");
                }
                if let Some((name, start)) = index {
                    if matches!(&start, R::Literal(t) if t == "0") {
                        over = over.method("enumerate", vec![]);
                        pattern = format!("({name}, {pattern})");
                    } else {
                        over =
                            over.method("zip", vec![R::Range(Some(Box::new(start)), None, false)]);
                        pattern = format!("({pattern}, {name})");
                    }
                }
                (over, pattern)
            }
        };
        self.frame.loops.push(frame);
        let (block, _) = self.body(&it.body, false, &Ty::Void);
        self.frame.loops.pop();
        self.pop_scope();
        let rust = R::For(loop_label, pattern, Box::new(over), block);
        if asserts.is_empty() {
            return rust;
        }
        asserts.push(rs::Statement::expr(rust));
        R::Block(None, "flat", rs::Block::of(asserts))
    }

    fn for_operand(&mut self, e: &'a Expr) -> Value {
        // `&array` and `array` are walked alike
        let inner = match &e.bare().kind {
            ExprKind::Prefix(Prefix::Address, inner) => inner,
            _ => e,
        };
        let mut value = self.value(inner, &Ty::Unknown);
        if let (R::Tuple(items), Ty::Tuple(types)) = (&value.rust, &value.ty) {
            let first = types.first().cloned().unwrap_or(Ty::Unknown);
            let ty = Ty::Array(items.len().to_string(), Box::new(first));
            value = Value::new(R::Array(items.clone()), ty);
        }
        if matches!(value.rust, R::Array(_))
            && !matches!(value.ty.element(), Some(t) if t.is_scalar() || *t == Ty::ComptimeInt)
        {
            value.rust = R::Tuple(vec![value.rust]).unwrapped();
        }
        value
    }

    /// Binds the element of an iteration; scalars are dereferenced where they are used.
    fn bind_element(&mut self, name: &str, rust: &str, element: Ty, by_pointer: bool, owned: bool) {
        if by_pointer {
            let ty = Ty::Pointer {
                size: PointerSize::One,
                constant: false,
                zero: false,
                child: Box::new(element),
            };
            self.bind_value(name, rust, ty);
            return;
        }
        let is_enum = self
            .container_id(&element)
            .is_some_and(|id| matches!(element, Ty::Container(_)) && self.containers[id].is_enum());
        let pointer = matches!(&element, Ty::Pointer { .. });
        let optional = matches!(&element, Ty::Optional(inner) if inner.is_scalar());
        let deref = !owned && (element.is_scalar() || is_enum || pointer || optional);
        let local = Local {
            rust: rust.to_owned(),
            ty: element,
            deref,
            mutable: false,
        };
        self.bind(name, Binding::Value(local));
    }

    // ---- labels

    pub(crate) fn labelled_block(&mut self, label: &str, block: &'a Block, want: &Ty) -> Value {
        self.fire("IDIOMS-37");
        let name = label_name(label);
        let null_too = want.is_unknown()
            && walk::any_in_block(
                block,
                &|e| matches!(&e.kind, ExprKind::Break(Some(l), Some(v)) if l == label && v.name() == Some("null")),
            );
        let want = match null_too {
            true => Ty::Optional(Box::new(Ty::Unknown)),
            false => want.clone(),
        };
        self.frame.block_types.push((label.to_owned(), want));
        let inner = self.block(block);
        let (_, ty) = self
            .frame
            .block_types
            .pop()
            .unwrap_or((String::new(), Ty::Unknown));
        Value::new(R::Block(Some(name), "", inner), ty)
    }

    pub(crate) fn break_value(&mut self, label: Option<&str>, value: Option<&'a Expr>) -> Value {
        self.fire("BASE-22");
        if let Some(label) = label {
            let wanted = self.frame.block_types.iter().rposition(|(l, _)| l == label);
            let is_loop = self
                .frame
                .loops
                .iter()
                .any(|f| f.label.as_deref() == Some(label));
            let want = wanted.map_or(Ty::Unknown, |i| self.frame.block_types[i].1.clone());
            let rust = value.map(|v| {
                let got = self.value(v, &want);
                if want.is_unknown()
                    && let Some(i) = wanted
                    && !is_loop
                    && !matches!(got.ty, Ty::ComptimeInt | Ty::Null | Ty::NoReturn)
                {
                    self.frame.block_types[i].1 = got.ty.clone();
                }
                let fitted = self.fit(got, &want);
                Box::new(fitted)
            });
            // `break :label {}` of a void block
            let rust = rust.filter(|r| {
                !matches!(&**r, R::Block(None, "", b) if b.statements.is_empty()) && !r.is_unit()
            });
            return Value::new(R::Break(Some(label_name(label)), rust), Ty::NoReturn);
        }
        let frame = self.frame.loops.last().cloned();
        let target = frame.and_then(|f| f.label);
        match target {
            Some(target) if target.starts_with("else:") || target.starts_with("auto:") => {
                let name = target
                    .split_once(':')
                    .map_or(String::new(), |p| p.1.to_owned());
                let want = self
                    .frame
                    .block_types
                    .iter()
                    .rev()
                    .find(|(l, _)| *l == target)
                    .map_or(Ty::Unknown, |(_, t)| t.clone());
                let rust = value.map(|v| Box::new(self.fitted(v, &want)));
                Value::new(R::Break(Some(name), rust), Ty::NoReturn)
            }
            _ => {
                let rust = value.map(|v| Box::new(self.fitted(v, &Ty::Unknown)));
                Value::new(R::Break(None, rust), Ty::NoReturn)
            }
        }
    }

    pub(crate) fn continue_value(&mut self, label: Option<&str>, value: Option<&'a Expr>) -> Value {
        let frame = match label {
            Some(label) => self
                .frame
                .loops
                .iter()
                .rev()
                .find(|f| {
                    f.label.as_deref() == Some(label)
                        || f.label.as_deref() == Some(&format!("else:{label}"))
                })
                .cloned(),
            None => self.frame.loops.last().cloned(),
        };
        let Some(frame) = frame else {
            return Value::new(R::Continue(label.map(label_name)), Ty::NoReturn);
        };
        if let Some((state, ty)) = &frame.state {
            let value = value.map_or(R::unit(), |v| self.fitted(v, ty));
            let assign = R::Assign("=", Box::new(R::path(state.clone())), Box::new(value));
            let go = R::Continue(label.map(label_name));
            let block = rs::Block::of(vec![rs::Statement::expr(assign), rs::Statement::expr(go)]);
            return Value::new(R::braced(block), Ty::NoReturn);
        }
        if let Some(step) = frame.step {
            return Value::new(R::Break(Some(step), None), Ty::NoReturn);
        }
        let name = match (label, frame.label) {
            (Some(label), _) => Some(label_name(label)),
            (None, Some(auto)) if auto.starts_with("auto:") => Some(auto[5..].to_owned()),
            _ => None,
        };
        Value::new(R::Continue(name), Ty::NoReturn)
    }
}

impl R {
    /// A one-tuple used as a wrapper is its content.
    fn unwrapped(self) -> R {
        match self {
            R::Tuple(mut items) if items.len() == 1 => items.remove(0),
            other => other,
        }
    }
}

fn as_usize(value: Value) -> R {
    match &value.ty {
        Ty::Int(name) if name != "usize" => value.rust.cast("usize"),
        _ => value.rust,
    }
}

fn printed_label(frame: &LoopFrame) -> Option<String> {
    let label = frame.label.as_ref()?;
    if label.starts_with("else:") {
        return None;
    }
    Some(
        label
            .strip_prefix("auto:")
            .map_or_else(|| label_name(label), str::to_owned),
    )
}

/// A Rust label name; keywords can't be labels.
pub(crate) fn label_name(label: &str) -> String {
    let name = names::value(label);
    match name.strip_prefix("r#") {
        Some(keyword) => format!("{keyword}_"),
        None if name == "static" => "static_".to_owned(),
        None => name,
    }
}

/// `&x` and `*x` before `.iter()` say nothing.
fn iterated(value: R) -> R {
    match value {
        R::Unary("&" | "&mut ", inner) => *inner,
        R::Method(inner, method, arguments) if method == "as_slice" && arguments.is_empty() => {
            *inner
        }
        other => strip_deref(other),
    }
}

fn iterator_base(iterator: &R) -> Option<R> {
    match iterator {
        R::Method(base, method, _) if method == "iter" || method == "iter_mut" => {
            Some((**base).clone())
        }
        _ => None,
    }
}

fn is_reference(base: &R) -> bool {
    matches!(base, R::Path(name) if name != "self")
}

/// Whether an expression continues the loop around it; inner loops take unlabelled ones for themselves.
fn continues(e: &Expr, label: Option<&str>, outermost: bool) -> bool {
    let mut found = false;
    walk::each(e, &mut |inner| {
        match &inner.kind {
            ExprKind::Continue(None, _) => found |= outermost,
            ExprKind::Continue(Some(name), _) => found |= label == Some(name.as_str()),
            ExprKind::While(it) => {
                found |= continues(&it.body, label, false);
                return false;
            }
            ExprKind::For(it) => {
                found |= continues(&it.body, label, false);
                return false;
            }
            ExprKind::Container(_) => return false,
            _ => {}
        }
        !found
    });
    found
}

/// `break x;`
fn breaks_with_value(e: &Expr) -> bool {
    matches!(e.kind, ExprKind::Break(_, Some(_)))
}
