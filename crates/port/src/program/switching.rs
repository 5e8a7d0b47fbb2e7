//! `switch` as `match`.

use super::expression::arm;
use super::statement::is_concrete;
use super::ty::{Known, Ty};
use super::{Around, Done, Local, Program, Value};
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::zig::tree::*;

impl<'a> Program<'a> {
    pub(super) fn switch(
        &mut self,
        e: &'a Expr,
        it: &'a Switch,
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let operand = self.value(&it.operand, None)?;
        if let (Some(known), None) = (&operand.known, &it.label) {
            let known = known.clone();
            if let Some(value) = self.decided(e, it, &known, &operand.ty, want)? {
                return Ok(value);
            }
        }
        let want = want.filter(|w| is_concrete(w));
        let Some(label) = &it.label else {
            return self.matched(e, it, operand, want);
        };
        // each round looks at the state; a prong that goes on sets it
        let ty = operand.ty.clone();
        let state = self.fresh("state");
        let rust = names::value(label).replace("r#", "");
        self.frame.around.push(Around {
            zig: Some(label.clone()),
            rust: Some(rust.clone()),
            is_loop: true,
            step: None,
            want: want.cloned(),
            found: None,
            scopes: self.frame.deferred.len(),
            used: true,
            state: Some((state.clone(), ty.clone())),
        });
        let first = self.read(operand);
        let looked = Value::place(R::path(state.clone()), ty);
        let value = self.matched(e, it, looked, want);
        self.frame.around.pop();
        let value = value?;
        self.note("// PERF(port): was labeled switch — profile in Phase B");
        let round = R::Break(Some(rust.clone()), Some(Box::new(value.rust)));
        let body = rs::Block::of(vec![rs::Statement::expr(round)]);
        let statements = vec![
            rs::Statement::let_(format!("mut {state}"), first),
            rs::Statement::value(R::Loop(Some(rust), body)),
        ];
        Ok(Value::new(R::braced(rs::Block::of(statements)), value.ty))
    }

