//! Bit sets, sets of enums, lists by columns and lists in arrays: how they are made and what their methods are in
//! `zig-compat`. Maps are in `map.rs`, plain lists in `collection.rs`.

use super::ty::{Known, Ty, USIZE};
use super::{Done, Program, Value};
use crate::names;
use crate::rust::tree::Expr as R;
use crate::zig::tree::*;

/// A size among the types of a library type.
pub(super) fn sized(size: usize) -> Ty {
    Ty::Array(size, Box::new(Ty::Bool))
}

/// The size that [`sized`] put there.
pub(super) fn size_of(types: &[Ty]) -> usize {
    match types.last() {
        Some(Ty::Array(size, _)) => *size,
        _ => 0,
    }
}

impl<'a> Program<'a> {
    /// `T.init…(…)` of a set or a bounded list.
    pub(super) fn made_set(
        &mut self,
        e: &'a Expr,
        library: &'static str,
        types: &[Ty],
        name: &str,
        given: &[&'a Expr],
    ) -> Done<Value<'a>> {
        let ty = Ty::Library(library, types.to_vec());
        let path = self.spell(&ty, "");
        let path = path.replacen('<', "::<", 1);
        Ok(match (library, name, given) {
            ("std.StaticBitSet", "initFull", []) => {
                Value::new(R::path(format!("{path}::full()")), ty)
            }
            ("std.DynamicBitSet", "initEmpty" | "initFull", [length]) => {
                let length = self.fitted(length, &USIZE)?;
                let maker = if name == "initFull" { "full" } else { "empty" };
                Value::sure(R::call(format!("{path}::{maker}"), vec![length]), ty)
            }
            ("std.EnumSet", "initFull", []) => {
                let values = self.values_in_order(e, &types[0])?;
                Value::new(R::call(format!("{path}::from"), vec![values]), ty)
            }
            ("std.EnumSet", "initOne", [one]) => {
                let one = self.fitted(one, &types[0])?;
                let one = R::Array(vec![one]);
                Value::new(R::call(format!("{path}::from"), vec![one]), ty)
            }
            ("std.EnumSet", "initMany", [many]) => {
                let many = self.fitted(many, &Ty::slice(types[0].clone()))?;
                let each = many.method("iter", vec![]).method("copied", vec![]);
                Value::new(R::call(format!("{path}::from_iter"), vec![each]), ty)
            }
            ("std.EnumSet", "init", [literal]) => {
                let ExprKind::StructInit(None, fields) = &literal.bare().kind else {
                    return self.stop(e, "set from a variable");
                };
                let Ty::Made(id) = types[0] else {
                    return self.stop(e, "set of what is no enum");
                };
                let mut items = Vec::new();
                for (tag, value) in fields {
                    match self.value(value, Some(&Ty::Bool))?.known {
                        Some(Known::Bool(true)) => items.push(self.tag_of(value, id, tag)?.rust),
                        Some(Known::Bool(false)) => {}
                        _ => return self.stop(e, "set from a variable"),
                    }
                }
                let items = R::Array(items);
                Value::new(R::call(format!("{path}::from"), vec![items]), ty)
            }
            ("std.BoundedArray", "init", [length]) => {
                let length = self.fitted(length, &USIZE)?;
                let filler = R::path(self.filler(&types[0]));
                let rust = R::call(format!("{path}::new"), vec![length, filler]);
                Value::new(rust, Ty::Result(Box::new(ty)))
            }
            ("std.BoundedArray", "fromSlice", [items]) => {
                let items = self.fitted(items, &Ty::slice(types[0].clone()))?;
                let filler = R::path(self.filler(&types[0]));
                let rust = R::call(format!("{path}::from_slice"), vec![items, filler]);
                Value::new(rust, Ty::Result(Box::new(ty)))
            }
            _ => return self.stop(e, format!("{name} of a type")),
        })
    }

