//! Packed structs that are not flags: initialisers and the writers of their fields. The readers stand with the type, in
//! `enumeration`.

use super::enumeration::{all_bool, is_open};
use super::types::Place;
use super::{Lowerer, Value};
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;
use crate::zig::walk;

impl<'a> Lowerer<'a> {
    /// `.{ .a = 1, .b = true }`: the fields' bits put together.
    pub(crate) fn packed_fields(
        &mut self,
        e: &'a Expr,
        id: usize,
        fields: &'a [(String, Expr)],
        ty: Ty,
    ) -> Value {
        self.fire("TYPES-26");
        let container = self.containers[id].declaration;
        let rust = self.containers[id].rust.clone();
        let Some(integer) = self.packed_integer(id) else {
            return self.flag(e, "initialiser of a packed struct");
        };
        let mut shift = 0_u32;
        let mut parts: Vec<R> = Vec::new();
        let declared: Vec<&'a Field> = container.fields().map(|(f, _)| f).collect();
        for field in declared {
            let want = self.field_ty(id, &field.name);
            let Some(bits) = self.bits_of(&want) else {
                return self.flag(e, "initialiser of a packed struct");
            };
            let given = fields.iter().find(|(n, _)| *n == field.name);
            let value = match (given, &field.value) {
                (Some((_, value)), _) => Some(self.fitted(value, &want)),
                (None, Some(value)) => {
                    Some(self.in_container(id, |this| this.fitted(value, &want)))
                }
                (None, None) => None,
            };
            let zero = matches!(&value, Some(R::Literal(t)) if t == "0")
                || matches!(&value, Some(R::Path(p)) if p == "false");
            if let Some(value) = value
                && !zero
            {
                let number = self.field_bits(value, &want, &integer);
                parts.push(if shift == 0 {
                    number
                } else {
                    R::binary("<<", number, R::lit(shift.to_string()))
                });
            }
            shift += u32::from(bits);
        }
        let bits = parts
            .into_iter()
            .reduce(|a, b| R::binary("|", a, b))
            .unwrap_or_else(|| R::lit("0"));
        Value::new(R::call(rust, vec![bits]), ty)
    }

    /// The integer that holds a packed struct, by its Rust name.
    fn packed_integer(&mut self, id: usize) -> Option<String> {
        let container = self.containers[id].declaration;
        let own = self.in_container(id, |this| this.tag_integer(container));
        if let Some(own) = own {
            return Some(self.rust_ty(&own, Place::Local));
        }
        let bits = self.bits_of(&Ty::Container(id))?;
        crate::types::rust_integer(&format!("u{bits}")).map(|(name, _)| name)
    }

    /// A field's value as bits of the whole.
    fn field_bits(&mut self, value: R, ty: &Ty, integer: &str) -> R {
        match ty {
            _ if matches!(&value, R::Literal(_)) => value,
            Ty::Bool if matches!(&value, R::Path(p) if p == "true") => R::lit("1"),
            Ty::Container(inner) => {
                let it = self.containers[*inner].declaration;
                if it.kind == ContainerKind::Enum && !is_open(it) {
                    value.cast(integer)
                } else if it.kind == ContainerKind::Struct && all_bool(it) {
                    value.method("bits", vec![]).cast(integer)
                } else {
                    value.field("0").cast(integer)
                }
            }
            Ty::Int(name) if name.starts_with('u') => {
                let held = crate::types::rust_integer(name).map(|(held, _)| held);
                if held.as_deref() == Some(integer) {
                    value
                } else {
                    R::call(format!("{integer}::from"), vec![value])
                }
            }
            Ty::Int(_) => {
                let bits = self.bits_of(ty).unwrap_or(64);
                let mask = (1_u128 << bits.min(127)) - 1;
                R::binary("&", value.cast(integer), R::lit(format!("0x{mask:x}")))
            }
            _ => value.cast(integer),
        }
    }

    /// The writer of a field, where the file assigns to a field of that name.
    pub(crate) fn packed_writer(
        &mut self,
        id: usize,
        field: &'a Field,
        shift: u32,
        bits: u16,
    ) -> Option<rs::Item> {
        let root: &'a Container = self.containers[0].declaration;
        let mut written = false;
        walk::each_in_container(root, &mut |e| {
            written |= matches!(&e.kind, ExprKind::Assign(_, target, _)
                if matches!(&target.kind, ExprKind::Field(_, name) if *name == field.name));
            true
        });
        if !written {
            return None;
        }
        let integer = self.packed_integer(id)?;
        let outer = std::mem::take(&mut self.notes);
        let ty = self.field_ty(id, &field.name);
        let rust = self.rust_ty(&ty, Place::Local);
        let value = self.field_bits(R::path("value"), &ty, &integer);
        self.notes = outer;
        let mask = if bits >= 127 {
            u128::MAX
        } else {
            (1_u128 << bits) - 1
        };
        let bits_at = |e: R| {
            if shift == 0 {
                e
            } else {
                R::binary("<<", e, R::lit(shift.to_string()))
            }
        };
        let all = || R::path("self").field("0");
        let cleared = R::binary(
            "&",
            all(),
            R::unary("!", bits_at(R::lit(format!("0x{mask:x}")))),
        );
        let assign = R::Assign(
            "=",
            Box::new(all()),
            Box::new(R::binary("|", cleared, bits_at(value))),
        );
        let head = format!(
            "pub fn set_{}(&mut self, value: {rust})",
            names::snake(&field.name)
        );
        Some(rs::Item::new(rs::ItemKind::Function(
            head,
            Some(rs::Block::of(vec![rs::Statement::expr(assign)])),
        )))
    }
}
