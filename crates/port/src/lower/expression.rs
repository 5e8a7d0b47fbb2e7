//! Expressions: the dispatch over all forms, names, fields, indexes, slices, and fitting a value to the type wanted.

use super::{Lowerer, Value};
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    /// An expression where `want` is the type its place asks for, as far as known; the value is fitted to it.
    pub(crate) fn fitted(&mut self, e: &'a Expr, want: &Ty) -> R {
        let value = self.value(e, want);
        self.fit(value, want)
    }

    /// An expression; its own type may differ from the one wanted.
    pub(crate) fn value(&mut self, e: &'a Expr, want: &Ty) -> Value {
        if self.depth > 300 {
            return Value::unknown(R::path("zig_too_deep"));
        }
        self.depth += 1;
        let before = std::mem::replace(&mut self.at, e.span.start);
        let value = self.value_inner(e, want);
        self.at = before;
        self.depth -= 1;
        value
    }

    pub(crate) fn value_inner(&mut self, e: &'a Expr, want: &Ty) -> Value {
        match &e.kind {
            ExprKind::Group(inner) => self.value(inner, want),
            ExprKind::Name(name) => self.name_value(name, e, want),
            ExprKind::Integer(_)
            | ExprKind::Float(_)
            | ExprKind::Text(_)
            | ExprKind::Lines(_)
            | ExprKind::Character(_)
            | ExprKind::Tag(_)
            | ExprKind::ErrorValue(_)
            | ExprKind::StructInit(..)
            | ExprKind::ArrayInit(..) => self.literal(e, want),
            ExprKind::Field(base, name) => self.field_value(e, base, name),
            ExprKind::Deref(inner) => self.deref(inner),
            ExprKind::Unwrap(inner) => {
                self.fire("BASE-04");
                let value = self.value(inner, &Ty::Unknown);
                let nullable = self.is_nullable(&value);
                let ty = match value.ty {
                    Ty::Optional(inner) => *inner,
                    _ => Ty::Unknown,
                };
                if nullable {
                    return Value::new(value.rust, ty);
                }
                Value::new(value.rust.method("unwrap", vec![]), ty)
            }
            ExprKind::Index(base, index) => self.index_value(base, index),
            ExprKind::Slice {
                value,
                start,
                end,
                sentinel,
            } => self.slice_value(e, value, start, end.as_deref(), sentinel.as_deref(), want),
            ExprKind::Call(callee, arguments) => self.call(e, callee, arguments, want),
            ExprKind::Builtin(name, arguments) => self.builtin(e, name, arguments, want),
            ExprKind::Prefix(prefix, inner) => self.prefix(e, *prefix, inner, want),
            ExprKind::Binary(operator, left, right) => self.binary(e, *operator, left, right, want),
            ExprKind::Assign(operator, left, right) => {
                let rust = self.assignment(*operator, left, right);
                Value::new(rust, Ty::Void)
            }
            ExprKind::Catch(left, payload, right) => {
                self.catch(left, payload.as_deref(), right, want)
            }
            ExprKind::Orelse(left, right) => self.orelse(left, right, want),
            ExprKind::If(it) => self.if_value(it, want),
            ExprKind::While(it) => self.while_value(it, want),
            ExprKind::For(it) => self.for_value(it, want),
            ExprKind::Switch(it) => self.switch(e, it, want),
            ExprKind::Block(block) => self.block_value(block, want),
            ExprKind::Return(value) => {
                let rust = self.return_value(value.as_deref());
                Value::new(rust, Ty::NoReturn)
            }
            ExprKind::Break(label, value) => self.break_value(label.as_deref(), value.as_deref()),
            ExprKind::Continue(label, value) => {
                self.continue_value(label.as_deref(), value.as_deref())
            }
            ExprKind::Unreachable => {
                self.fire("IDIOMS-94");
                Value::new(R::bang("unreachable", vec![]), Ty::NoReturn)
            }
            ExprKind::Optional(_)
            | ExprKind::Pointer(_)
            | ExprKind::ErrorUnion(..)
            | ExprKind::Function(_)
            | ExprKind::Container(_)
            | ExprKind::Array { .. } => {
                let ty = self.ty(e);
                let rust = self.type_value(&ty);
                Value::new(rust, Ty::Type)
            }
            ExprKind::ErrorSet(_) | ExprKind::Anyframe | ExprKind::Anytype => {
                self.flag(e, "type as a value")
            }
            ExprKind::Assembly => {
                self.fire("BASE-34");
                self.flag(e, "inline assembly")
            }
            ExprKind::Destructure(..) => self.flag(e, "destructuring in an expression"),
        }
    }

    /// Makes a value fit the type its place asks for, where both are known.
    pub(crate) fn fit(&mut self, value: Value, want: &Ty) -> R {
        match (want, &value.ty) {
            (
                Ty::Optional(_),
                Ty::Optional(_) | Ty::Null | Ty::Unknown | Ty::NoReturn | Ty::Undefined,
            ) => value.rust,
            (Ty::Optional(_), Ty::ErrorUnion(..)) => value.rust,
            (Ty::Optional(inner), _) if !value.rust.leaves() => {
                if let Ty::Pointer {
                    size: PointerSize::Many | PointerSize::C,
                    ..
                } = **inner
                {
                    return value.rust;
                }
                if inner.pointee() == &Ty::Anyopaque {
                    let inner = (**inner).clone();
                    return self.fit(value, &inner);
                }
                self.fire("BASE-13");
                let inner = (**inner).clone();
                let rust = self.fit(value, &inner);
                R::call("Some", vec![rust])
            }
            (want, Ty::Pointer { .. }) if want.is_bytes() && is_tag_text(&value.rust) => {
                value.rust.method("as_bytes", vec![])
            }
            (
                Ty::Pointer {
                    size: PointerSize::One,
                    child,
                    ..
                },
                Ty::Pointer {
                    size: PointerSize::One,
                    child: own,
                    ..
                },
            ) if **child == Ty::Anyopaque
                && !matches!(**own, Ty::Anyopaque | Ty::Function(_))
                && !matches!(value.rust, R::Method(..)) =>
            {
                self.fire("TYPES-23");
                self.pointer_cast_to(value, want).rust
            }
            // `list.items` where the callee writes
            (
                Ty::Pointer {
                    size: PointerSize::Slice,
                    constant: false,
                    ..
                },
                _,
            ) if matches!(&value.rust, R::Method(_, m, a) if m == "as_slice" && a.is_empty()) => {
                match value.rust {
                    R::Method(list, _, _) => list.method("as_mut_slice", vec![]),
                    other => other,
                }
            }
            (Ty::Float(_), Ty::ComptimeInt) => match value.rust {
                R::Literal(text) if text.bytes().all(|b| b.is_ascii_digit() || b == b'_') => {
                    R::lit(format!("{text}.0"))
                }
                other => other,
            },
            (Ty::Int(to), Ty::Int(from)) if to != from => self.widen(value.rust, from, to),
            (Ty::Float(to), Ty::Float(from))
                if to == "f64" && matches!(from.as_str(), "f32" | "f16") =>
            {
                R::call("f64::from", vec![value.rust])
            }
            _ => value.rust,
        }
    }

    /// An implicit conversion to a wider integer.
    pub(crate) fn widen(&mut self, value: R, from: &str, to: &str) -> R {
        let (Some(narrow), Some(wide)) = (Ty::int(from).width(), Ty::int(to).width()) else {
            return value;
        };
        let fits = narrow.1 < wide.1 && (narrow.0 == wide.0 || wide.0);
        let (Some((from_rust, _)), Some((to_rust, _))) = (
            crate::types::rust_integer(from),
            crate::types::rust_integer(to),
        ) else {
            return value;
        };
        if !fits || from_rust == to_rust {
            return value;
        }
        self.fire("IDIOMS-51");
        // std has no From between integers and pointer-wide ones beyond 16 bits
        let pointer_wide =
            to_rust.ends_with("size") && narrow.1 > 16 || from_rust.ends_with("size");
        if pointer_wide {
            value.cast(to_rust)
        } else {
            R::call(format!("{to_rust}::from"), vec![value])
        }
    }

    // ---- blocks

    pub(crate) fn block_value(&mut self, block: &'a Block, want: &Ty) -> Value {
        if let Some(label) = &block.label {
            return self.labelled_block(label, block, want);
        }
        if block.statements.is_empty() {
            let comments = self.comments_before(block.span.end, false);
            if comments.is_empty() {
                return Value::new(R::braced(rs::Block::default()), Ty::Void);
            }
            let statements = comments.into_iter().map(rs::Statement::comment).collect();
            return Value::new(R::braced(rs::Block::of(statements)), Ty::Void);
        }
        let inner = self.block(block);
        Value::new(R::braced(inner), Ty::Void)
    }
}

/// `(*x).f` is `x.f`: Rust dereferences by itself.
pub(crate) fn strip_deref(value: R) -> R {
    match value {
        R::Unary("*", inner) => *inner,
        other => other,
    }
}

/// `<&'static str>::from(…)`, the text of a tag or error.
fn is_tag_text(value: &R) -> bool {
    matches!(value, R::Call(f, _) if matches!(&**f, R::Path(p) if p == "<&'static str>::from"))
}
