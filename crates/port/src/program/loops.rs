//! `while` and `for`.

use super::branch::as_block;
use super::redirect::redirect;
use super::statement::is_concrete;
use super::ty::{Known, Ty, USIZE};
use super::{Around, Done, Local, Program, Value};
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::zig::tree::*;
use crate::zig::walk;

impl<'a> Program<'a> {
    fn enter(&mut self, label: Option<&String>, want: Option<&Ty>, step: Option<String>) {
        let rust = match label {
            Some(label) => names::value(label).replace("r#", ""),
            None => self.fresh("next"),
        };
        self.frame.around.push(Around {
            zig: label.cloned(),
            rust: Some(rust),
            is_loop: true,
            step,
            want: want.filter(|w| is_concrete(w)).cloned(),
            found: None,
            scopes: self.frame.deferred.len(),
            used: false,
            state: None,
        });
    }

    /// What a loop's body says of it once it is translated: label if needed, type of its values.
    fn leave(&mut self) -> (Option<String>, Option<Ty>) {
        match self.frame.around.pop() {
            Some(around) => {
                let label = around.rust.filter(|_| around.used);
                (label, around.want.or(around.found))
            }
            None => (None, None),
        }
    }

    fn body(&mut self, e: &'a Expr) -> Done<rs::Block> {
        let value = self.value(e, Some(&Ty::Void))?;
        let notes = std::mem::take(&mut self.notes);
        let mut block = as_block(value.rust);
        if let Some(first) = block.statements.first_mut() {
            first.comments.extend(notes);
        }
        Ok(block)
    }

    pub(super) fn while_loop(
        &mut self,
        e: &'a Expr,
        it: &'a While,
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let condition = self.value(&it.condition, None)?;
        let goes_on = it.step.is_some() && continues(&it.body, it.label.as_deref());
        let step_label = goes_on.then(|| self.fresh("step"));
        self.frame.scopes.push(Default::default());
        let forever = matches!(condition.known, Some(Known::Bool(true)));
        let head = match (&it.capture, condition.ty.clone()) {
            (Some(capture), Ty::Optional(inner)) => {
                let (pattern, subject) = self.taken_apart(capture, condition, *inner);
                R::Let(format!("Some({pattern})"), Box::new(subject))
            }
            (Some(capture), Ty::Result(inner)) => {
                let (pattern, subject) = self.taken_apart(capture, condition, *inner);
                R::Let(format!("Ok({pattern})"), Box::new(subject))
            }
            (Some(_), other) => {
                self.frame.scopes.pop();
                return self.stop(e, format!("while over {other:?}"));
            }
            (None, _) => condition.rust,
        };
        self.enter(it.label.as_ref(), want, step_label.clone());
        let body = self.body(&it.body);
        let (label, found) = self.leave();
        let mut body = body?;
        if let Some(step) = &it.step {
            let made = self.expression_statement(step)?;
            if let Some(label) = step_label {
                let inner = R::Block(Some(label), "", body);
                body = rs::Block::of(vec![rs::Statement::expr(inner)]);
            }
            if !body.leaves() {
                body.statements.extend(made);
            }
        }
        self.frame.scopes.pop();
        if let (Some(otherwise), false) = (&it.otherwise, forever) {
            let whole = R::While(label.clone(), Box::new(head), body);
            return self.with_else(e, whole, label, found, otherwise, want);
        }
        if forever {
            let leaves = breaks(&it.body, it.label.as_deref());
            let ty = match found {
                Some(ty) => ty,
                None if leaves => Ty::Void,
                None => Ty::NoReturn,
            };
            return Ok(Value::new(R::Loop(label, body), ty));
        }
        Ok(Value::new(R::While(label, Box::new(head), body), Ty::Void))
    }

    /// A loop with `else`: the loop in a block that `break` leaves, the other value behind it.
    fn with_else(
        &mut self,
        e: &'a Expr,
        whole: R,
        label: Option<String>,
        found: Option<Ty>,
        otherwise: &'a Expr,
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let outer = label.clone().unwrap_or_else(|| self.fresh("found"));
        let block_label = format!("{outer}_else");
        let want = want.filter(|w| is_concrete(w));
        let value = self.value(otherwise, found.as_ref().or(want))?;
        let ty = match (&found, want) {
            (_, Some(want)) => want.clone(),
            (Some(found), None) => found.clone(),
            (None, None) if value.ty == Ty::NoReturn => Ty::Void,
            (None, None) => value.ty.clone(),
        };
        let rust = self.coerce(value, &ty, otherwise)?;
        let _ = e;
        // a `break` of the loop skips the else branch
        let whole = redirect(whole, label.as_deref(), &block_label);
        let mut statements = vec![rs::Statement::expr(whole)];
        if ty == Ty::Void {
            statements.extend(as_block(rust).statements);
        } else {
            statements.push(rs::Statement::value(rust));
        }
        let block = R::Block(Some(block_label), "", rs::Block::of(statements));
        Ok(Value::new(block, ty))
    }

