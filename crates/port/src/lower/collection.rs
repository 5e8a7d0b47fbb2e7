//! Lists, maps, sets, atomics, writers: constructors and methods of library types.

use std::collections::HashMap;

use super::expression::strip_deref;
use super::signature::Owned;
use super::types::Place;
use super::{Binding, Lowerer, Value};
use crate::names;
use crate::rust::tree::Expr as R;
use crate::types::{Ty, is_list};
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    /// `.empty`, `.{}`, `.init` where a collection is wanted.
    pub(crate) fn empty_collection(&mut self, target: &Ty, name: &str) -> Option<Value> {
        if !matches!(name, "empty" | "init" | "default_init" | "default") {
            return None;
        }
        let Ty::Named { zig, .. } = target else {
            return None;
        };
        if is_list(zig) {
            return self.constructor(target, "init", &[]);
        }
        if is_map(zig) {
            let head = self.head(target);
            return Some(Value::new(
                R::call(format!("{head}::new"), vec![]),
                target.clone(),
            ));
        }
        None
    }

    /// The path before the generic arguments of a type.
    pub(crate) fn head(&mut self, ty: &Ty) -> String {
        let text = self.rust_ty(ty, Place::Local);
        text.split('<').next().unwrap_or(&text).to_owned()
    }

    /// `Type.init(…)` and kin for library types.
    pub(crate) fn constructor(
        &mut self,
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
        let zig = zig.clone();
        if is_list(&zig) {
            return self.list_constructor(ty, method, arguments);
        }
        if zig == "std.atomic.Value" || zig == "std.atomic.Atomic" {
            if method != "init" {
                return None;
            }
            let [initial] = arguments else { return None };
            let element = types.first().cloned().unwrap_or(Ty::Unknown);
            let head = super::literal::turbofish(&self.atomic_type(types));
            let value = self.fitted(initial, &element);
            return Some(Value::new(
                R::call(format!("{head}::new"), vec![value]),
                ty.clone(),
            ));
        }
        if zig.starts_with("newtype:")
            && method == "init"
            && let [number] = arguments
        {
            self.fire("TYPES-31");
            let number = self.value(number, &Ty::Unknown).rust;
            let head = self.head(ty);
            return Some(Value::new(R::call(head, vec![number]), ty.clone()));
        }
        if is_map(&zig) && matches!(method, "init" | "initContext") {
            self.fire("COLL-13");
            let head = self.head(ty);
            return Some(Value::new(
                R::call(format!("{head}::new"), vec![]),
                ty.clone(),
            ));
        }
        if zig.ends_with("EnumSet") {
            let name = match method {
                "initEmpty" => "empty",
                "initFull" => "all",
                _ => return None,
            };
            return Some(Value::new(
                R::call(format!("enumset::EnumSet::{name}"), vec![]),
                ty.clone(),
            ));
        }
        if zig.ends_with("EnumArray") && method == "initFill" {
            let [value] = arguments else { return None };
            let element = types.get(1).cloned().unwrap_or(Ty::Unknown);
            let value = self.fitted(value, &element);
            let closure = R::Closure("_".to_owned(), Box::new(value));
            return Some(Value::new(
                R::call("enum_map::EnumMap::from_fn", vec![closure]),
                ty.clone(),
            ));
        }
        if is_arena(&zig) && method == "init" {
            self.fire("ALLOC-03");
            let head = self.profile.word("arena").to_owned();
            return Some(Value::new(
                R::call(format!("{head}::new"), vec![]),
                ty.clone(),
            ));
        }
        None
    }

    pub(crate) fn list_constructor(
        &mut self,
        ty: &Ty,
        method: &str,
        arguments: &'a [Expr],
    ) -> Option<Value> {
        let values = ty
            .element()
            .and_then(Ty::zig_path)
            .is_some_and(super::type_text::is_engine_value);
        if values && matches!(method, "init" | "initCapacity") {
            self.fire("JSC-15");
            return Some(Value::sure(
                R::call("bun_jsc::MarkedArgumentBuffer::new", vec![]),
                ty.clone(),
            ));
        }
        let bump = self.arena_argument(arguments);
        self.fire(if bump.is_some() {
            "ALLOC-06"
        } else {
            "COLL-01"
        });
        let (name, mut rust): (&str, Vec<R>) = match method {
            "init" => ("new", Vec::new()),
            "initCapacity" => {
                let capacity = arguments.iter().find(|a| !self.is_allocator(a))?;
                (
                    "with_capacity",
                    vec![self.fitted(capacity, &Ty::int("usize"))],
                )
            }
            "fromOwnedSlice" => {
                let slice = arguments.iter().find(|a| !self.is_allocator(a))?;
                let value = self.value(slice, &Ty::Unknown);
                return Some(Value::new(
                    value.rust.method("into_vec", vec![]),
                    ty.clone(),
                ));
            }
            _ => return None,
        };
        let rust = match bump {
            Some(bump) => {
                rust.push(bump);
                R::call(format!("bumpalo::collections::Vec::{name}_in"), rust)
            }
            None => R::call(format!("Vec::{name}"), rust),
        };
        Some(Value {
            sure: true,
            ..Value::new(rust, ty.clone())
        })
    }

    /// The arena among the arguments, in an arena area.
    pub(crate) fn arena_argument(&mut self, arguments: &'a [Expr]) -> Option<R> {
        if !self.arena {
            return None;
        }
        let Some(allocator) = arguments.iter().find(|a| self.is_allocator(a)) else {
            // a list without an allocator yet: Zig names it at the first append
            return self.bump_in_scope();
        };
        let value = self.value(allocator, &Ty::Allocator);
        if value.gone {
            return None;
        }
        Some(match value.rust {
            // a parameter is a reference already, an arena of one's own is not
            R::Path(name) if name == "bump" => R::Path(name),
            R::Field(base, name) if name == "bump" => R::Field(base, name),
            own => R::unary("&", own),
        })
    }

    /// The arena at hand: a parameter, a local, or the one `self` holds.
    pub(crate) fn bump_in_scope(&mut self) -> Option<R> {
        let held = |binding: &Binding<'a>| match binding {
            Binding::Value(local) if local.ty == Ty::Allocator => Some(local.rust.clone()),
            _ => None,
        };
        let mut names: Vec<String> = Vec::new();
        for scope in self.scopes.iter().rev() {
            names.extend(scope.values().filter_map(held));
        }
        names.sort();
        if let Some(name) = names.into_iter().next() {
            return Some(R::path(name));
        }
        let receiver = self
            .scopes
            .iter()
            .flat_map(HashMap::values)
            .any(|b| matches!(b, Binding::Value(local) if local.rust == "self"));
        let id = self.container;
        let fields: Vec<String> = self.containers[id]
            .declaration
            .fields()
            .map(|(f, _)| f.name.clone())
            .collect();
        let holds = fields
            .iter()
            .any(|name| self.field_ty(id, name) == Ty::Allocator);
        (receiver && holds).then(|| R::path("self").field("bump"))
    }

    /// Methods of library types; None leaves the call to the general rule.
    pub(crate) fn library_method(
        &mut self,
        e: &'a Expr,
        value: &Value,
        method: &str,
        arguments: &'a [Expr],
    ) -> Option<Value> {
        let ty = value.ty.pointee().clone();
        if ty.is_list() {
            return self.list_method(e, value, method, arguments);
        }
        if ty == Ty::Writer {
            return self.writer_method(value, method, arguments);
        }
        let path = ty.zig_path()?.to_owned();
        if arguments.is_empty()
            && let Some(value) = self.outcome_method(value, method)
        {
            return Some(value);
        }
        match path.as_str() {
            "std.atomic.Value" | "std.atomic.Atomic" => {
                self.atomic_method(value, &ty, method, arguments)
            }
            "bun.jsc.JSValue" if method == "jsBoolean" => Some(self.js_boolean(arguments)),
            _ if path.ends_with("EnumArray") || path.ends_with("EnumMap") => {
                self.enum_map_method(value, &ty, method, arguments)
            }
            _ if path.ends_with("EnumSet") => self.enum_set_method(value, &ty, method, arguments),
            _ if path.starts_with("newtype:")
                && arguments.is_empty()
                && matches!(method, "get" | "toInt") =>
            {
                self.fire("TYPES-31");
                let receiver = strip_deref(value.rust.clone());
                Some(Value::unknown(receiver.field("0")))
            }
            "bun.jsc.CallFrame" if matches!(method, "argument" | "this" | "callee") => {
                let receiver = strip_deref(value.rust.clone());
                let rust = self.arguments(arguments);
                let ty = self.js_value();
                Some(Value::new(receiver.method(names::value(method), rust), ty))
            }
            _ if is_map(&path) => self.map_method(value, &ty, method, arguments),
            "bun.sys.Error" if method == "toZigErr" && arguments.is_empty() => {
                self.fire("ERRORS-10");
                let receiver = strip_deref(value.rust.clone());
                Some(Value::new(
                    receiver.method("to_zig_err", vec![]),
                    Ty::AnyError,
                ))
            }
            "phf.Map" => self.static_map_method(value, &ty, method, arguments),
            "bun.String" => self.string_method(value, method, arguments),
            path if is_arena(path) && method == "allocator" && arguments.is_empty() => {
                self.fire("ALLOC-03");
                Some(Value::new(strip_deref(value.rust.clone()), Ty::Allocator))
            }
            path if is_arena(path) && method == "reset" => {
                self.fire("ALLOC-10");
                Some(Value::new(
                    strip_deref(value.rust.clone()).method("reset", vec![]),
                    Ty::Void,
                ))
            }
            _ => None,
        }
    }

    pub(crate) fn list_method(
        &mut self,
        e: &'a Expr,
        value: &Value,
        method: &str,
        arguments: &'a [Expr],
    ) -> Option<Value> {
        let receiver = strip_deref(value.rust.clone());
        let element = value.ty.element().cloned().unwrap_or(Ty::Unknown);
        // the allocator, where one is given, goes
        let arguments: Vec<&'a Expr> = arguments.iter().filter(|a| !self.is_allocator(a)).collect();
        let usize_ty = Ty::int("usize");
        let sure = |rust: R, ty: Ty| Some(Value::sure(rust, ty));
        match (method, &arguments[..]) {
            ("append", [x]) => {
                self.fire(if self.arena { "ALLOC-07" } else { "COLL-04" });
                let x = self.field_init(x, &element);
                sure(receiver.method("push", vec![x]), Ty::Void)
            }
            ("appendSlice", [s]) => {
                self.fire("COLL-05");
                let s = self.slice_argument(s, &element);
                sure(receiver.method("extend_from_slice", vec![s]), Ty::Void)
            }
            ("appendAssumeCapacity", [x]) => {
                self.fire("COLL-06");
                self.perf("was assume_capacity");
                let x = self.field_init(x, &element);
                sure(receiver.method("push", vec![x]), Ty::Void)
            }
            ("appendSliceAssumeCapacity", [s]) => {
                self.fire("COLL-06");
                self.perf("was assume_capacity");
                let s = self.slice_argument(s, &element);
                sure(receiver.method("extend_from_slice", vec![s]), Ty::Void)
            }
            ("ensureTotalCapacity" | "ensureTotalCapacityPrecise", [n]) => {
                let precise = method.ends_with("Precise");
                self.fire(if precise { "COLL-08" } else { "COLL-07" });
                let n = self.fitted(n, &usize_ty);
                let n = self.typed_literal(n, &usize_ty, &usize_ty);
                let missing = n.method(
                    "saturating_sub",
                    vec![receiver.clone().method("len", vec![])],
                );
                let name = if precise { "reserve_exact" } else { "reserve" };
                sure(receiver.method(name, vec![missing]), Ty::Void)
            }
            ("ensureUnusedCapacity", [n]) => {
                self.fire("COLL-07");
                let n = self.fitted(n, &usize_ty);
                sure(receiver.method("reserve", vec![n]), Ty::Void)
            }
            ("toOwnedSlice", []) => {
                self.fire("COLL-09");
                let name = if self.arena {
                    "into_bump_slice"
                } else {
                    "into_boxed_slice"
                };
                let slice = Ty::slice(element, false);
                sure(receiver.method(name, vec![]), Ty::Boxed(Box::new(slice)))
            }
            ("clearRetainingCapacity" | "clearAndFree", []) => {
                self.fire("COLL-11");
                sure(receiver.method("clear", vec![]), Ty::Void)
            }
            ("swapRemove", [i]) => {
                self.fire("COLL-12");
                let i = self.fitted(i, &usize_ty);
                Some(Value::new(receiver.method("swap_remove", vec![i]), element))
            }
            ("orderedRemove", [i]) => {
                let i = self.fitted(i, &usize_ty);
                Some(Value::new(receiver.method("remove", vec![i]), element))
            }
            ("pop" | "popOrNull", []) => Some(Value::new(
                receiver.method("pop", vec![]),
                Ty::Optional(Box::new(element)),
            )),
            ("getLast", []) => {
                let last = receiver.method("last", vec![]).method("unwrap", vec![]);
                Some(Value::new(R::unary("*", last), element))
            }
            ("getLastOrNull", []) => {
                let last = receiver.method("last", vec![]).method("copied", vec![]);
                Some(Value::new(last, Ty::Optional(Box::new(element))))
            }
            ("insert", [i, x]) => {
                let i = self.fitted(i, &usize_ty);
                let x = self.field_init(x, &element);
                sure(receiver.method("insert", vec![i, x]), Ty::Void)
            }
            ("shrinkRetainingCapacity" | "shrinkAndFree", [n]) => {
                let n = self.fitted(n, &usize_ty);
                sure(receiver.method("truncate", vec![n]), Ty::Void)
            }
            ("appendNTimes", [x, n]) => {
                let x = self.fitted(x, &element);
                let n = self.fitted(n, &usize_ty);
                let repeated = R::call("core::iter::repeat_n", vec![x, n]);
                sure(receiver.method("extend", vec![repeated]), Ty::Void)
            }
            ("clone", []) => sure(
                receiver.method("to_vec", vec![]),
                value.ty.pointee().clone(),
            ),
            ("deinit", []) => {
                self.fire("IDIOMS-01");
                Some(Value::gone(Ty::Void))
            }
            ("resize", [n]) => {
                let n = self.fitted(n, &usize_ty);
                let rest = R::path("Default::default");
                sure(receiver.method("resize_with", vec![n, rest]), Ty::Void)
            }
            ("writer", []) => {
                self.fire("TYPES-39");
                Some(Value::new(receiver, Ty::Writer))
            }
            ("print", [format, values]) => {
                let _ = e;
                self.fire("IDIOMS-105");
                let rust =
                    self.format_call("write", Some(R::unary("&mut ", receiver)), format, values);
                Some(Value::new(
                    rust,
                    Ty::ErrorUnion(Box::new(Ty::Unknown), Box::new(Ty::Void)),
                ))
            }
            _ => None,
        }
    }

    pub(crate) fn slice_argument(&mut self, e: &'a Expr, element: &Ty) -> R {
        let value = self.value(e, &Ty::slice(element.clone(), true));
        match &value.ty {
            Ty::Boxed(_) | Ty::Array(..) if !matches!(value.rust, R::Unary(..)) => {
                R::unary("&", value.rust)
            }
            _ => value.rust,
        }
    }

    pub(crate) fn atomic_method(
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
        let element = types.first().cloned().unwrap_or(Ty::Unknown);
        let order = Ty::Named {
            zig: "std.builtin.AtomicOrder".to_owned(),
            arguments: Vec::new(),
            rust: "core::sync::atomic::Ordering".to_owned(),
        };
        let name = match method {
            "load" | "store" | "swap" => method,
            "fetchAdd" => "fetch_add",
            "fetchSub" => "fetch_sub",
            "fetchAnd" => "fetch_and",
            "fetchOr" => "fetch_or",
            "fetchXor" => "fetch_xor",
            "fetchMax" => "fetch_max",
            "fetchMin" => "fetch_min",
            "cmpxchgStrong" => "compare_exchange",
            "cmpxchgWeak" => "compare_exchange_weak",
            _ => return None,
        };
        self.fire("CONCUR-08");
        let mut rust = Vec::new();
        for argument in arguments {
            let want = match &argument.bare().kind {
                ExprKind::Tag(_) => &order,
                _ => &element,
            };
            let is_order = matches!(&argument.bare().kind, ExprKind::Tag(t) if super::literal::ordering(t).is_some());
            if is_order && let ExprKind::Tag(tag) = &argument.bare().kind {
                self.fire("CONCUR-09");
                rust.push(R::path(super::literal::ordering(tag).unwrap_or_default()));
                continue;
            }
            let _ = want;
            rust.push(self.fitted(argument, &element));
        }
        let receiver = strip_deref(value.rust.clone());
        let call = receiver.method(name, rust);
        if name.starts_with("compare") {
            // Zig gives the old value where it failed and null where it did not
            let result = call.method("err", vec![]);
            return Some(Value::new(result, Ty::Optional(Box::new(element))));
        }
        let result = if name == "store" { Ty::Void } else { element };
        Some(Value::new(call, result))
    }

    /// What an owned slice is called in the result of a function.
    pub(crate) fn owned_of_call(&self, method: &str) -> Owned {
        match method {
            "alloc" | "dupe" | "dupeZ" | "realloc" | "toOwnedSlice" | "toOwnedSliceSentinel" => {
                Owned::Slice
            }
            "create" => Owned::One,
            _ => Owned::No,
        }
    }
}

/// Hash maps in all their forms.
pub(crate) fn is_map(zig: &str) -> bool {
    zig.contains("HashMap") && (zig.starts_with("std.") || zig.starts_with("bun."))
}

/// The types whose values are arenas.
pub(crate) fn is_arena(path: &str) -> bool {
    matches!(
        path,
        "std.heap.ArenaAllocator"
            | "bun.ArenaAllocator"
            | "bun.MimallocArena"
            | "bun.allocators.MimallocArena"
    )
}