    /// `S{ .mask = m }`, `.{ .bits = b }`.
    pub(super) fn set_literal(
        &mut self,
        e: &'a Expr,
        library: &'static str,
        types: &[Ty],
        fields: &'a [(String, Expr)],
    ) -> Done<Value<'a>> {
        let ty = Ty::Library(library, types.to_vec());
        match (library, fields) {
            ("std.StaticBitSet", [(name, mask)]) if name == "mask" && size_of(types) <= 64 => {
                let mask = self.value(mask, None)?;
                let mask = match mask.known.as_ref().and_then(Known::int) {
                    Some(n) => R::lit(n.to_string()),
                    None => mask.rust.cast("u64"),
                };
                let path = self.spell(&ty, "").replacen('<', "::<", 1);
                Ok(Value::new(
                    R::call(format!("{path}::from_mask"), vec![mask]),
                    ty,
                ))
            }
            ("std.EnumSet", [(name, bits)]) if name == "bits" => {
                let bits = self.value(bits, None)?;
                if !matches!(bits.ty, Ty::Library("std.StaticBitSet", _)) {
                    return self.stop(e, "set of enums from other bits");
                }
                let values = self.values_in_order(e, &types[0])?;
                let values = crate::rust::print::expr(&values);
                let each = bits
                    .rust
                    .method("iter", vec![])
                    .method("map", vec![R::path(format!("|at| {values}[at]"))])
                    .method("collect", vec![]);
                Ok(Value::new(each, ty))
            }
            _ => self.stop(e, format!("literal of {library}")),
        }
    }

    /// All tags of an enum, lowest first.
    fn values_in_order(&mut self, e: &'a Expr, ty: &Ty) -> Done<R> {
        let Ty::Made(id) = *ty else {
            return self.stop(e, "set of what is no enum");
        };
        let fields = self.fields(id)?;
        if !fields.is_sorted_by_key(|f| f.number) {
            return self.stop(e, "tags of an enum in another order than their numbers");
        }
        self.made[id].asked.insert("VALUES");
        Ok(R::path(format!("{}::VALUES", self.made_path(id))))
    }

    /// Methods of `std.StaticBitSet` and `std.DynamicBitSet`.
    pub(super) fn bit_set_method(
        &mut self,
        e: &'a Expr,
        set: R,
        ty: &Ty,
        name: &str,
        given: &[&'a Expr],
    ) -> Done<Value<'a>> {
        let ty = ty.pointee().clone();
        let rust_name = names::snake(name);
        Ok(match (name, given) {
            ("isSet", [at]) => {
                let at = self.place_in(at)?;
                Value::new(set.method("is_set", vec![at]), Ty::Bool)
            }
            ("set" | "unset" | "toggle", [at]) => {
                let at = self.place_in(at)?;
                Value::new(set.method(rust_name, vec![at]), Ty::Void)
            }
            ("setValue", [at, value]) => {
                let at = self.place_in(at)?;
                let value = self.fitted(value, &Ty::Bool)?;
                Value::new(set.method("set_value", vec![at, value]), Ty::Void)
            }
            ("setRangeValue", [range, value]) => {
                let ExprKind::StructInit(_, fields) = &range.bare().kind else {
                    return self.stop(e, "range from a variable");
                };
                let mut ends = Vec::new();
                for wanted in ["start", "end"] {
                    match fields.iter().find(|(n, _)| n == wanted) {
                        Some((_, end)) => ends.push(Box::new(self.place_in(end)?)),
                        None => return self.stop(e, "range without an end"),
                    }
                }
                let value = self.fitted(value, &Ty::Bool)?;
                let end = ends.pop();
                let range = R::Range(ends.pop(), end, false);
                Value::new(set.method("set_range_value", vec![range, value]), Ty::Void)
            }
            ("setAll" | "unsetAll" | "toggleAll", []) => {
                Value::new(set.method(rust_name, vec![]), Ty::Void)
            }
            ("toggleSet" | "setUnion" | "setIntersection", [other]) => {
                let other = R::unary("&", self.fitted(other, &ty)?);
                Value::new(set.method(rust_name, vec![other]), Ty::Void)
            }
            ("subsetOf" | "supersetOf", [other]) => {
                let other = R::unary("&", self.fitted(other, &ty)?);
                Value::new(set.method(rust_name, vec![other]), Ty::Bool)
            }
            ("eql", [other]) => {
                let other = self.fitted(other, &ty)?;
                Value::new(R::binary("==", set, other), Ty::Bool)
            }
            ("unionWith" | "intersectWith" | "xorWith" | "differenceWith", [other]) => {
                let other = self.fitted(other, &ty)?;
                Value::new(set.method(rust_name, vec![other]), ty)
            }
            ("complement", []) => Value::new(set.method("complement", vec![]), ty),
            ("count" | "capacity", []) => Value::new(set.method(rust_name, vec![]), USIZE),
            ("findFirstSet" | "findLastSet" | "toggleFirstSet", []) => {
                Value::new(set.method(rust_name, vec![]), USIZE.optional())
            }
            ("resize", [length, fill]) => {
                let length = self.place_in(length)?;
                let fill = self.fitted(fill, &Ty::Bool)?;
                Value::sure(set.method("resize", vec![length, fill]), Ty::Void)
            }
            ("clone", []) => Value::sure(set.method("clone", vec![]), ty),
            ("deinit", []) => Value::nothing(),
            ("iterator", [options]) => {
                let ExprKind::StructInit(_, options) = &options.bare().kind else {
                    return self.stop(e, "iterator by a variable");
                };
                let is = |name: &str, tag: &str| {
                    options
                        .iter()
                        .any(|(n, v)| n == name && matches!(&v.kind, ExprKind::Tag(t) if t == tag))
                };
                let method = if is("kind", "unset") {
                    "iter_unset"
                } else {
                    "iter"
                };
                let mut rust = set.method(method, vec![]);
                if is("direction", "reverse") {
                    rust = rust.method("rev", vec![]);
                }
                Value::new(rust, Ty::Library("iter.each", vec![USIZE]))
            }
            _ => return self.stop(e, format!("method {name} of a bit set")),
        })
    }

    fn place_in(&mut self, at: &'a Expr) -> Done<R> {
        let value = self.value(at, Some(&USIZE))?;
        self.as_index(value, at)
    }

    /// Methods of `std.MultiArrayList`, and of the slice it gives, which is the list itself.
    pub(super) fn columns_method(
        &mut self,
        e: &'a Expr,
        list: R,
        row: &Ty,
        name: &str,
        given: &[&'a Expr],
    ) -> Done<Value<'a>> {
        let writable = self.writable;
        Ok(match (name, given) {
            ("append" | "appendAssumeCapacity", [item]) => {
                let item = self.fitted(item, row)?;
                Value::sure(list.method("push", vec![item]), Ty::Void)
            }
            ("insert", [at, item]) => {
                let at = self.place_in(at)?;
                let item = self.fitted(item, row)?;
                Value::sure(list.method("insert", vec![at, item]), Ty::Void)
            }
            ("get", [at]) => {
                let at = self.place_in(at)?;
                Value::new(list.method("get", vec![at]), row.clone())
            }
            ("set", [at, item]) => {
                let at = self.place_in(at)?;
                let item = self.fitted(item, row)?;
                Value::new(list.method("set", vec![at, item]), Ty::Void)
            }
            ("pop", []) => Value::new(list.method("pop", vec![]), row.clone().optional()),
            ("orderedRemove" | "swapRemove", [at]) => {
                let at = self.place_in(at)?;
                Value::new(list.method(names::snake(name), vec![at]), Ty::Void)
            }
            ("resize", [rows]) => {
                let rows = self.place_in(rows)?;
                let filler = R::path(self.filler(row));
                Value::sure(list.method("resize", vec![rows, filler]), Ty::Void)
            }
            ("shrinkRetainingCapacity" | "shrinkAndFree", [rows]) => {
                let rows = self.place_in(rows)?;
                Value::sure(list.method("truncate", vec![rows]), Ty::Void)
            }
            ("clearRetainingCapacity" | "clearAndFree", []) => {
                Value::new(list.method("clear", vec![]), Ty::Void)
            }
            ("ensureTotalCapacity" | "ensureUnusedCapacity" | "setCapacity", [_]) => {
                Value::nothing()
            }
            ("deinit", []) => Value::nothing(),
            ("clone", []) => Value::sure(
                list.method("clone", vec![]),
                Ty::Library("std.MultiArrayList", vec![row.clone()]),
            ),
            ("slice", []) => {
                let child = Box::new(Ty::Library("std.MultiArrayList", vec![row.clone()]));
                let operator = if writable { "&mut " } else { "&" };
                Value::new(
                    R::unary(operator, list),
                    Ty::Ref {
                        mutable: writable,
                        child,
                    },
                )
            }
            ("items", [field]) => {
                let (Ty::Made(id), ExprKind::Tag(field)) = (row, &field.bare().kind) else {
                    return self.stop(e, "column by a variable");
                };
                let Some(found) = self.field_of(*id, field)? else {
                    return self.stop(e, format!("column {field}"));
                };
                let column = list.field("columns").field(names::field(field));
                Value::place(column, Ty::Owned(Box::new(found.ty)))
            }
            _ => return self.stop(e, format!("method {name} of a MultiArrayList")),
        })
    }

    /// Methods of `std.BoundedArray`.
    pub(super) fn bounded_method(
        &mut self,
        e: &'a Expr,
        list: R,
        child: &Ty,
        name: &str,
        given: &[&'a Expr],
    ) -> Done<Value<'a>> {
        let fails = Ty::Result(Box::new(Ty::Void));
        let sure = |rust: R| Value::new(rust.method("unwrap", vec![]), Ty::Void);
        Ok(match (name, given) {
            ("append" | "appendAssumeCapacity", [item]) => {
                let item = self.fitted(item, child)?;
                let rust = list.method("push", vec![item]);
                match name {
                    "append" => Value::new(rust, fails),
                    _ => sure(rust),
                }
            }
            ("appendSlice" | "appendSliceAssumeCapacity", [items]) => {
                let items = self.fitted(items, &Ty::slice(child.clone()))?;
                let rust = list.method("extend_from_slice", vec![items]);
                match name {
                    "appendSlice" => Value::new(rust, fails),
                    _ => sure(rust),
                }
            }
            ("appendNTimes", [item, count]) => {
                let item = self.fitted(item, child)?;
                let count = self.place_in(count)?;
                Value::new(list.method("extend_with", vec![item, count]), fails)
            }
            ("insert", [at, item]) => {
                let at = self.place_in(at)?;
                let item = self.fitted(item, child)?;
                Value::new(list.method("insert", vec![at, item]), fails)
            }
            ("resize" | "ensureUnusedCapacity", [length]) => {
                let length = self.place_in(length)?;
                Value::new(list.method(names::snake(name), vec![length]), fails)
            }
            ("get", [at]) => {
                let at = self.place_in(at)?;
                Value::place(list.index(at), child.clone())
            }
            ("set", [at, item]) => {
                let at = self.place_in(at)?;
                let item = self.fitted(item, child)?;
                let target = Box::new(list.index(at));
                Value::new(R::Assign("=", target, Box::new(item)), Ty::Void)
            }
            ("pop", []) => Value::new(list.method("pop", vec![]), child.clone().optional()),
            ("orderedRemove", [at]) => {
                let at = self.place_in(at)?;
                Value::new(list.method("remove", vec![at]), child.clone())
            }
            ("swapRemove", [at]) => {
                let at = self.place_in(at)?;
                Value::new(list.method("swap_remove", vec![at]), child.clone())
            }
            ("clear", []) => Value::new(list.method("clear", vec![]), Ty::Void),
            ("capacity", []) => Value::new(list.method("capacity", vec![]), USIZE),
            ("slice" | "constSlice", []) => {
                let mutable = name == "slice" && self.writable;
                let operator = if mutable { "&mut " } else { "&" };
                let whole = list.index(R::Range(None, None, false));
                let ty = Ty::Slice {
                    mutable,
                    child: Box::new(child.clone()),
                };
                Value::new(R::unary(operator, whole), ty)
            }
            _ => return self.stop(e, format!("method {name} of a BoundedArray")),
        })
    }
}