    // ---- for

    pub(super) fn for_loop(
        &mut self,
        e: &'a Expr,
        it: &'a For,
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        if it.inline
            && let Some(value) = self.unrolled(e, it)?
        {
            return Ok(value);
        }
        self.frame.scopes.push(Default::default());
        let done = self.for_inner(e, it, want);
        self.frame.scopes.pop();
        done
    }

    fn for_inner(&mut self, e: &'a Expr, it: &'a For, want: Option<&Ty>) -> Done<Value<'a>> {
        let (pattern, over, before) = match self.walked(it)? {
            Some((pattern, over)) => (pattern, over, Vec::new()),
            None => self.counted(e, it)?,
        };
        self.enter(it.label.as_ref(), want, None);
        let body = self.body(&it.body);
        let (label, found) = self.leave();
        let mut body = body?;
        let mut start = before.clone();
        let setup = start.split_off(0);
        let (outside, inside): (Vec<_>, Vec<_>) =
            setup.into_iter().partition(|(outside, _)| *outside);
        let mut statements: Vec<rs::Statement> = inside.into_iter().map(|(_, s)| s).collect();
        statements.append(&mut body.statements);
        let whole = R::For(
            label.clone(),
            pattern,
            Box::new(over),
            rs::Block::of(statements),
        );
        let value = match &it.otherwise {
            Some(otherwise) => self.with_else(e, whole, label, found, otherwise, want)?,
            None => Value::new(whole, Ty::Void),
        };
        let mut statements: Vec<rs::Statement> = outside.into_iter().map(|(_, s)| s).collect();
        if statements.is_empty() {
            return Ok(value);
        }
        if value.ty == Ty::Void {
            statements.push(rs::Statement::expr(value.rust));
        } else {
            statements.push(rs::Statement::value(value.rust));
        }
        let block = R::Block(None, "", rs::Block::of(statements));
        Ok(Value::new(block, value.ty))
    }

    /// A loop over one thing that the body leaves alone, by iterator.
    fn walked(&mut self, it: &'a For) -> Done<Option<(String, R)>> {
        match (&it.inputs[..], &it.captures[..]) {
            ([ForInput::Range(from, Some(to))], [capture]) => {
                let a = self.value(from, Some(&USIZE))?;
                let b = self.value(to, Some(&USIZE))?;
                let a = self.as_index(a, from)?;
                let b = self.as_index(b, to)?;
                let rust = self.capture(capture, USIZE, false);
                let over = R::Range(Some(Box::new(a)), Some(Box::new(b)), false);
                Ok(Some((rust, over)))
            }
            ([ForInput::Value(over), rest @ ..], [capture, more @ ..]) => {
                let numbered = match rest {
                    [] => false,
                    [ForInput::Range(from, None)] => {
                        let from = self.value(from, Some(&USIZE))?;
                        if from.known.as_ref().and_then(Known::int) != Some(0) {
                            return Ok(None);
                        }
                        true
                    }
                    _ => return Ok(None),
                };
                let value = self.value(over, None)?;
                let Some(element) = value.ty.element().cloned() else {
                    return Ok(None);
                };
                let touched = root(over).is_some_and(|name| touches(&it.body, name));
                if touched && (value.place || value.ty.is_pointer()) && !is_shared(&value.ty) {
                    return Ok(None);
                }
                let receiver = match &value.ty {
                    Ty::Raw { mutable, .. } => self.through_raw(value.rust, *mutable),
                    _ => match value.rust {
                        R::Unary("*" | "&" | "&mut ", inner) => *inner,
                        other => other,
                    },
                };
                let (pattern, method) = if capture.by_pointer {
                    let ty = Ty::Ref {
                        mutable: true,
                        child: Box::new(element),
                    };
                    (self.capture(capture, ty, false), "iter_mut")
                } else {
                    let copies = self.copies(&element);
                    let name = self.capture(capture, element, !copies);
                    let by_copy = copies && name != "_";
                    (format!("{}{name}", if by_copy { "&" } else { "" }), "iter")
                };
                let mut over = receiver.method(method, vec![]);
                let mut pattern = pattern;
                if numbered {
                    let index = match more.first() {
                        Some(index) => self.capture(index, USIZE, false),
                        None => "_".to_owned(),
                    };
                    over = over.method("enumerate", vec![]);
                    pattern = format!("({index}, {pattern})");
                }
                Ok(Some((pattern, over)))
            }
            _ => Ok(None),
        }
    }

    /// Binds a capture; a borrowed one is written `*x`.
    fn capture(&mut self, capture: &'a Capture, ty: Ty, borrowed: bool) -> String {
        let rust = names::value(&capture.name);
        if rust == "_" {
            return rust;
        }
        let path = R::path(rust.clone());
        let local = Local {
            rust: if borrowed { R::unary("*", path) } else { path },
            ty,
            known: None,
            mutable: false,
        };
        self.bind(&capture.name, local);
        rust
    }

    /// A loop by index: what it goes over may change meanwhile.
    #[allow(
        clippy::type_complexity,
        reason = "statements before the loop and at the head of its body"
    )]
    fn counted(
        &mut self,
        e: &'a Expr,
        it: &'a For,
    ) -> Done<(String, R, Vec<(bool, rs::Statement)>)> {
        let counter = self.fresh("at");
        let at = || R::path(counter.clone());
        let mut setup: Vec<(bool, rs::Statement)> = Vec::new();
        let mut length: Option<R> = None;
        let mut bindings = Vec::new();
        for (i, input) in it.inputs.iter().enumerate() {
            let capture = it.captures.get(i);
            match input {
                ForInput::Range(from, to) => {
                    let a = self.value(from, Some(&USIZE))?;
                    let zero = a.known.as_ref().and_then(Known::int) == Some(0);
                    let a = self.as_index(a, from)?;
                    if let (Some(to), None) = (to, &length) {
                        let b = self.value(to, Some(&USIZE))?;
                        let b = self.as_index(b, to)?;
                        length = Some(if zero {
                            b
                        } else {
                            R::binary("-", b, a.clone())
                        });
                    }
                    let index = if zero { at() } else { R::binary("+", a, at()) };
                    bindings.push((capture, index, USIZE, false));
                }
                ForInput::Value(over) => {
                    let value = self.value(over, None)?;
                    let Some(element) = value.ty.element().cloned() else {
                        let text = format!("for over {:?}", value.ty);
                        return self.stop(e, text);
                    };
                    let receiver = match (&value.ty, value.place || value.ty.is_pointer()) {
                        (Ty::Raw { mutable, .. }, _) => self.through_raw(value.rust, *mutable),
                        (_, true) => match value.rust {
                            R::Unary("*" | "&" | "&mut ", inner) => *inner,
                            other => other,
                        },
                        (_, false) => {
                            let name = self.fresh("items");
                            let held = rs::Statement::let_(name.clone(), value.rust);
                            setup.push((true, held));
                            R::path(name)
                        }
                    };
                    if length.is_none() {
                        length = Some(receiver.clone().method("len", vec![]));
                    }
                    let by_pointer = capture.is_some_and(|c| c.by_pointer);
                    bindings.push((capture, receiver.index(at()), element, by_pointer));
                }
            }
        }
        let Some(length) = length else {
            return self.stop(e, "for without a length");
        };
        for (capture, rust, ty, by_pointer) in bindings {
            let Some(capture) = capture.filter(|c| c.name != "_") else {
                continue;
            };
            if by_pointer {
                let ty = Ty::Ref {
                    mutable: true,
                    child: Box::new(ty),
                };
                let name = self.capture(capture, ty, false);
                setup.push((false, rs::Statement::let_(name, R::unary("&mut ", rust))));
                continue;
            }
            let read = self.read(Value::place(rust, ty.clone()));
            let name = self.capture(capture, ty, false);
            setup.push((false, rs::Statement::let_(name, read)));
        }
        let over = R::Range(Some(Box::new(R::lit("0"))), Some(Box::new(length)), false);
        Ok((counter, over, setup))
    }

    /// `inline for` over what is known: the body once for each.
    fn unrolled(&mut self, e: &'a Expr, it: &'a For) -> Done<Option<Value<'a>>> {
        let mut rounds: Option<usize> = None;
        let mut all: Vec<Vec<Local<'a>>> = Vec::new();
        for input in &it.inputs {
            match input {
                ForInput::Range(from, to) => {
                    let from = self.count(from)?;
                    let to = match (to, rounds) {
                        (Some(to), _) => self.count(to)?,
                        (None, Some(rounds)) => from + rounds,
                        (None, None) => return self.stop(e, "inline for without a length"),
                    };
                    rounds = Some(to.saturating_sub(from));
                    all.push(
                        (from..to)
                            .map(|n| Local {
                                rust: R::lit(n.to_string()),
                                ty: USIZE,
                                known: Some(Known::Int(i128::try_from(n).unwrap_or(0))),
                                mutable: false,
                            })
                            .collect(),
                    );
                }
                ForInput::Value(over) => {
                    let value = self.value(over, None)?;
                    let locals: Vec<Local<'a>> = match (&value.known, value.ty.pointee().clone()) {
                        (Some(Known::Tuple(items)), _) => items
                            .clone()
                            .into_iter()
                            .map(|(ty, known)| {
                                let value = self.number_value(known, ty);
                                Local {
                                    rust: value.rust,
                                    ty: value.ty,
                                    known: value.known,
                                    mutable: false,
                                }
                            })
                            .collect(),
                        (_, Ty::Tuple(types)) => types
                            .into_iter()
                            .enumerate()
                            .map(|(i, ty)| Local {
                                rust: match &value.rust {
                                    R::Tuple(items) => items[i].clone(),
                                    other => other.clone().field(i.to_string()),
                                },
                                ty,
                                known: None,
                                mutable: false,
                            })
                            .collect(),
                        _ => return Ok(None),
                    };
                    rounds = Some(rounds.map_or(locals.len(), |r| r.min(locals.len())));
                    all.push(locals);
                }
            }
        }
        let rounds = rounds.unwrap_or(0);
        if rounds > 64 {
            return Ok(None);
        }
        if breaks(&it.body, it.label.as_deref()) || continues(&it.body, it.label.as_deref()) {
            return self.stop(e, "inline for that is left early");
        }
        let mut out = Vec::new();
        for round in 0..rounds {
            self.frame.scopes.push(Default::default());
            for (capture, locals) in it.captures.iter().zip(&all) {
                if let Some(local) = locals.get(round) {
                    self.bind(&capture.name, local.clone());
                }
            }
            let body = self.body(&it.body);
            self.frame.scopes.pop();
            let body = body?;
            if !body.statements.is_empty() {
                out.push(rs::Statement::expr(R::braced(body)));
            }
        }
        let block = R::Block(None, "flat", rs::Block::of(out));
        Ok(Some(Value::new(block, Ty::Void)))
    }
}

