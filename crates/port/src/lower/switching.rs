//! `switch`: on enums, tagged unions, numbers, errors, bools; `inline else`; labelled switches.

use super::dispatch::item_tags;
use super::expression::strip_deref;
use super::{Binding, Local, LoopFrame, Lowerer, Symbol, Value};
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;
use crate::zig::walk;

impl<'a> Lowerer<'a> {
    pub(crate) fn switch(&mut self, e: &'a Expr, it: &'a Switch, want: &Ty) -> Value {
        if let Some(value) = self.platform_switch(it, want) {
            return value;
        }
        if self.is_type_expression(&it.operand)
            || self.zig(it.operand.span).starts_with("@typeInfo")
        {
            self.fire("COMPTIME-02");
            return self.flag(e, "switch over a type");
        }
        let labelled = it.label.is_some()
            && walk::any(
                e,
                &|inner| matches!(&inner.kind, ExprKind::Continue(Some(l), _) if Some(l) == it.label.as_ref()),
            );
        if labelled {
            return self.labelled_switch(it, want);
        }
        let mut operand = self.value(&it.operand, &Ty::Unknown);
        operand.ty = self.outcome_switch(it, operand.ty);
        self.switch_on(it, operand, want)
    }

    pub(crate) fn switch_on(&mut self, it: &'a Switch, operand: Value, want: &Ty) -> Value {
        self.fire("IDIOMS-30");
        if operand.ty == Ty::Bool {
            return self.bool_switch(it, operand, want);
        }
        let on_error = matches!(operand.ty, Ty::AnyError)
            || operand.ty.is_unknown()
                && it.prongs.iter().flat_map(|p| &p.items).any(|i| {
                    matches!(i, ProngItem::Value(v) if matches!(v.kind, ExprKind::ErrorValue(_)))
                });
        if on_error {
            return self.error_switch(it, operand, want);
        }
        let mut operand = operand;
        let by_reference = self.binds_references(it, &operand);
        if by_reference {
            operand.rust = match operand.rust {
                R::Unary("*", inner) => strip_deref(*inner),
                other => R::unary("&mut ", other),
            };
        }
        let mut arms = Vec::new();
        let mut ty = Ty::NoReturn;
        for prong in &it.prongs {
            let expands = prong.items.is_empty()
                || self.container_id(&operand.ty).is_some()
                    && item_tags(prong).len() == prong.items.len();
            if prong.inline && expands {
                self.inline_else(it, prong, &operand, want, &mut arms, &mut ty);
                continue;
            }
            self.push_scope();
            let pattern = self.pattern(prong, &operand);
            if by_reference {
                self.bind_reference(prong);
            }
            let arm = self.finish_arm(prong, pattern, want, &mut ty);
            self.pop_scope();
            arms.push(arm);
        }
        let wanted = if ty == Ty::NoReturn && it.prongs.is_empty() {
            Ty::Void
        } else {
            ty
        };
        Value::new(R::Match(Box::new(operand.rust), arms), wanted)
    }

    /// Whether the payloads of a union are to be bound by reference: one is changed through its capture.
    pub(crate) fn binds_references(&mut self, it: &'a Switch, operand: &Value) -> bool {
        self.container_id(&operand.ty)
            .is_some_and(|id| self.containers[id].is_tagged_union())
            && it.prongs.iter().any(|p| {
                p.captures
                    .first()
                    .is_some_and(|c| c.by_pointer && c.name != "_")
            })
    }

    /// A capture by value where the pattern binds a reference.
    pub(crate) fn bind_reference(&mut self, prong: &'a Prong) {
        let Some(capture) = prong.captures.first().filter(|c| !c.by_pointer) else {
            return;
        };
        if let Symbol::Binding(Binding::Value(local)) = self.lookup(&capture.name) {
            let deref = local.ty.is_scalar();
            let name = &capture.name;
            self.bind(name, Binding::Value(Local { deref, ..local }));
        }
    }

