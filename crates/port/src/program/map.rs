//! Hash maps and sets: their methods in those of `zig-compat`, which keep Zig's order, and what a type needs to be a
//! key.

use super::ty::{Ty, U8, USIZE};
use super::{Done, Program, Value};
use crate::rust::tree::Expr as R;
use crate::zig::tree::*;

/// What a map's keys and values are in Rust.
pub(super) fn key_and_value(library: &str, types: &[Ty]) -> (Ty, Ty) {
    if library.contains("String") {
        return (Ty::Owned(Box::new(U8)), types[0].clone());
    }
    (types[0].clone(), types[1].clone())
}

impl<'a> Program<'a> {
    /// The type of a map in Rust; `arguments` are its types already spelled.
    pub(super) fn map_type(&mut self, library: &str, types: &[Ty], arguments: &[String]) -> String {
        let all = arguments.join(", ");
        match library {
            "std.StringHashMap" => format!("{}<{all}>", self.compat("StringMap")),
            "std.AutoArrayHashMap" => format!("{}<{all}>", self.compat("ArrayMap")),
            "std.StringArrayHashMap" => format!("{}<{all}>", self.compat("StringArrayMap")),
            "std.AutoHashMap" if types[0].is_odd() => {
                let bits = types[0].width().map_or(0, |w| w.1);
                let by = self.compat("ByBits");
                format!("{}<{all}, {by}<{bits}>>", self.compat("HashMap"))
            }
            _ => format!("{}<{all}>", self.compat("HashMap")),
        }
    }

    /// A type is a key: each container in it must say which of its bytes are hashed.
    pub(super) fn asked_to_hash(&mut self, ty: &Ty) {
        match ty {
            Ty::Made(id) => {
                if !self.made[*id].asked.insert("hash") {
                    return;
                }
                if self.packed_width(*id).is_some() {
                    self.made[*id].asked.insert("bits");
                    return;
                }
                for field in self.fields(*id).unwrap_or_default() {
                    self.asked_to_hash(&field.ty);
                }
            }
            Ty::Optional(inner) | Ty::Array(_, inner) => self.asked_to_hash(inner),
            Ty::Tuple(items) => {
                for item in items {
                    self.asked_to_hash(item);
                }
            }
            _ => {}
        }
    }

    fn map_types(&self, library: &str, key: &Ty, value: &Ty) -> Vec<Ty> {
        match library.contains("String") {
            true => vec![value.clone()],
            false => vec![key.clone(), value.clone()],
        }
    }

