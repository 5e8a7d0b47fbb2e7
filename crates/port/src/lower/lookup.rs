//! Maps and sets by enum, maps made at compile time: their methods.

use super::expression::strip_deref;
use super::{Lowerer, Value};
use crate::names;
use crate::rust::tree::Expr as R;
use crate::types::Ty;
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    /// A hash map keeps its methods; what they give is known.
    pub(crate) fn map_method(
        &mut self,
        value: &Value,
        ty: &Ty,
        method: &str,
        arguments: &'a [Expr],
    ) -> Option<Value> {
        let Ty::Named {
            zig,
            arguments: types,
            ..
        } = ty
        else {
            return None;
        };
        let text_keys = zig.contains("String");
        let (key, held) = match &types[..] {
            [held, ..] if text_keys => (Ty::bytes(), held.clone()),
            [key, held, ..] => (key.clone(), held.clone()),
            _ => return None,
        };
        let optional = |ty: Ty| Ty::Optional(Box::new(ty));
        let fails = |ty: Ty| Ty::ErrorUnion(Box::new(Ty::Unknown), Box::new(ty));
        let entry = |zig: &str| Ty::Named {
            zig: zig.to_owned(),
            arguments: vec![key.clone(), held.clone()],
            rust: String::new(),
        };
        let result = match method {
            "get" => optional(held.clone()),
            "getPtr" => optional(Ty::pointer_mut(held.clone())),
            "contains" | "remove" | "swapRemove" | "orderedRemove" => Ty::Bool,
            "count" | "capacity" => Ty::int("usize"),
            "put" | "putNoClobber" | "ensureTotalCapacity" | "ensureUnusedCapacity" => {
                fails(Ty::Void)
            }
            "getOrPut" => fails(entry("map.Entry")),
            "getOrPutAssumeCapacity" => entry("map.Entry"),
            "values" => Ty::slice(held.clone(), false),
            "keys" => Ty::slice(key.clone(), true),
            _ => return None,
        };
        let given: Vec<&'a Expr> = arguments.iter().filter(|a| !self.is_allocator(a)).collect();
        let mut rust = Vec::new();
        for (i, argument) in given.into_iter().enumerate() {
            let want = match (method, i) {
                ("put" | "putNoClobber", 1) => &held,
                ("ensureTotalCapacity" | "ensureUnusedCapacity", _) => &Ty::Unknown,
                (_, 0) => &key,
                _ => &Ty::Unknown,
            };
            rust.push(self.fitted(argument, want));
        }
        let receiver = strip_deref(value.rust.clone());
        Some(Value::new(
            receiver.method(names::value(method), rust),
            result,
        ))
    }

    /// What an entry of a map points to.
    pub(crate) fn entry_field(ty: &Ty, name: &str) -> Option<Ty> {
        let Ty::Named { zig, arguments, .. } = ty.pointee() else {
            return None;
        };
        let [key, held] = &arguments[..] else {
            return None;
        };
        if zig != "map.Entry" {
            return None;
        }
        Some(match name {
            "found_existing" => Ty::Bool,
            "value_ptr" => Ty::pointer_mut(held.clone()),
            "key_ptr" => Ty::pointer_mut(key.clone()),
            "index" => Ty::int("usize"),
            _ => return None,
        })
    }

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