    pub(crate) fn finish_arm(
        &mut self,
        prong: &'a Prong,
        pattern: (String, Option<R>),
        want: &Ty,
        ty: &mut Ty,
    ) -> rs::Arm {
        let comments = self.comments_before(prong.span.start, false);
        let (body, body_ty) = self.arm_body(&prong.body, want);
        *ty = super::condition::merge(std::mem::replace(ty, Ty::Unknown), body_ty, want);
        rs::Arm {
            comments,
            pattern: pattern.0,
            guard: pattern.1,
            body,
        }
    }

    pub(crate) fn arm_body(&mut self, body: &'a Expr, want: &Ty) -> (R, Ty) {
        if let Some(leaving) = self.returned_branch(body) {
            return (leaving, Ty::NoReturn);
        }
        match &body.bare().kind {
            ExprKind::Block(block) if block.label.is_none() => {
                let inner = self.block(block);
                let ty = if body.leaves() {
                    Ty::NoReturn
                } else {
                    Ty::Void
                };
                (R::braced(inner), ty)
            }
            ExprKind::Assign(..) | ExprKind::Destructure(..) => {
                let mut out = Vec::new();
                self.statement_expr(body, &mut out);
                (R::braced(rs::Block::of(out)), Ty::Void)
            }
            _ => {
                let value = self.value(body, want);
                let ty = value.ty.clone();
                // a call whose value nobody wants must not give the arm a type
                (self.fit(value, want), ty)
            }
        }
    }

    /// The pattern of a prong, with its captures bound in the current scope.
    pub(crate) fn pattern(&mut self, prong: &'a Prong, operand: &Value) -> (String, Option<R>) {
        let capture = prong.captures.first();
        if prong.items.is_empty() {
            return match capture {
                Some(capture) if capture.name != "_" => {
                    let rust = names::value(&capture.name);
                    self.bind_value(&capture.name, &rust, operand.ty.clone());
                    (rust, None)
                }
                _ => ("_".to_owned(), None),
            };
        }
        if let Some(pattern) = self.outcome_pattern(prong, &operand.ty) {
            return (pattern, None);
        }
        let union = self
            .container_id(&operand.ty)
            .filter(|id| self.containers[*id].is_tagged_union());
        let mut parts = Vec::new();
        // what no pattern can say is asked by a guard
        let mut tests: Vec<R> = Vec::new();
        let mut payload = Ty::Unknown;
        let subject = || R::path("value");
        for item in &prong.items {
            match item {
                ProngItem::Range(from, to) => {
                    let from = self.pattern_value(from, &operand.ty);
                    let to = self.pattern_value(to, &operand.ty);
                    if is_pattern(&from) && is_pattern(&to) {
                        parts.push(format!("{from}..={to}"));
                    } else {
                        let range = R::Range(
                            Some(Box::new(R::path(from))),
                            Some(Box::new(R::path(to))),
                            true,
                        );
                        tests.push(
                            R::path(format!("({})", crate::rust::print::expr(&range)))
                                .method("contains", vec![R::unary("&", subject())]),
                        );
                    }
                }
                ProngItem::Value(value) => match (&value.bare().kind, union) {
                    (ExprKind::Tag(name) | ExprKind::Field(_, name), Some(id)) => {
                        payload = self.field_ty(id, name);
                        parts.push(self.variant_pattern(id, name, capture, &payload));
                    }
                    _ => {
                        let text = self.pattern_value(value, &operand.ty);
                        if is_pattern(&text) {
                            parts.push(text);
                        } else {
                            tests.push(R::binary("==", subject(), R::path(text)));
                        }
                    }
                },
            }
        }
        let mut guard = None;
        if !tests.is_empty() {
            if !parts.is_empty() {
                let pattern = R::path(parts.join(" | "));
                tests.insert(0, R::bang("matches", vec![subject(), pattern]));
            }
            parts = vec!["value".to_owned()];
            guard = tests.into_iter().reduce(|a, b| R::binary("||", a, b));
        }
        if let Some(capture) = capture
            && capture.name != "_"
        {
            let rust = names::value(&capture.name);
            let ty = match (union, capture.by_pointer) {
                (Some(_), true) => Ty::Pointer {
                    size: PointerSize::One,
                    constant: false,
                    zero: false,
                    child: Box::new(payload),
                },
                (Some(_), false) => payload,
                (None, _) => operand.ty.clone(),
            };
            self.bind_value(&capture.name, &rust, ty);
            if union.is_none() {
                let inner = parts.join(" | ");
                let pattern = if parts.len() > 1 {
                    format!("{rust} @ ({inner})")
                } else {
                    format!("{rust} @ {inner}")
                };
                return (pattern, guard);
            }
        }
        if let Some(tag) = prong.captures.get(1)
            && tag.name != "_"
        {
            self.todo("tag capture");
            let rust = names::value(&tag.name);
            self.bind_value(&tag.name, &rust, Ty::Tag);
        }
        (parts.join(" | "), guard)
    }

