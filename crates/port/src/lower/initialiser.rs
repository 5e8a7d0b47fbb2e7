//! Initialisers of unions, flags and arrays.

use super::{Lowerer, Value};
use crate::names;
use crate::rust::tree::Expr as R;
use crate::types::Ty;
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    pub(crate) fn union_init(
        &mut self,
        e: &'a Expr,
        id: usize,
        fields: &'a [(String, Expr)],
        ty: Ty,
    ) -> Value {
        let [(name, value)] = fields else {
            return self.flag(e, "initialiser of a union");
        };
        let rust = self.containers[id].rust.clone();
        let payload = self.field_ty(id, name);
        if !self.containers[id].declaration.tagged {
            let value = self.fitted(value, &payload);
            return Value::new(R::Struct(rust, vec![(names::value(name), value)]), ty);
        }
        self.fire("TYPES-28");
        let path = format!("{rust}::{}", names::variant(name));
        if payload == Ty::Void {
            return Value::new(R::path(path), ty);
        }
        let value = self.fitted(value, &payload);
        Value::new(R::call(path, vec![value]), ty)
    }

    pub(crate) fn packed_init(
        &mut self,
        e: &'a Expr,
        id: usize,
        fields: &'a [(String, Expr)],
        ty: Ty,
    ) -> Value {
        let container = self.containers[id].declaration;
        let rust = self.containers[id].rust.clone();
        if !super::enumeration::all_bool(container) {
            if fields.is_empty() {
                return Value::new(R::call(rust, vec![R::lit("0")]), ty);
            }
            return self.packed_fields(e, id, fields, ty);
        }
        let mut flags: Vec<R> = Vec::new();
        let mut plain = true;
        for (field, _) in container.fields() {
            if field.name.starts_with('_') {
                continue;
            }
            let value = fields
                .iter()
                .find(|(n, _)| *n == field.name)
                .map(|(_, v)| v)
                .or(field.value.as_ref());
            match value.and_then(|v| v.name()) {
                Some("true") => {
                    flags.push(R::path(format!("{rust}::{}", names::constant(&field.name))))
                }
                Some("false") => {}
                _ => plain = false,
            }
        }
        if !plain {
            return self.flag(e, "initialiser of a packed struct");
        }
        let value = flags
            .into_iter()
            .reduce(|a, b| R::binary("|", a, b))
            .unwrap_or_else(|| R::call(format!("{rust}::empty"), vec![]));
        Value::new(value, ty)
    }

    pub(crate) fn array_init(
        &mut self,
        e: &'a Expr,
        ty: Option<&'a Expr>,
        items: &'a [Expr],
        want: &Ty,
    ) -> Value {
        self.fire("BASE-16");
        let target = match ty {
            Some(ty) => self.ty(ty),
            None => match want {
                Ty::Optional(inner) => (**inner).clone(),
                other => other.clone(),
            },
        };
        match target {
            Ty::Array(_, child) => {
                let values: Vec<R> = items.iter().map(|i| self.fitted(i, &child)).collect();
                let ty = Ty::Array(values.len().to_string(), child);
                Value::new(R::Array(values), ty)
            }
            Ty::Pointer { child, .. } if matches!(*child, Ty::Array(..)) || ty.is_none() => {
                let child = match *child {
                    Ty::Array(_, inner) => *inner,
                    other => other,
                };
                let values: Vec<R> = items.iter().map(|i| self.fitted(i, &child)).collect();
                let ty = Ty::Array(values.len().to_string(), Box::new(child));
                Value::new(R::Array(values), ty)
            }
            Ty::Tuple(wants) if wants.len() == items.len() => {
                let values = items
                    .iter()
                    .zip(&wants)
                    .map(|(i, w)| self.fitted(i, w))
                    .collect();
                Value::new(R::Tuple(values), Ty::Tuple(wants))
            }
            Ty::Unknown if ty.is_none() => {
                let mut types = Vec::new();
                let mut values = Vec::new();
                for item in items {
                    let value = self.value(item, &Ty::Unknown);
                    types.push(value.ty);
                    values.push(value.rust);
                }
                Value::new(R::Tuple(values), Ty::Tuple(types))
            }
            _ => self.flag(e, "type of an initialiser"),
        }
    }
}