    fn room(&mut self, n: &'a Expr) -> Done<R> {
        let value = self.value(n, Some(&USIZE))?;
        self.as_index(value, n)
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "receiver, type and call are one expression"
    )]
    pub(super) fn map_method(
        &mut self,
        e: &'a Expr,
        map: R,
        library: &'static str,
        key: &Ty,
        value: &Ty,
        name: &str,
        given: &[&'a Expr],
    ) -> Done<Value<'a>> {
        let text = library.contains("String");
        let ordered = library.contains("Array");
        let writable = self.writable;
        let types = vec![key.clone(), value.clone()];
        // a key that is only looked at
        let look = |this: &mut Self, e: &'a Expr| -> Done<R> {
            if text {
                return Ok(as_slice(this.fitted(e, &Ty::bytes())?));
            }
            Ok(R::unary("&", this.fitted(e, key)?))
        };
        Ok(match (name, given) {
            (
                "put" | "putNoClobber" | "putAssumeCapacity" | "putAssumeCapacityNoClobber",
                [k, v],
            ) => {
                let k = self.fitted(k, key)?;
                let v = self.fitted(v, value)?;
                Value::sure(map.method("insert", vec![k, v]), Ty::Undefined)
            }
            ("fetchPut", [k, v]) => {
                let k = self.fitted(k, key)?;
                let v = self.fitted(v, value)?;
                let rust = map.method("fetch_put", vec![k, v]);
                Value::sure(rust, Ty::Library("iter.pair", types).optional())
            }
            ("get", [k]) => {
                let k = look(self, k)?;
                let rust = map.method("get", vec![k]).method("cloned", vec![]);
                Value::new(rust, value.clone().optional())
            }
            ("getPtr", [k]) => {
                let k = look(self, k)?;
                let ty = Ty::Ref {
                    mutable: true,
                    child: Box::new(value.clone()),
                };
                Value::new(map.method("get_mut", vec![k]), ty.optional())
            }
            ("getEntry", [k]) => {
                let k = look(self, k)?;
                let method = if writable {
                    "get_entry"
                } else {
                    "get_key_value"
                };
                let rust = map.method(method, vec![k]);
                Value::new(rust, Ty::Library("iter.entry", types).optional())
            }
            ("getKey", [k]) => {
                let k = look(self, k)?;
                let pair = map.method("get_key_value", vec![k]);
                let rust = pair.method("map", vec![R::path("|entry| entry.0.clone()")]);
                Value::new(rust, key.clone().optional())
            }
            ("getIndex", [k]) if ordered => {
                let k = look(self, k)?;
                Value::new(map.method("get_index", vec![k]), USIZE.optional())
            }
            ("contains", [k]) => {
                let k = look(self, k)?;
                Value::new(map.method("contains_key", vec![k]), Ty::Bool)
            }
            ("pop", []) if ordered => Value::new(
                map.method("pop", vec![]),
                Ty::Library("iter.pair", types).optional(),
            ),
            ("remove" | "swapRemove" | "orderedRemove", [k]) => {
                let k = look(self, k)?;
                let method = if ordered {
                    crate::names::snake(name)
                } else {
                    "remove".to_owned()
                };
                let rust = map.method(method, vec![k]).method("is_some", vec![]);
                Value::new(rust, Ty::Bool)
            }
            ("fetchRemove" | "fetchSwapRemove" | "fetchOrderedRemove", [k]) => {
                let k = look(self, k)?;
                let method = match (ordered, name) {
                    (false, _) => "remove_entry",
                    (true, "fetchSwapRemove") => "swap_remove",
                    _ => "ordered_remove",
                };
                let rust = map.method(method, vec![k]);
                Value::new(rust, Ty::Library("iter.pair", types).optional())
            }
            ("count", []) => {
                let ty = Ty::Int {
                    signed: false,
                    bits: 32,
                };
                if ordered {
                    return Ok(Value::new(map.method("len", vec![]), USIZE));
                }
                Value::new(map.method("len", vec![]).cast("u32"), ty)
            }
            ("getOrPut" | "getOrPutAssumeCapacity", [k]) => {
                let k = self.fitted(k, key)?;
                let filler = R::path(self.filler(value));
                let rust = map.method("slot", vec![k, filler]);
                Value::sure(rust, Ty::Library("iter.slot", types))
            }
            ("getOrPutValue", [k, v]) => {
                let k = self.fitted(k, key)?;
                let v = self.fitted(v, value)?;
                let rust = map.method("slot", vec![k, v]);
                Value::sure(rust, Ty::Library("iter.slot", types))
            }
            ("iterator", []) => {
                let method = if writable { "iter_mut" } else { "iter" };
                Value::new(
                    map.method(method, vec![]),
                    Ty::Library("iter.entries", types),
                )
            }
            ("keyIterator", []) => {
                let mut rust = map.method("keys", vec![]);
                if ordered {
                    rust = rust.method("iter", vec![]);
                }
                Value::new(rust, Ty::Library("iter.refs", vec![key.clone()]))
            }
            ("valueIterator", []) => {
                let rust = match (writable, ordered) {
                    (false, false) => map.method("values", vec![]),
                    (false, true) => map.method("values", vec![]).method("iter", vec![]),
                    (true, false) => map.method("values_mut", vec![]),
                    (true, true) => map.method("values_mut", vec![]).method("iter_mut", vec![]),
                };
                let child = Box::new(value.clone());
                let mutable = writable;
                Value::new(
                    rust,
                    Ty::Library("iter.each", vec![Ty::Ref { mutable, child }]),
                )
            }
            ("keys", []) if ordered => {
                Value::new(map.method("keys", vec![]), Ty::slice(key.clone()))
            }
            ("values", []) if ordered => {
                Value::new(map.method("values", vec![]), Ty::slice(value.clone()))
            }
            ("clearAndFree", []) if !ordered => {
                Value::new(map.method("clear_and_free", vec![]), Ty::Void)
            }
            ("clearRetainingCapacity" | "clearAndFree", []) => {
                Value::new(map.method("clear", vec![]), Ty::Void)
            }
            // room decides the order of what comes in
            ("ensureTotalCapacity", [n]) if !ordered => {
                let n = self.room(n)?;
                Value::sure(map.method("ensure_total_capacity", vec![n]), Ty::Void)
            }
            ("ensureUnusedCapacity", [n]) if !ordered => {
                let n = self.room(n)?;
                let n = R::binary("+", map.clone().method("len", vec![]), n);
                Value::sure(map.method("ensure_total_capacity", vec![n]), Ty::Void)
            }
            ("ensureTotalCapacity" | "ensureUnusedCapacity", _) => Value::nothing(),
            ("clone" | "cloneWithAllocator", []) => Value::sure(
                map.method("clone", vec![]),
                Ty::Library(library, self.map_types(library, key, value)),
            ),
            ("move", []) => Value::new(
                R::call("core::mem::take", vec![reborrow(map)]),
                Ty::Library(library, self.map_types(library, key, value)),
            ),
            ("capacity", []) if !ordered => Value::new(map.method("capacity", vec![]), USIZE),
            ("deinit", _) => Value::nothing(),
            _ => return self.stop(e, format!("method {name} of a map")),
        })
    }

    /// `std.BufSet` and `std.EnumSet`.
    pub(super) fn set_method(
        &mut self,
        e: &'a Expr,
        set: R,
        key: &Ty,
        name: &str,
        given: &[&'a Expr],
    ) -> Done<Value<'a>> {
        let text = key.is_text();
        let whole = Ty::Library("std.EnumSet", vec![key.clone()]);
        let look = |this: &mut Self, e: &'a Expr| -> Done<R> {
            if text {
                return Ok(as_slice(this.fitted(e, &Ty::bytes())?));
            }
            Ok(R::unary("&", this.fitted(e, key)?))
        };
        Ok(match (name, given) {
            ("insert", [k]) => {
                let k = self.fitted(k, key)?;
                let given = if text { vec![k, R::unit()] } else { vec![k] };
                Value::sure(set.method("insert", given), Ty::Undefined)
            }
            ("contains", [k]) => {
                let method = if text { "contains_key" } else { "contains" };
                let k = look(self, k)?;
                Value::new(set.method(method, vec![k]), Ty::Bool)
            }
            ("remove", [k]) => {
                let k = look(self, k)?;
                Value::new(set.method("remove", vec![k]), Ty::Undefined)
            }
            ("count", []) => Value::new(set.method("len", vec![]), USIZE),
            ("iterator", []) if text => Value::new(
                set.method("keys", vec![]),
                Ty::Library("iter.refs", vec![key.clone()]),
            ),
            ("iterator", []) => Value::new(
                set.method("iter", vec![]).method("copied", vec![]),
                Ty::Library("iter.each", vec![key.clone()]),
            ),
            ("eql" | "subsetOf" | "supersetOf", [other]) if !text => {
                let other = R::unary("&", self.fitted(other, &whole)?);
                let rust = match name {
                    "eql" => R::binary("==", R::unary("&", set), other),
                    "subsetOf" => set.method("is_subset", vec![other]),
                    _ => set.method("is_superset", vec![other]),
                };
                Value::new(rust, Ty::Bool)
            }
            ("unionWith" | "intersectWith" | "differenceWith" | "xorWith", [other]) if !text => {
                let other = R::unary("&", self.fitted(other, &whole)?);
                let operator = match name {
                    "unionWith" => "|",
                    "intersectWith" => "&",
                    "differenceWith" => "-",
                    _ => "^",
                };
                let rust = R::binary(operator, R::unary("&", set), other);
                Value::new(rust, whole)
            }
            ("setUnion", [other]) if !text => {
                let other = self.fitted(other, &whole)?;
                Value::new(set.method("extend", vec![other]), Ty::Void)
            }
            ("deinit", _) => Value::nothing(),
            _ => return self.stop(e, format!("method {name} of a set")),
        })
    }
}

/// A literal as the slice a lookup wants.
fn as_slice(rust: R) -> R {
    match rust {
        R::Literal(_) => R::unary("&", rust.index(R::Range(None, None, false))),
        other => other,
    }
}

/// `&mut x` of something that may be a reference already.
pub(super) fn reborrow(rust: R) -> R {
    match rust {
        R::Path(p) if p.starts_with("(unsafe") => R::Path(p),
        other => R::unary("&mut ", other),
    }
}