    pub(crate) fn variant_pattern(
        &mut self,
        id: usize,
        name: &str,
        capture: Option<&Capture>,
        payload: &Ty,
    ) -> String {
        self.fire("NAMES-12");
        let path = format!("{}::{}", self.containers[id].rust, names::variant(name));
        if *payload == Ty::Void {
            return path;
        }
        match capture {
            Some(capture) if capture.name != "_" => {
                format!("{path}({})", names::value(&capture.name))
            }
            Some(_) => format!("{path}(_)"),
            None => format!("{path}(..)"),
        }
    }

    /// A prong item as pattern text.
    pub(crate) fn pattern_value(&mut self, e: &'a Expr, ty: &Ty) -> String {
        if let ExprKind::Tag(name) = &e.bare().kind
            && self.container_id(ty).is_none()
            && !matches!(ty, Ty::Named { .. })
        {
            self.fire("BASE-17");
            self.todo(&format!("type of .{name}"));
            return format!("ZigUnknown::{}", names::variant(name));
        }
        if let ExprKind::Character(text) = &e.bare().kind {
            let rust = super::spelling::character(text);
            if let Some((literal, _)) = rust.split_once(" as ") {
                let c = literal.trim_matches('\'');
                let number = match c.strip_prefix("\\u{") {
                    Some(hex) => u32::from_str_radix(hex.trim_end_matches('}'), 16).unwrap_or(0),
                    None => c.chars().next().map_or(0, |c| c as u32),
                };
                return format!("0x{number:x}");
            }
            return match ty {
                Ty::Int(name) if name != "u8" => {
                    let value = byte_value(&rust);
                    format!("{value}")
                }
                _ => rust,
            };
        }
        let value = self.value(e, ty);
        let text = crate::rust::print::expr(&value.rust);
        if is_pattern(&text) {
            text
        } else {
            format!("({text})")
        }
    }

    /// Errors are no enum: a chain of comparisons.
    pub(crate) fn error_switch(&mut self, it: &'a Switch, operand: Value, want: &Ty) -> Value {
        self.fire("ERRORS-19");
        let named = it.prongs.iter().find(|p| p.items.is_empty());
        let mut ty = Ty::NoReturn;
        let mut chain: Option<R> = match named {
            Some(prong) => {
                self.push_scope();
                if let Some(capture) = prong.captures.first() {
                    let text = crate::rust::print::expr(&operand.rust);
                    self.bind_value(&capture.name, &text, Ty::AnyError);
                }
                let (block, block_ty) = self.body(&prong.body, true, want);
                ty = super::condition::merge(ty, block_ty, want);
                self.pop_scope();
                Some(R::braced(block))
            }
            None => Some(R::braced(rs::Block::of_value(R::bang(
                "unreachable",
                vec![],
            )))),
        };
        let fallible = std::mem::replace(&mut self.frame.fallible, false);
        let mut tests = Vec::new();
        for prong in it.prongs.iter().filter(|p| !p.items.is_empty()) {
            let mut test: Option<R> = None;
            for item in &prong.items {
                let ProngItem::Value(value) = item else {
                    continue;
                };
                let value = self.value(value, &operand.ty);
                let equal = R::binary("==", operand.rust.clone(), value.rust);
                test = Some(match test {
                    Some(before) => R::binary("||", before, equal),
                    None => equal,
                });
            }
            tests.push((prong, test.unwrap_or_else(|| R::path("false"))));
        }
        self.frame.fallible = fallible;
        for (prong, test) in tests.into_iter().rev() {
            self.push_scope();
            if let Some(capture) = prong.captures.first() {
                let text = crate::rust::print::expr(&operand.rust);
                self.bind_value(&capture.name, &text, Ty::AnyError);
            }
            let (block, block_ty) = self.body(&prong.body, true, want);
            ty = super::condition::merge(ty, block_ty, want);
            self.pop_scope();
            chain = Some(R::If(Box::new(test), block, chain.map(Box::new)));
        }
        Value::new(chain.unwrap_or_else(R::unit), ty)
    }

