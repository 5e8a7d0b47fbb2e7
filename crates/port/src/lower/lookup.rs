//! Maps and sets by enum, maps made at compile time: their methods.

use super::expression::strip_deref;
use super::{Lowerer, Value};
use crate::rust::tree::Expr as R;
use crate::types::Ty;
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    /// `EnumMap` is read and written by index.
    pub(crate) fn enum_map_method(
        &mut self,
        value: &Value,
        ty: &Ty,
        method: &str,
        arguments: &'a [Expr],
    ) -> Option<Value> {
        let Ty::Named {
            arguments: types,
            zig,
            ..
        } = ty
        else {
            return None;
        };
        let key = types.first()?.clone();
        let element = types.get(1).cloned().unwrap_or(Ty::Unknown);
        let held = if zig.ends_with("EnumMap") {
            Ty::Optional(Box::new(element))
        } else {
            element
        };
        let receiver = strip_deref(value.rust.clone());
        let value = match (method, arguments) {
            ("get", [tag]) => {
                let tag = self.fitted(tag, &key);
                Value::new(receiver.index(tag), held)
            }
            ("getPtr", [tag]) if zig.ends_with("EnumArray") => {
                let tag = self.fitted(tag, &key);
                let ty = Ty::pointer_mut(held);
                Value::new(R::unary("&mut ", receiver.index(tag)), ty)
            }
            ("set" | "put", [tag, new]) => {
                let tag = self.fitted(tag, &key);
                let new = self.fitted(new, &held);
                let place = receiver.index(tag);
                Value::new(R::Assign("=", Box::new(place), Box::new(new)), Ty::Void)
            }
            ("contains", [tag]) => {
                let tag = self.fitted(tag, &key);
                Value::new(receiver.index(tag).method("is_some", vec![]), Ty::Bool)
            }
            _ => return None,
        };
        self.fire("COLL-23");
        Some(value)
    }

    /// The methods of an `EnumSet` under the names the crate has.
    pub(crate) fn enum_set_method(
        &mut self,
        value: &Value,
        ty: &Ty,
        method: &str,
        arguments: &'a [Expr],
    ) -> Option<Value> {
        let Ty::Named {
            arguments: types, ..
        } = ty
        else {
            return None;
        };
        let key = types.first()?.clone();
        let receiver = strip_deref(value.rust.clone());
        let value = match (method, arguments) {
            ("contains", [tag]) => {
                let tag = self.fitted(tag, &key);
                Value::new(receiver.method("contains", vec![tag]), Ty::Bool)
            }
            ("insert" | "remove", [tag]) => {
                let tag = self.fitted(tag, &key);
                Value::new(receiver.method(method, vec![tag]), Ty::Void)
            }
            ("count", []) => Value::new(receiver.method("len", vec![]), Ty::int("usize")),
            _ => return None,
        };
        self.fire("COLL-25");
        Some(value)
    }

    /// A lookup in a map made at compile time; it gives a reference where Zig gives the value.
    pub(crate) fn static_map_method(
        &mut self,
        value: &Value,
        ty: &Ty,
        method: &str,
        arguments: &'a [Expr],
    ) -> Option<Value> {
        let [key] = arguments else { return None };
        let Ty::Named { arguments, .. } = ty else {
            return None;
        };
        let found = arguments.first().cloned().unwrap_or(Ty::Unknown);
        let name = match method {
            "get" => "get",
            "has" => "contains_key",
            _ => return None,
        };
        self.fire("COLL-29");
        let key = self.fitted(key, &Ty::bytes());
        let call = value.rust.clone().method(name, vec![key]);
        if name == "contains_key" {
            return Some(Value::new(call, Ty::Bool));
        }
        let call = call.method("copied", vec![]);
        Some(Value::new(call, Ty::Optional(Box::new(found))))
    }
}
