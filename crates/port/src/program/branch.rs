//! `if`, with everything it can take apart.

use super::expression::arm;
use super::statement::is_concrete;
use super::ty::{Known, Ty};
use super::{Done, Local, Program, Value};
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::zig::tree::*;

impl<'a> Program<'a> {
    pub(super) fn if_value(
        &mut self,
        e: &'a Expr,
        it: &'a If,
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let condition = self.value(&it.condition, None)?;
        if let Some(Known::Bool(known)) = condition.known {
            let chosen = if known {
                Some(&it.then)
            } else {
                it.otherwise.as_ref()
            };
            let left_out = if known {
                it.otherwise.as_ref()
            } else {
                Some(&it.then)
            };
            if let Some(left_out) = left_out {
                self.skip_comments(left_out.span);
            }
            return match chosen {
                Some(chosen) => self.value(chosen, want),
                None => Ok(Value::nothing()),
            };
        }
        if matches!(condition.known, Some(Known::Null)) {
            return match &it.otherwise {
                Some(otherwise) => self.value(otherwise, want),
                None => Ok(Value::nothing()),
            };
        }
        let want = want.filter(|w| is_concrete(w));
        if let Ty::Result(_) = condition.ty {
            return self.if_fails(e, it, condition, want);
        }
        self.frame.scopes.push(Default::default());
        let head = match (&it.capture, condition.ty.clone()) {
            (Some(capture), Ty::Optional(inner)) => {
                if capture.name == "_" {
                    condition.rust.method("is_some", vec![])
                } else {
                    let (pattern, subject) = self.taken_apart(capture, condition, *inner);
                    R::Let(format!("Some({pattern})"), Box::new(subject))
                }
            }
            (Some(_), other) => return self.stop(e, format!("if over {other:?}")),
            (None, _) => condition.rust,
        };
        let then = self.value(&it.then, want);
        self.frame.scopes.pop();
        let then = then?;
        let otherwise = match &it.otherwise {
            Some(otherwise) => Some((self.value(otherwise, want)?, otherwise)),
            None => None,
        };
        let ty = self.meeting(e, want, &[Some(&then), otherwise.as_ref().map(|(v, _)| v)])?;
        if ty == Ty::Void || ty == Ty::NoReturn {
            let then = as_block(then.rust);
            let otherwise = otherwise
                .map(|(v, _)| as_block(v.rust))
                .filter(|b| !b.statements.is_empty())
                .map(|b| Box::new(chained(b)));
            return Ok(Value::new(R::If(Box::new(head), then, otherwise), ty));
        }
        let then = value_block(self.coerce(then, &ty, &it.then)?);
        let otherwise = match otherwise {
            Some((value, at)) => Some(Box::new(self.coerce(value, &ty, at)?)),
            None => return self.stop(e, "if without else as a value"),
        };
        Ok(Value::new(R::If(Box::new(head), then, otherwise), ty))
    }

    /// `if (f()) |value| … else |err| …`.
    fn if_fails(
        &mut self,
        e: &'a Expr,
        it: &'a If,
        condition: Value<'a>,
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let payload = condition.ty.payload().clone();
        self.frame.scopes.push(Default::default());
        let mut good = "Ok(_)".to_owned();
        let mut subject = condition.rust.clone();
        if let Some(capture) = &it.capture
            && capture.name != "_"
        {
            let (pattern, over) = self.taken_apart(capture, condition, payload);
            good = format!("Ok({pattern})");
            subject = over;
        }
        let then = self.value(&it.then, want);
        self.frame.scopes.pop();
        let then = then?;
        self.frame.scopes.push(Default::default());
        let mut bad = "Err(_)".to_owned();
        if let Some(capture) = &it.else_capture
            && capture.name != "_"
        {
            let rust = names::value(&capture.name);
            bad = format!("Err({rust})");
            let local = Local {
                rust: R::path(rust),
                ty: Ty::Error,
                known: None,
                mutable: false,
            };
            self.bind(&capture.name, local);
        }
        let otherwise = match &it.otherwise {
            Some(otherwise) => Some(self.value(otherwise, want)?),
            None => None,
        };
        self.frame.scopes.pop();
        let ty = self.meeting(e, want, &[Some(&then), otherwise.as_ref()])?;
        let then = self.coerce(then, &ty, &it.then)?;
        let other = match (otherwise, &it.otherwise) {
            (Some(value), Some(at)) => self.coerce(value, &ty, at)?,
            _ => R::braced(rs::Block::default()),
        };
        let arms = vec![arm(&good, then), arm(&bad, other)];
        Ok(Value::new(R::Match(Box::new(subject), arms), ty))
    }