    /// `lbl: switch (x) { … continue :lbl v … }`: a state and a loop.
    pub(crate) fn labelled_switch(&mut self, it: &'a Switch, want: &Ty) -> Value {
        self.fire("BASE-23");
        self.perf("was labeled switch");
        let label = it.label.clone().unwrap_or_default();
        let operand = self.value(&it.operand, &Ty::Unknown);
        let state = self.fresh("state");
        let ty = operand.ty.clone();
        self.frame.loops.push(LoopFrame {
            label: Some(label.clone()),
            step: None,
            state: Some((state.clone(), ty.clone())),
        });
        self.frame.block_types.push((label.clone(), want.clone()));
        let matched = self.switch_on(it, Value::new(R::path(state.clone()), ty), want);
        self.frame.block_types.pop();
        self.frame.loops.pop();
        let name = super::looping::label_name(&label);
        let void = matches!(matched.ty, Ty::Void | Ty::NoReturn);
        let mut inner = Vec::new();
        let result_ty = matched.ty.clone();
        if void {
            inner.push(rs::Statement::expr(matched.rust));
            if result_ty == Ty::Void {
                inner.push(rs::Statement::expr(R::Break(Some(name.clone()), None)));
            }
        } else {
            inner.push(rs::Statement::expr(R::Break(
                Some(name.clone()),
                Some(Box::new(matched.rust)),
            )));
        }
        let declare = rs::Statement::let_(format!("mut {state}"), strip_nothing(operand.rust));
        let run = R::Loop(Some(name), rs::Block::of(inner));
        let block = rs::Block::of(vec![declare, rs::Statement::value(run)]);
        Value::new(R::braced(block), result_ty)
    }
}

fn strip_nothing(value: R) -> R {
    match value {
        R::Unary("*", inner) => R::Unary("*", Box::new(strip_deref(*inner))),
        other => other,
    }
}

fn byte_value(rust: &str) -> u32 {
    let inner = rust.trim_start_matches("b'").trim_end_matches('\'');
    match inner {
        "\\n" => 10,
        "\\r" => 13,
        "\\t" => 9,
        "\\\\" => 92,
        "\\" | "\\'" => 39,
        "\\0" => 0,
        _ => match inner.strip_prefix("\\x") {
            Some(hex) => u32::from_str_radix(hex, 16).unwrap_or(0),
            None => inner.chars().next().map_or(0, |c| c as u32),
        },
    }
}

/// Whether a text can stand as a pattern: a literal or a path.
fn is_pattern(text: &str) -> bool {
    let word = |t: &str| !t.is_empty() && t.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric());
    let number = |t: &str| t.starts_with(|c: char| c.is_ascii_digit()) && word(&t.replace('.', ""));
    let quoted = |open: &str, close: char| {
        text.strip_prefix(open)
            .and_then(|t| t.strip_suffix(close))
            .is_some_and(|t| !t.is_empty() || close == '"')
            && !text.contains(") ")
            && text.matches(close).count() == 2 + usize::from(text.contains("\\\'"))
    };
    let path = text
        .split("::")
        .all(|part| word(part.strip_prefix("r#").unwrap_or(part)));
    number(text)
        || text.strip_prefix('-').is_some_and(number)
        || quoted("b'", '\'')
        || quoted("b\"", '"')
        || path
        || text.starts_with("/* ") && text.ends_with(|c: char| c.is_ascii_alphanumeric())
}
