//! Expressions: the dispatch over all forms, literals, `try`, `catch`, `orelse`.

use super::lookup::byte_literal;
use super::ty::{Known, Ty};
use super::{Done, Local, Program, Value};
use crate::lower::spelling;
use crate::rust::tree::{self as rs, Expr as R};
use crate::zig::tree::*;

impl<'a> Program<'a> {
    /// An expression; `want` is the type its place asks for, which decides the meaning of some forms. The value need
    /// not have that type yet.
    pub(super) fn value(&mut self, e: &'a Expr, want: Option<&Ty>) -> Done<Value<'a>> {
        self.depth += 1;
        let done = if self.depth > 200 {
            self.unsettle();
            self.stop(e, "nesting too deep")
        } else if !self.spend(1) {
            Err(self.too_much(e.span.start))
        } else {
            self.value_inner(e, want)
        };
        self.depth -= 1;
        if let Ok(value) = &done {
            self.explain(e, value);
        }
        done
    }

    fn value_inner(&mut self, e: &'a Expr, want: Option<&Ty>) -> Done<Value<'a>> {
        match &e.kind {
            ExprKind::Group(inner) => self.value(inner, want),
            ExprKind::Name(name) => self.name_value(e, name),
            ExprKind::Integer(text) => self.integer(e, text, want),
            ExprKind::Float(text) => {
                let Some(rust) = spelling::float(text) else {
                    return self.stop(e, "float literal");
                };
                let number = rust.replace('_', "").parse().unwrap_or(0.0);
                Ok(Value {
                    rust: R::lit(rust),
                    ..Value::known(Known::Float(number), Ty::ComptimeFloat)
                })
            }
            ExprKind::Text(text) => {
                let bytes = unescaped(text);
                Ok(Value {
                    rust: R::lit(format!("b\"{}\"", spelling::string(text, true))),
                    ..Value::known(Known::Text(bytes), Ty::bytes())
                })
            }
            ExprKind::Lines(lines) => {
                let bytes = lines.join("\n").into_bytes();
                Ok(Value {
                    rust: R::lit(byte_literal(&bytes)),
                    ..Value::known(Known::Text(bytes), Ty::bytes())
                })
            }
            ExprKind::Character(text) => {
                let rust = spelling::character(text);
                let number = character_number(text);
                Ok(Value {
                    rust: if rust.contains(" as ") {
                        R::lit(number.to_string())
                    } else {
                        R::lit(rust)
                    },
                    ..Value::known(Known::Int(number), Ty::ComptimeInt)
                })
            }
            ExprKind::Tag(name) => self.tag(e, name, want),
            ExprKind::ErrorValue(name) => Ok(self.error_value(name)),
            ExprKind::StructInit(ty, fields) => self.struct_init(e, ty.as_deref(), fields, want),
            ExprKind::ArrayInit(ty, items) => self.array_init(e, ty.as_deref(), items, want),
            ExprKind::Field(base, name) => self.field(e, base, name, want),
            ExprKind::Deref(inner) => self.deref(e, inner),
            ExprKind::Unwrap(inner) => self.unwrap(e, inner),
            ExprKind::Index(base, index) => self.index(e, base, index),
            ExprKind::Slice {
                value, start, end, ..
            } => self.slice(e, value, start, end.as_deref(), want),
            ExprKind::Call(callee, arguments) => self.call(e, callee, arguments, want),
            ExprKind::Builtin(name, arguments) => self.builtin(e, name, arguments, want),
            ExprKind::Prefix(prefix, inner) => self.prefix(e, *prefix, inner, want),
            ExprKind::Binary(operator, left, right) => self.binary(e, *operator, left, right, want),
            ExprKind::Assign(operator, left, right) => self.assign(e, *operator, left, right),
            ExprKind::Catch(left, payload, right) => {
                self.catch(e, left, payload.as_deref(), right, want)
            }
            ExprKind::Orelse(left, right) => self.orelse(e, left, right, want),
            ExprKind::If(it) => self.if_value(e, it, want),
            ExprKind::While(it) => self.while_loop(e, it, want),
            ExprKind::For(it) => self.for_loop(e, it, want),
            ExprKind::Switch(it) => self.switch(e, it, want),
            ExprKind::Block(block) => self.block_value(block, want),
            ExprKind::Return(value) => self.return_value(e, value.as_deref()),
            ExprKind::Break(label, value) => {
                self.break_value(e, label.as_deref(), value.as_deref())
            }
            ExprKind::Continue(label, value) => {
                self.continue_value(e, label.as_deref(), value.as_deref())
            }
            ExprKind::Unreachable => Ok(Value::new(R::bang("unreachable", vec![]), Ty::NoReturn)),
            ExprKind::Optional(_)
            | ExprKind::Pointer(_)
            | ExprKind::ErrorUnion(..)
            | ExprKind::Function(_)
            | ExprKind::Container(_)
            | ExprKind::ErrorSet(_)
            | ExprKind::Array { .. } => {
                let ty = self.ty(e)?;
                Ok(Value::known(Known::Type(ty), Ty::Type))
            }
            ExprKind::Anyframe | ExprKind::Anytype => self.stop(e, "type as a value"),
            ExprKind::Assembly => self.stop(e, "inline assembly"),
            ExprKind::Destructure(..) => self.stop(e, "destructuring in an expression"),
        }
    }

    fn integer(&mut self, e: &'a Expr, text: &str, want: Option<&Ty>) -> Done<Value<'a>> {
        let digits = text.replace('_', "").to_ascii_lowercase();
        let parsed = match digits.get(..2) {
            Some("0x") => i128::from_str_radix(&digits[2..], 16),
            Some("0b") => i128::from_str_radix(&digits[2..], 2),
            Some("0o") => i128::from_str_radix(&digits[2..], 8),
            _ => digits.parse(),
        };
        match parsed {
            Ok(number) => Ok(Value {
                rust: R::lit(spelling::integer(text)),
                ..Value::known(Known::Int(number), Ty::ComptimeInt)
            }),
            Err(_) if want.is_some_and(|w| w.width() == Some((false, 128))) => Ok(Value::new(
                R::lit(spelling::integer(text)),
                Ty::Int {
                    signed: false,
                    bits: 128,
                },
            )),
            Err(_) => self.stop(e, "integer literal beyond 127 bits"),
        }
    }

    /// `error.Name`.
    pub(super) fn error_value(&mut self, name: &str) -> Value<'a> {
        let rust = R::call(
            format!("{}::new", self.error_name()),
            vec![R::lit(format!("\"{}\"", name.escape_default()))],
        );
        Value {
            rust,
            ..Value::known(Known::Error(name.to_owned()), Ty::Error)
        }
    }

    fn prefix(
        &mut self,
        e: &'a Expr,
        prefix: Prefix,
        inner: &'a Expr,
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        match prefix {
            Prefix::Try => self.try_value(inner, want),
            Prefix::Comptime => self.value(inner, want),
            Prefix::Address => self.address(e, inner, want),
            Prefix::Negate | Prefix::NegateWrap | Prefix::Not | Prefix::BitNot => {
                self.unary(e, prefix, inner, want)
            }
            Prefix::Nosuspend | Prefix::Resume | Prefix::Await => self.stop(e, "async"),
        }
    }

    /// `try x`: `x?`, or, where something was deferred, the deferred statements before the error goes out.
    fn try_value(&mut self, inner: &'a Expr, want: Option<&Ty>) -> Done<Value<'a>> {
        let wanted = want.map(|w| Ty::Result(Box::new(w.clone())));
        let value = self.value(inner, wanted.as_ref())?;
        if value.sure || !matches!(value.ty, Ty::Result(_)) {
            let ty = value.ty.payload().clone();
            return Ok(Value { ty, ..value });
        }
        let ty = value.ty.payload().clone();
        let place = value.place && !self.copies(&value.ty);
        let rust = if place {
            value.rust.method("clone", vec![])
        } else {
            value.rust
        };
        let leaving = self.leaving(0, true)?;
        if leaving.is_empty() {
            return Ok(Value::new(R::Try(Box::new(rust)), ty));
        }
        let mut statements = leaving;
        statements.push(rs::Statement::expr(R::Return(Some(Box::new(R::call(
            "Err",
            vec![R::path("error")],
        ))))));
        let arms = vec![
            arm("Ok(value)", R::path("value")),
            arm("Err(error)", R::braced(rs::Block::of(statements))),
        ];
        Ok(Value::new(R::Match(Box::new(rust), arms), ty))
    }

    /// `x catch y`.
    fn catch(
        &mut self,
        e: &'a Expr,
        left: &'a Expr,
        payload: Option<&str>,
        right: &'a Expr,
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let wanted = want.map(|w| Ty::Result(Box::new(w.clone())));
        let value = self.value(left, wanted.as_ref())?;
        let ty = value.ty.payload().clone();
        if value.sure || !matches!(value.ty, Ty::Result(_)) {
            self.skip_comments(right.span);
            return Ok(Value { ty, ..value });
        }
        self.frame.scopes.push(Default::default());
        let mut pattern = "Err(_)".to_owned();
        if let Some(name) = payload {
            let rust = crate::names::value(name);
            pattern = format!("Err({rust})");
            self.bind(
                name,
                Local {
                    rust: R::path(rust),
                    ty: Ty::Error,
                    known: None,
                    mutable: false,
                },
            );
        }
        let other = self.value(right, Some(&ty))?;
        self.frame.scopes.pop();
        if let (ExprKind::Unreachable, None) = (&right.bare().kind, payload) {
            return Ok(Value::new(value.rust.method("unwrap", vec![]), ty));
        }
        // a value that is an error union again, or of another type than the payload
        let result = match (&other.ty, want) {
            (Ty::Result(_), _) => other.ty.clone(),
            (Ty::Optional(_), _) if !matches!(ty, Ty::Optional(_)) => other.ty.clone(),
            (Ty::Null, _) if !matches!(ty, Ty::Optional(_)) => ty.clone().optional(),
            _ => ty.clone(),
        };
        let other = self.coerce(other, &result, right)?;
        let through = self.coerce(Value::new(R::path("value"), ty), &result, e)?;
        let arms = vec![arm("Ok(value)", through), arm(&pattern, other)];
        Ok(Value::new(R::Match(Box::new(value.rust), arms), result))
    }

    /// `x orelse y`.
    fn orelse(
        &mut self,
        e: &'a Expr,
        left: &'a Expr,
        right: &'a Expr,
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let wanted = want.map(|w| w.clone().optional());
        let value = self.value(left, wanted.as_ref())?;
        let Ty::Optional(inner) = value.ty.clone() else {
            if matches!(value.known, Some(Known::Null)) {
                return self.value(right, want);
            }
            return self.stop(left, "orelse of what is no optional");
        };
        let other = self.value(right, Some(&inner))?;
        let result = match &other.ty {
            Ty::Optional(_) => other.ty.clone(),
            Ty::Null => value.ty.clone(),
            Ty::Error | Ty::Result(_) => Ty::Result(inner.clone()),
            _ => match want {
                Some(Ty::Slice { .. }) if matches!(*inner, Ty::Slice { .. }) => (*inner).clone(),
                _ => (*inner).clone(),
            },
        };
        let read = self.read(value);
        let simple = !matches!(other.ty, Ty::NoReturn)
            && matches!(&other.rust, R::Literal(_) | R::Path(_) | R::Tuple(_))
            && !matches!(result, Ty::Optional(_) | Ty::Result(_));
        let rust = self.coerce(other, &result, right)?;
        if simple {
            return Ok(Value::new(read.method("unwrap_or", vec![rust]), result));
        }
        let through = self.coerce(Value::new(R::path("value"), *inner), &result, e)?;
        let arms = vec![arm("Some(value)", through), arm("None", rust)];
        Ok(Value::new(R::Match(Box::new(read), arms), result))
    }

    fn unwrap(&mut self, e: &'a Expr, inner: &'a Expr) -> Done<Value<'a>> {
        let value = self.value(inner, None)?;
        let Ty::Optional(ty) = value.ty.clone() else {
            return self.stop(e, "`.?` of what is no optional");
        };
        if value.place && !self.copies(&value.ty) {
            let rust = value.rust.method("as_mut", vec![]).method("unwrap", vec![]);
            return Ok(Value::place(R::unary("*", rust), *ty));
        }
        // as a place, so that it can be assigned to
        if value.place && self.is_assigned_through(e) {
            let rust = value.rust.method("as_mut", vec![]).method("unwrap", vec![]);
            return Ok(Value::place(R::unary("*", rust), *ty));
        }
        Ok(Value::new(value.rust.method("unwrap", vec![]), *ty))
    }

    /// Whether something within the optional is written: `x.?.y = …`.
    fn is_assigned_through(&self, e: &Expr) -> bool {
        let Some(body) = self.frame.body else {
            return false;
        };
        crate::zig::walk::any_in_block(body, &|at| match &at.kind {
            ExprKind::Assign(_, target, _) => {
                target.span.start <= e.span.start && e.span.end <= target.span.end
            }
            ExprKind::Prefix(Prefix::Address, inner) => {
                inner.span.start <= e.span.start && e.span.end <= inner.span.end
            }
            _ => false,
        })
    }
}

pub(super) fn arm(pattern: &str, body: R) -> rs::Arm {
    rs::Arm {
        comments: Vec::new(),
        pattern: pattern.to_owned(),
        guard: None,
        body,
    }
}

/// The bytes a string literal stands for.
fn unescaped(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let mut push = |c: char| out.extend(c.encode_utf8(&mut [0; 4]).bytes());
        if c != '\\' {
            push(c);
            continue;
        }
        match chars.next() {
            Some('n') => push('\n'),
            Some('r') => push('\r'),
            Some('t') => push('\t'),
            Some('x') => {
                let digits: String = chars.by_ref().take(2).collect();
                out.push(u8::from_str_radix(&digits, 16).unwrap_or(b'?'));
            }
            Some('u') => {
                let digits: String = chars.by_ref().skip(1).take_while(|c| *c != '}').collect();
                let c = u32::from_str_radix(&digits, 16)
                    .ok()
                    .and_then(char::from_u32);
                push(c.unwrap_or('\u{fffd}'));
            }
            Some(other) => push(other),
            None => {}
        }
    }
    out
}

fn character_number(text: &str) -> i128 {
    if let Some(rest) = text.strip_prefix("\\u{") {
        return i128::from_str_radix(rest.trim_end_matches('}'), 16).unwrap_or(0);
    }
    if text.starts_with('\\') {
        return unescaped(text).first().map_or(0, |b| i128::from(*b));
    }
    text.chars().next().map_or(0, |c| i128::from(u32::from(c)))
}