fn is_shared(ty: &Ty) -> bool {
    matches!(
        ty,
        Ty::Slice { mutable: false, .. } | Ty::Ref { mutable: false, .. }
    )
}

/// The name at the bottom of a place.
fn root(e: &Expr) -> Option<&str> {
    match &e.bare().kind {
        ExprKind::Name(name) => Some(name),
        ExprKind::Field(inner, _)
        | ExprKind::Index(inner, _)
        | ExprKind::Deref(inner)
        | ExprKind::Unwrap(inner)
        | ExprKind::Prefix(Prefix::Address, inner)
        | ExprKind::Slice { value: inner, .. } => root(inner),
        _ => None,
    }
}

/// Whether a body names something in a way that may change it.
fn touches(body: &Expr, name: &str) -> bool {
    walk::any(body, &|e| match &e.kind {
        ExprKind::Assign(_, target, _) => root(target) == Some(name),
        ExprKind::Call(callee, arguments) => {
            matches!(&callee.kind, ExprKind::Field(receiver, _) if root(receiver) == Some(name))
                || arguments.iter().any(|a| root(a) == Some(name))
        }
        ExprKind::Prefix(Prefix::Address, inner) => root(inner) == Some(name),
        ExprKind::For(it) => {
            it.captures.iter().any(|c| c.by_pointer)
                && it
                    .inputs
                    .iter()
                    .any(|i| matches!(i, ForInput::Value(v) if root(v) == Some(name)))
        }
        _ => false,
    })
}

/// Whether a loop's body has a `continue` of that loop.
pub(super) fn continues(body: &Expr, label: Option<&str>) -> bool {
    jumps(body, label, false)
}

pub(super) fn breaks(body: &Expr, label: Option<&str>) -> bool {
    jumps(body, label, true)
}

fn jumps(body: &Expr, label: Option<&str>, out: bool) -> bool {
    let mut found = false;
    let mut inner: Vec<Span> = Vec::new();
    walk::each(body, &mut |e| {
        match &e.kind {
            ExprKind::While(it) => inner.push(it.body.span),
            ExprKind::For(it) => inner.push(it.body.span),
            ExprKind::Break(of, _) if out => {
                let nested = inner
                    .iter()
                    .any(|s| s.start <= e.span.start && e.span.end <= s.end);
                found |= match of {
                    Some(of) => Some(of.as_str()) == label,
                    None => !nested,
                };
            }
            ExprKind::Continue(of, _) if !out => {
                let nested = inner
                    .iter()
                    .any(|s| s.start <= e.span.start && e.span.end <= s.end);
                found |= match of {
                    Some(of) => Some(of.as_str()) == label,
                    None => !nested,
                };
            }
            _ => {}
        }
        true
    });
    found
}
