//! Builtins on numbers and memory: fill, minimum and maximum.

use super::builtin::receiver_of;
use super::{Lowerer, Value};
use crate::rust::tree::Expr as R;
use crate::types::Ty;
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    // ---- memory

    pub(crate) fn memset(&mut self, to: &'a Expr, value: &'a Expr) -> Value {
        if let ExprKind::Slice {
            value: base,
            start,
            end: Some(end),
            ..
        } = &to.bare().kind
            && matches!(&start.kind, ExprKind::Integer(t) if t == "0")
            && matches!(&value.bare().kind, ExprKind::Integer(t) if t == "0")
        {
            let pointer = self.value(base, &Ty::Unknown);
            if matches!(
                pointer.ty,
                Ty::Pointer {
                    size: PointerSize::Many | PointerSize::C,
                    ..
                }
            ) {
                self.fire("IDIOMS-67");
                let count = self.fitted(end, &Ty::int("usize"));
                let call = R::call(
                    "core::ptr::write_bytes",
                    vec![pointer.rust, R::lit("0"), count],
                );
                let rust = self.unsafe_value(
                    call,
                    Some("the pointer has that many elements, as in the Zig source"),
                );
                return Value::new(rust, Ty::Void);
            }
        }
        self.fire("IDIOMS-66");
        let to = self.value(to, &Ty::slice(Ty::Unknown, false));
        let element = to.ty.element().cloned().unwrap_or(Ty::Unknown);
        if value.name() == Some("undefined") {
            return Value::gone(Ty::Void);
        }
        let value = self.fitted(value, &element);
        Value::new(receiver_of(to.rust).method("fill", vec![value]), Ty::Void)
    }

    pub(crate) fn extreme(
        &mut self,
        name: &str,
        first: &'a Expr,
        rest: &'a [Expr],
        want: &Ty,
    ) -> Value {
        self.fire("IDIOMS-68");
        let mut first_value = self.value(first, want);
        if first_value.ty == Ty::ComptimeInt {
            // the bare number needs its type from the others
            let other = rest
                .iter()
                .map(|r| self.peek_ty(r))
                .find(|t| t.is_integer())
                .unwrap_or(want.clone());
            first_value.rust = self.typed_literal(first_value.rust, &other, want);
            first_value.ty = other;
        }
        let ty = first_value.ty.clone();
        let mut rust = first_value.rust;
        let mut out_ty = ty.clone();
        for item in rest {
            let mut value = self.value(item, &ty);
            if let (Ty::Int(a), Ty::Int(b)) = (&out_ty, &value.ty)
                && a != b
            {
                let (a, b) = (a.clone(), b.clone());
                let (wa, wb) = (out_ty.width(), value.ty.width());
                if wa.map(|w| w.1) > wb.map(|w| w.1) {
                    value.rust = self.widen(value.rust, &b, &a);
                } else {
                    rust = self.widen(rust, &a, &b);
                    out_ty = value.ty.clone();
                }
            }
            if matches!(out_ty, Ty::Float(_)) {
                value.rust = self.fit(Value::new(value.rust, value.ty.clone()), &out_ty.clone());
            }
            rust = rust.method(name, vec![value.rust]);
        }
        Value::new(rust, out_ty)
    }
}
