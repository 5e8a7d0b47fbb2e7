//! Lists, maps, sets, iterators, generators of random numbers, and what allocators do.

use super::library::dot;
use super::map::reborrow;
use super::ty::{Ty, U8, USIZE};
use super::{Done, Program, Value};
use crate::rust::tree::Expr as R;
use crate::zig::tree::*;

impl<'a> Program<'a> {
    /// A function of a type of the library: `std.ArrayList(u8).init(a)`.
    pub(super) fn type_call(
        &mut self,
        e: &'a Expr,
        ty: &Ty,
        name: &str,
        arguments: &'a [Expr],
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let _ = want;
        let given = self.without_allocators(arguments)?;
        Ok(match (ty, name, &given[..]) {
            (Ty::Allocator, ..) => Value::new(R::unit(), Ty::Allocator),
            (Ty::List(_), "init", []) => Value::new(R::path("Vec::new()"), ty.clone()),
            (Ty::List(_), "initCapacity", [capacity]) => {
                let capacity = self.fitted(capacity, &USIZE)?;
                Value::sure(R::call("Vec::with_capacity", vec![capacity]), ty.clone())
            }
            (Ty::List(child), "fromOwnedSlice", [slice]) => {
                let rust = self.fitted(slice, &Ty::Owned(child.clone()))?;
                Value::new(rust, ty.clone())
            }
            (Ty::Library("std.Random.DefaultPrng", _), "init", [seed]) => {
                let u64_ty = Ty::Int {
                    signed: false,
                    bits: 64,
                };
                let seed = self.fitted(seed, &u64_ty)?;
                Value::new(
                    R::call(self.compat("Xoshiro256::new"), vec![seed]),
                    ty.clone(),
                )
            }
            (Ty::Library(library, types), _, _)
                if !matches!(name, "init" | "initEmpty") || !given.is_empty() =>
            {
                return self.made_set(e, library, types, name, &given);
            }
            (Ty::Library("std.BoundedArray", types), ..) => {
                return self.made_set(e, "std.BoundedArray", types, name, &given);
            }
            (Ty::Library(..), "init" | "initEmpty", _) => {
                let text = self.spell(ty, "");
                let head = text.split('<').next().unwrap_or(&text).to_owned();
                Value::new(R::path(format!("{head}::default()")), ty.clone())
            }
            _ => return self.stop(e, format!("{name} of a type")),
        })
    }