    /// A capture as a pattern, and what it is matched against.
    pub(super) fn taken_apart(
        &mut self,
        capture: &'a Capture,
        value: Value<'a>,
        inner: Ty,
    ) -> (String, R) {
        let rust = names::value(&capture.name);
        self.keeps_deinit(&inner);
        let copies = self.copies(&inner);
        if capture.by_pointer {
            let ty = Ty::Ref {
                mutable: true,
                child: Box::new(inner),
            };
            let local = Local {
                rust: R::path(rust.clone()),
                ty,
                known: None,
                mutable: false,
            };
            self.bind(&capture.name, local);
            return (rust, R::unary("&mut ", value.rust));
        }
        let by_reference = value.place && !copies;
        // a temporary that owns is the capture's own
        let owns = matches!(inner, Ty::Owned(_) | Ty::List(_) | Ty::Library(..));
        let local = Local {
            rust: if by_reference {
                R::unary("*", R::path(rust.clone()))
            } else {
                R::path(rust.clone())
            },
            ty: inner,
            known: None,
            mutable: owns,
        };
        self.bind(&capture.name, local);
        if by_reference {
            (rust, R::unary("&", value.rust))
        } else if owns {
            (format!("mut {rust}"), value.rust)
        } else {
            (rust, value.rust)
        }
    }

    /// The type in which the values of several branches meet.
    pub(super) fn meeting(
        &mut self,
        e: &'a Expr,
        want: Option<&Ty>,
        values: &[Option<&Value<'a>>],
    ) -> Done<Ty> {
        let present: Vec<&Value<'a>> = values
            .iter()
            .filter_map(|v| *v)
            .filter(|v| v.ty != Ty::NoReturn)
            .collect();
        if present.is_empty() {
            let ends = values.iter().all(Option::is_some);
            return Ok(if ends { Ty::NoReturn } else { Ty::Void });
        }
        if values.iter().any(Option::is_none) {
            return Ok(Ty::Void);
        }
        if let Some(want) = want {
            return Ok(want.clone());
        }
        let mut ty = present[0].ty.clone();
        let mut first = present[0];
        for value in &present[1..] {
            if value.ty == ty {
                continue;
            }
            ty = match (&ty, &value.ty) {
                (Ty::Null, other) | (other, Ty::Null) => match other {
                    Ty::Optional(_) => other.clone(),
                    other => other.clone().optional(),
                },
                (Ty::Optional(_), _) => ty,
                (_, Ty::Optional(_)) => value.ty.clone(),
                (Ty::Undefined, other) | (other, Ty::Undefined) => other.clone(),
                (Ty::Error, other) | (other, Ty::Error) => Ty::Result(Box::new(other.clone())),
                (Ty::Slice { .. }, Ty::Slice { .. }) => Ty::Slice {
                    mutable: false,
                    child: Box::new(ty.element().cloned().unwrap_or(Ty::Void)),
                },
                _ => match self.peer(first, value) {
                    Some(ty) => ty,
                    None => return self.stop(e, "branches of different types"),
                },
            };
            first = value;
        }
        if !is_concrete(&ty) {
            return self.stop(e, "branches without a type");
        }
        Ok(ty)
    }
}

/// A branch as a block.
pub(super) fn as_block(rust: R) -> rs::Block {
    match rust {
        R::Block(None, "" | "flat", block) => block,
        other if other.is_unit() => rs::Block::default(),
        other => rs::Block::of(vec![rs::Statement::expr(other)]),
    }
}

fn value_block(rust: R) -> rs::Block {
    match rust {
        R::Block(None, "" | "flat", block) => block,
        other => rs::Block::of_value(other),
    }
}

/// `else { if … }` is `else if …`.
fn chained(mut block: rs::Block) -> R {
    if let [only] = &block.statements[..]
        && only.comments.is_empty()
        && only.trailing.is_none()
        && matches!(&only.kind, rs::StatementKind::Expr(R::If(..)))
        && let Some(rs::Statement {
            kind: rs::StatementKind::Expr(inner),
            ..
        }) = block.statements.pop()
    {
        return inner;
    }
    R::braced(block)
}