    /// The prong of an operand that is known.
    fn decided(
        &mut self,
        e: &'a Expr,
        it: &'a Switch,
        known: &Known<'a>,
        ty: &Ty,
        want: Option<&Ty>,
    ) -> Done<Option<Value<'a>>> {
        let mut fallback = None;
        for prong in &it.prongs {
            if prong.items.is_empty() {
                fallback = Some(prong);
            }
            for item in &prong.items {
                let hit = match item {
                    ProngItem::Value(value) => {
                        let value = self.value(value, Some(ty))?.known;
                        match (value, known) {
                            (Some(Known::Int(a)), Known::Int(b)) => a == *b,
                            (Some(Known::Tag(a)), Known::Tag(b)) => a == *b,
                            (Some(Known::Type(a)), Known::Type(b)) => a == *b,
                            (Some(Known::Bool(a)), Known::Bool(b)) => a == *b,
                            // `switch (@typeInfo(T)) { .int => … }`
                            (Some(Known::Tag(a)), Known::Fields(b)) => b.contains_key(&a),
                            _ => false,
                        }
                    }
                    ProngItem::Range(a, b) => {
                        let a = self.value(a, Some(ty))?.known;
                        let b = self.value(b, Some(ty))?.known;
                        match (a, b, known) {
                            (Some(Known::Int(a)), Some(Known::Int(b)), Known::Int(n)) => {
                                a <= *n && *n <= b
                            }
                            _ => false,
                        }
                    }
                };
                if hit {
                    return self.decided_body(prong, known, want).map(Some);
                }
            }
        }
        match fallback {
            Some(prong) => self.decided_body(prong, known, want).map(Some),
            None => self.stop(e, "no prong for what is known"),
        }
    }

    fn decided_body(
        &mut self,
        prong: &'a Prong,
        known: &Known<'a>,
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        self.frame.scopes.push(Default::default());
        if let (Some(capture), Known::Fields(fields)) = (prong.captures.first(), known)
            && let Some((ty, inner)) = fields.values().next()
        {
            self.bind_known(&capture.name, ty.clone(), inner.clone());
        }
        let value = self.value(&prong.body, want);
        self.frame.scopes.pop();
        value
    }

    fn matched(
        &mut self,
        e: &'a Expr,
        it: &'a Switch,
        operand: Value<'a>,
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let ty = operand.ty.pointee().clone();
        let union = match &ty {
            Ty::Made(id) if self.made[*id].is_union() => Some(*id),
            _ => None,
        };
        let captures = it.prongs.iter().any(|p| !p.captures.is_empty());
        let by_pointer = it
            .prongs
            .iter()
            .any(|p| p.captures.first().is_some_and(|c| c.by_pointer));
        let copies = self.copies(&ty);
        let mut mode = if by_pointer {
            Mode::Mutable
        } else if union.is_some() && captures && operand.place && !copies {
            Mode::Shared
        } else {
            Mode::Value
        };
        let mut subject = match &operand.ty {
            Ty::Raw { mutable, .. } => R::unary("*", self.through_raw(operand.rust, *mutable)),
            Ty::Ref { .. } => R::unary("*", operand.rust),
            _ => operand.rust,
        };
        if operand.ty.is_pointer() && !copies && mode == Mode::Value {
            mode = Mode::Shared;
        }
        match (mode, &mut subject) {
            (Mode::Mutable, rust) => *rust = R::unary("&mut ", rust.clone()),
            (Mode::Shared, rust) => *rust = R::unary("&", rust.clone()),
            (Mode::Value, _) => {}
        }
        if ty == Ty::Error {
            subject = subject.method("name", vec![]);
        }
        let mut prepared: Vec<(String, Value<'a>, &'a Expr, Vec<String>)> = Vec::new();
        let mut named: Vec<String> = Vec::new();
        let mut has_else = false;
        let last = it.prongs.iter().position(|p| p.items.is_empty());
        let ordered = it
            .prongs
            .iter()
            .enumerate()
            .filter(|(i, _)| Some(*i) != last)
            .chain(
                it.prongs
                    .iter()
                    .enumerate()
                    .filter(|(i, _)| Some(*i) == last),
            );
        for (_, prong) in ordered {
            let comments = self.comments_before(prong.span.start, false);
            if prong.items.is_empty() {
                has_else = true;
                if prong.inline
                    && let Some(id) = union
                {
                    for field in self.fields(id)? {
                        if named.contains(&field.zig) {
                            continue;
                        }
                        let arm = self.union_arm(
                            id,
                            std::slice::from_ref(&field.zig),
                            prong,
                            mode,
                            want,
                        )?;
                        prepared.push((arm.0, arm.1, &prong.body, Vec::new()));
                    }
                    continue;
                }
                if prong.inline
                    && let Ty::Made(id) = ty
                {
                    for field in self.fields(id)? {
                        if named.contains(&field.zig) {
                            continue;
                        }
                        self.frame.scopes.push(Default::default());
                        if let Some(capture) = prong.captures.first() {
                            let tag = Known::Tag(field.zig.clone());
                            let local = self.tag_local(id, &field.zig, tag);
                            self.bind(&capture.name, local);
                        }
                        let value = self.value(&prong.body, want);
                        self.frame.scopes.pop();
                        let path = self.made_path(id);
                        let pattern = format!("{path}::{}", names::variant(&field.zig));
                        prepared.push((pattern, value?, &prong.body, Vec::new()));
                    }
                    continue;
                }
                self.frame.scopes.push(Default::default());
                let mut pattern = "_".to_owned();
                if let Some(capture) = prong.captures.first() {
                    pattern = names::value(&capture.name);
                    let local = Local {
                        rust: R::path(pattern.clone()),
                        ty: if ty == Ty::Error {
                            Ty::Error
                        } else {
                            ty.clone()
                        },
                        known: None,
                        mutable: false,
                    };
                    self.bind(&capture.name, local);
                    if ty == Ty::Error {
                        return self.stop(e, "the error in `else`");
                    }
                }
                let value = self.value(&prong.body, want);
                self.frame.scopes.pop();
                prepared.push((pattern, value?, &prong.body, comments));
                continue;
            }
            let (pattern, value) = match union {
                Some(id) => {
                    let mut tags = Vec::new();
                    for item in &prong.items {
                        let ProngItem::Value(value) = item else {
                            return self.stop(e, "range of tags");
                        };
                        let tag = match &value.bare().kind {
                            ExprKind::Tag(name) | ExprKind::Field(_, name) => name.clone(),
                            _ => return self.stop(value, "tag"),
                        };
                        named.push(tag.clone());
                        tags.push(tag);
                    }
                    self.union_arm(id, &tags, prong, mode, want)?
                }
                None => {
                    let mut patterns = Vec::new();
                    for item in &prong.items {
                        patterns.push(self.pattern(item, &ty, &mut named)?);
                    }
                    self.frame.scopes.push(Default::default());
                    if let Some(capture) = prong.captures.first() {
                        let local = match (&ty, &patterns[..], named.last()) {
                            (Ty::Made(id), [_], Some(tag)) => {
                                let id = *id;
                                let tag = tag.clone();
                                self.tag_local(id, &tag, Known::Tag(tag.clone()))
                            }
                            _ => {
                                let rust = names::value(&capture.name);
                                patterns = vec![format!("{rust} @ ({})", patterns.join(" | "))];
                                Local {
                                    rust: R::path(rust),
                                    ty: ty.clone(),
                                    known: None,
                                    mutable: false,
                                }
                            }
                        };
                        self.bind(&capture.name, local);
                    }
                    let value = self.value(&prong.body, want);
                    self.frame.scopes.pop();
                    (patterns.join(" | "), value?)
                }
            };
            prepared.push((pattern, value, &prong.body, comments));
        }
        let values: Vec<Option<&Value<'a>>> = prepared.iter().map(|(_, v, ..)| Some(v)).collect();
        let result = self.meeting(e, want, &values)?;
        let mut arms = Vec::new();
        for (pattern, value, at, comments) in prepared {
            let rust = self.coerce(value, &result, at)?;
            let rust = match rust {
                R::Block(None, "flat", block) => R::Block(None, "", block),
                other if other.is_unit() => R::braced(rs::Block::default()),
                other => other,
            };
            arms.push(rs::Arm {
                comments,
                ..arm(&pattern, rust)
            });
        }
        if !has_else && (ty.is_int() || ty == Ty::Error || ty == Ty::ComptimeInt) {
            arms.push(arm("_", R::bang("unreachable", vec![])));
        }
        Ok(Value::new(R::Match(Box::new(subject), arms), result))
    }

    /// A tag that is known, as a local.
    fn tag_local(&mut self, id: usize, tag: &str, known: Known<'a>) -> Local<'a> {
        let path = self.made_path(id);
        Local {
            rust: R::path(format!("{path}::{}", names::variant(tag))),
            ty: Ty::Made(id),
            known: Some(known),
            mutable: false,
        }
    }

    fn union_arm(
        &mut self,
        id: usize,
        tags: &[String],
        prong: &'a Prong,
        mode: Mode,
        want: Option<&Ty>,
    ) -> Done<(String, Value<'a>)> {
        let path = self.made_path(id);
        self.frame.scopes.push(Default::default());
        let capture = prong.captures.first().filter(|c| c.name != "_");
        let mut patterns = Vec::new();
        for tag in tags {
            let Some(field) = self.field_of(id, tag)? else {
                self.frame.scopes.pop();
                return self.stop(&prong.body, format!("tag {tag}"));
            };
            let variant = format!("{path}::{}", names::variant(tag));
            if field.ty == Ty::Void {
                patterns.push(variant);
                if let Some(capture) = capture {
                    self.bind_known(&capture.name, Ty::Void, Known::Void);
                }
                continue;
            }
            let Some(capture) = capture else {
                patterns.push(format!("{variant}(..)"));
                continue;
            };
            let rust = names::value(&capture.name);
            let local = match mode {
                Mode::Mutable if capture.by_pointer => Local {
                    rust: R::path(rust.clone()),
                    ty: Ty::Ref {
                        mutable: true,
                        child: Box::new(field.ty.clone()),
                    },
                    known: None,
                    mutable: false,
                },
                Mode::Value => Local {
                    rust: R::path(rust.clone()),
                    ty: field.ty.clone(),
                    known: None,
                    mutable: false,
                },
                _ => Local {
                    rust: R::unary("*", R::path(rust.clone())),
                    ty: field.ty.clone(),
                    known: None,
                    mutable: false,
                },
            };
            self.bind(&capture.name, local);
            patterns.push(format!("{variant}({rust})"));
        }
        if let (Some(second), [tag]) = (prong.captures.get(1), tags) {
            let tag_enum = self.union_tag(id)?;
            let local = match tag_enum {
                Some(of) => self.tag_local(of, tag, Known::Tag(tag.clone())),
                None => Local {
                    rust: R::unit(),
                    ty: Ty::Tag,
                    known: Some(Known::Tag(tag.clone())),
                    mutable: false,
                },
            };
            self.bind(&second.name, local);
        }
        let value = self.value(&prong.body, want);
        self.frame.scopes.pop();
        Ok((patterns.join(" | "), value?))
    }

    fn pattern(&mut self, item: &'a ProngItem, ty: &Ty, named: &mut Vec<String>) -> Done<String> {
        match item {
            ProngItem::Value(e) => {
                let value = self.value(e, Some(ty))?;
                match (&value.known, ty) {
                    (Some(Known::Int(n)), _) => Ok(match &value.rust {
                        R::Literal(text) if !text.starts_with("b'") || ty.is_u8() => text.clone(),
                        _ => n.to_string(),
                    }),
                    (Some(Known::Tag(tag)), Ty::Made(id)) => {
                        named.push(tag.clone());
                        Ok(format!("{}::{}", self.made_path(*id), names::variant(tag)))
                    }
                    (Some(Known::Bool(b)), _) => Ok(b.to_string()),
                    (Some(Known::Error(name)), _) => Ok(format!("{name:?}")),
                    _ => self.stop(e, "prong that is not known"),
                }
            }
            ProngItem::Range(a, b) => {
                let from = self.end_of_range(a, ty)?;
                let to = self.end_of_range(b, ty)?;
                Ok(format!("{from}..={to}"))
            }
        }
    }

    fn end_of_range(&mut self, e: &'a Expr, ty: &Ty) -> Done<String> {
        let value = self.value(e, Some(ty))?;
        match (&value.known, &value.rust) {
            (Some(Known::Int(_)), R::Literal(text)) if !text.starts_with("b'") || ty.is_u8() => {
                Ok(text.clone())
            }
            (Some(Known::Int(n)), _) => Ok(n.to_string()),
            _ => self.stop(e, "end of a range that is not known"),
        }
    }
}

/// How the subject of a match is looked at.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Value,
    Shared,
    Mutable,
}