    pub(super) fn library_init(
        &mut self,
        e: &'a Expr,
        name: &'static str,
        types: &[Ty],
        fields: &'a [(String, Expr)],
    ) -> Done<Value<'a>> {
        if !fields.is_empty() {
            return self.set_literal(e, name, types, fields);
        }
        let ty = Ty::Library(name, types.to_vec());
        let text = self.spell(&ty, "");
        let head = text.split('<').next().unwrap_or(&text).to_owned();
        Ok(Value::new(R::path(format!("{head}::default()")), ty))
    }

    pub(super) fn list_method(
        &mut self,
        e: &'a Expr,
        receiver: Value<'a>,
        child: &Ty,
        name: &str,
        arguments: &'a [Expr],
    ) -> Done<Value<'a>> {
        self.explain_library(e, &format!("list.{name}"));
        let list = match &receiver.ty {
            Ty::Raw { mutable, .. } => self.through_raw(receiver.rust, *mutable),
            _ => super::coerce::receiver_of(receiver.rust),
        };
        let given = self.without_allocators(arguments)?;
        let slice = Ty::slice(child.clone());
        let owned = Ty::Owned(Box::new(child.clone()));
        Ok(match (name, &given[..]) {
            ("append" | "appendAssumeCapacity", [item]) => {
                let item = self.fitted(item, child)?;
                Value::sure(list.method("push", vec![item]), Ty::Void)
            }
            ("appendSlice" | "appendSliceAssumeCapacity", [items]) => {
                let items = self.fitted(items, &slice)?;
                Value::sure(list.method("extend_from_slice", vec![items]), Ty::Void)
            }
            ("appendNTimes" | "appendNTimesAssumeCapacity", [item, n]) => {
                let item = self.fitted(item, child)?;
                let n = self.value(n, Some(&USIZE))?;
                let n = self.as_index(n, e)?;
                let length = R::binary("+", list.clone().method("len", vec![]), n);
                Value::sure(list.method("resize", vec![length, item]), Ty::Void)
            }
            ("insert", [at, item]) => {
                let at = self.fitted(at, &USIZE)?;
                let item = self.fitted(item, child)?;
                Value::sure(list.method("insert", vec![at, item]), Ty::Void)
            }
            ("insertSlice", [at, items]) => {
                let at = self.fitted(at, &USIZE)?;
                let items = self.fitted(items, &slice)?;
                let at = crate::rust::print::expr(&at);
                let range = R::path(format!("{at}..{at}"));
                let items = dot(items).method("iter", vec![]).method("cloned", vec![]);
                let call = list.method("splice", vec![range, items]);
                Value::sure(R::call("drop", vec![call]), Ty::Void)
            }
            ("pop", []) => Value::new(list.method("pop", vec![]), child.clone().optional()),
            ("getLast", []) => {
                let last = list.method("last", vec![]).method("unwrap", vec![]);
                let value = Value::place(R::unary("*", last), child.clone());
                let rust = self.read(value);
                Value::new(rust, child.clone())
            }
            ("getLastOrNull", []) => {
                let last = list.method("last", vec![]).method("cloned", vec![]);
                Value::new(last, child.clone().optional())
            }
            ("orderedRemove", [at]) => {
                let at = self.fitted(at, &USIZE)?;
                Value::new(list.method("remove", vec![at]), child.clone())
            }
            ("swapRemove", [at]) => {
                let at = self.fitted(at, &USIZE)?;
                Value::new(list.method("swap_remove", vec![at]), child.clone())
            }
            ("clearRetainingCapacity" | "clearAndFree", []) => {
                Value::new(list.method("clear", vec![]), Ty::Void)
            }
            ("shrinkRetainingCapacity" | "shrinkAndFree", [n]) => {
                let n = self.fitted(n, &USIZE)?;
                Value::new(list.method("truncate", vec![n]), Ty::Void)
            }
            ("resize", [n]) => {
                let n = self.fitted(n, &USIZE)?;
                let filler = R::path(self.filler(child));
                Value::sure(list.method("resize", vec![n, filler]), Ty::Void)
            }
            (
                "ensureTotalCapacity" | "ensureUnusedCapacity" | "ensureTotalCapacityPrecise",
                [n],
            ) => {
                let n = self.value(n, Some(&USIZE))?;
                let n = self.as_index(n, e)?;
                Value::sure(list.method("reserve", vec![n]), Ty::Void)
            }
            ("toOwnedSlice", []) => {
                Value::sure(R::call("core::mem::take", vec![reborrow(list)]), owned)
            }
            ("clone", []) => Value::sure(
                list.method("clone", vec![]),
                Ty::List(Box::new(child.clone())),
            ),
            ("deinit", []) => Value::nothing(),
            ("writer", []) => Value::new(list, Ty::Library("writer", vec![])),
            ("print", [format, values]) if child.is_u8() => {
                let arguments = self.formatted(e, format, values)?;
                let text = R::bang("format", arguments).method("as_bytes", vec![]);
                Value::sure(list.method("extend_from_slice", vec![text]), Ty::Void)
            }
            ("addOne", []) => {
                let filler = R::path(self.filler(child));
                let ty = Ty::Ref {
                    mutable: true,
                    child: Box::new(child.clone()),
                };
                Value::sure(
                    R::call(self.compat("add_one"), vec![reborrow(list), filler]),
                    ty,
                )
            }
            _ => return self.stop(e, format!("method {name} of a list")),
        })
    }

    pub(super) fn library_field(
        &mut self,
        e: &'a Expr,
        receiver: R,
        library: &str,
        types: &[Ty],
        name: &str,
    ) -> Done<Value<'a>> {
        let reference = |ty: &Ty, mutable| Ty::Ref {
            mutable,
            child: Box::new(ty.clone()),
        };
        match (library, name, types) {
            (_, "allocator", _) => Ok(Value::new(R::unit(), Ty::Allocator)),
            ("std.MultiArrayList" | "std.BoundedArray", "len", _) => {
                Ok(Value::new(receiver.method("len", vec![]), USIZE))
            }
            ("std.StaticBitSet", "mask", _) if super::sets::size_of(types) <= 64 => {
                let bits = u16::try_from(super::sets::size_of(types)).unwrap_or(64);
                let ty = Ty::Int {
                    signed: false,
                    bits,
                };
                let held = self.spell(&ty, "");
                Ok(Value::new(receiver.method("mask", vec![]).cast(held), ty))
            }
            ("iter.entry", "key_ptr", [key, _]) => {
                Ok(Value::new(receiver.field("0"), reference(key, false)))
            }
            ("iter.slot", "key_ptr", [key, _]) => Ok(Value::place(
                receiver.field("key_ptr"),
                reference(key, true),
            )),
            ("iter.entry", "value_ptr", [_, value]) => {
                Ok(Value::new(receiver.field("1"), reference(value, true)))
            }
            ("iter.slot", "found_existing", _) => {
                Ok(Value::new(receiver.field("found_existing"), Ty::Bool))
            }
            ("iter.slot", "value_ptr", [_, value]) => Ok(Value::place(
                receiver.field("value_ptr"),
                reference(value, true),
            )),
            ("iter.pair", "value", [_, value]) => {
                Ok(Value::place(receiver.field("1"), value.clone()))
            }
            ("iter.pair", "key", [key, _]) => Ok(Value::place(receiver.field("0"), key.clone())),
            _ => self.stop(e, format!("field {name} of {library}")),
        }
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "receiver, type and call are one expression"
    )]
    pub(super) fn library_method(
        &mut self,
        e: &'a Expr,
        receiver: Value<'a>,
        library: &'static str,
        types: &[Ty],
        name: &str,
        arguments: &'a [Expr],
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let own = match &receiver.ty {
            Ty::Raw { mutable, .. } => self.through_raw(receiver.rust, *mutable),
            _ => super::coerce::receiver_of(receiver.rust),
        };
        let given = self.without_allocators(arguments)?;
        match library {
            "std.AutoHashMap"
            | "std.HashMap"
            | "std.StringHashMap"
            | "std.AutoArrayHashMap"
            | "std.StringArrayHashMap" => {
                let (key, value) = super::map::key_and_value(library, types);
                return self.map_method(e, own, library, &key, &value, name, &given);
            }
            "std.BufSet" | "std.EnumSet" => {
                let key = match types.first() {
                    Some(key) => key.clone(),
                    None => Ty::Owned(Box::new(U8)),
                };
                return self.set_method(e, own, &key, name, &given);
            }
            "std.StaticBitSet" | "std.DynamicBitSet" => {
                return self.bit_set_method(e, own, &receiver.ty, name, &given);
            }
            "std.MultiArrayList" => {
                return self.columns_method(e, own, &types[0], name, &given);
            }
            "std.BoundedArray" => {
                return self.bounded_method(e, own, &types[0], name, &given);
            }
            _ => {}
        }
        Ok(match (library, name, &given[..]) {
            ("iter.slices", "next", []) => {
                let ty = Ty::slice(types[0].clone()).optional();
                Value::new(own.method("next", vec![]), ty)
            }
            ("iter.slices", "first", []) => {
                let ty = Ty::slice(types[0].clone());
                let rust = own.method("next", vec![]).method("unwrap", vec![]);
                Value::new(rust, ty)
            }
            ("iter.slices", "peek", []) => {
                let ty = Ty::slice(types[0].clone()).optional();
                Value::new(own.method("peek", vec![]), ty)
            }
            ("iter.slices", "rest", []) => {
                Value::new(own.method("rest", vec![]), Ty::slice(types[0].clone()))
            }
            ("iter.slices", "reset", []) => Value::new(own.method("reset", vec![]), Ty::Void),
            ("iter.entries", "next", []) => {
                let entry = Ty::Library("iter.entry", types.to_vec());
                Value::new(own.method("next", vec![]), entry.optional())
            }
            ("iter.each", "next", []) => {
                Value::new(own.method("next", vec![]), types[0].clone().optional())
            }
            ("iter.refs", "next", []) => {
                let ty = Ty::Ref {
                    mutable: false,
                    child: Box::new(types[0].clone()),
                };
                Value::new(own.method("next", vec![]), ty.optional())
            }
            ("std.Random.DefaultPrng", "random", []) => {
                Value::new(own, Ty::Library("std.Random.DefaultPrng", Vec::new()))
            }
            ("std.Random.DefaultPrng" | "std.Random", _, _) => {
                return self.random(e, own, name, &given);
            }
            ("writer", "print", [format, values]) => {
                let arguments = self.formatted(e, format, values)?;
                let text = R::bang("format", arguments).method("as_bytes", vec![]);
                Value::sure(own.method("extend_from_slice", vec![text]), Ty::Void)
            }
            ("writer", "writeAll", [text]) => {
                let text = self.fitted(text, &Ty::bytes())?;
                Value::sure(own.method("extend_from_slice", vec![text]), Ty::Void)
            }
            ("writer", "writeByte", [byte]) => {
                let byte = self.fitted(byte, &U8)?;
                Value::sure(own.method("push", vec![byte]), Ty::Void)
            }
            _ => {
                let _ = want;
                return self.stop(e, format!("method {name} of {library}"));
            }
        })
    }

    /// A random number of a range.
    fn between(&mut self, e: &'a Expr, own: R, ty: Ty, low: R, high: R) -> Done<Value<'a>> {
        let Some((_, bits @ 1..=64)) = ty.width() else {
            return self.stop(e, "random number of more than 64 bits");
        };
        let held = self.spell(&ty, "");
        let rust = own.method(format!("between::<{bits}>"), vec![low, high]);
        Ok(Value::new(rust.cast(held), ty))
    }

    fn random(&mut self, e: &'a Expr, own: R, name: &str, given: &[&'a Expr]) -> Done<Value<'a>> {
        let u64_ty = Ty::Int {
            signed: false,
            bits: 64,
        };
        match (name, given) {
            ("intRangeAtMost" | "intRangeLessThan", [ty, low, high]) => {
                let ty = self.ty(ty)?;
                let low = self.fitted(low, &ty)?.cast("i128");
                let high = self.fitted(high, &ty)?.cast("i128");
                let high = if name == "intRangeLessThan" {
                    R::binary("-", high, R::lit("1"))
                } else {
                    high
                };
                self.between(e, own, ty, low, high)
            }
            ("uintLessThan" | "uintAtMost", [ty, high]) => {
                let ty = self.ty(ty)?;
                let high = self.fitted(high, &ty)?.cast("i128");
                let high = if name == "uintLessThan" {
                    R::binary("-", high, R::lit("1"))
                } else {
                    high
                };
                self.between(e, own, ty, R::lit("0"), high)
            }
            ("float", [ty]) if self.ty(ty)? == Ty::Float(64) => {
                Ok(Value::new(own.method("float", vec![]), Ty::Float(64)))
            }
            ("int", [ty]) => {
                let ty = self.ty(ty)?;
                let held = self.spell(&ty, "");
                if ty.is_odd() || ty.width().is_some_and(|w| w.1 > 64) {
                    return self.stop(e, "random number of an odd width");
                }
                Ok(Value::new(own.method("next", vec![]).cast(held), ty))
            }
            ("next", []) => Ok(Value::new(own.method("next", vec![]), u64_ty)),
            ("boolean", []) => Ok(Value::new(own.method("boolean", vec![]), Ty::Bool)),
            ("shuffle", [ty, slice]) => {
                let ty = self.ty(ty)?;
                let writable = Ty::Slice {
                    mutable: true,
                    child: Box::new(ty),
                };
                let slice = self.fitted(slice, &writable)?;
                Ok(Value::new(own.method("shuffle", vec![slice]), Ty::Void))
            }
            _ => self.stop(e, format!("random {name}")),
        }
    }
}
