//! Functions of `std` and of the root namespace that have a Rust form of their own.

use super::expression::strip_deref;
use super::types::Place;
use super::{Lowerer, Value};
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;
use crate::zig::walk;

/// Methods whose call changes something, so that an assertion over them must keep the call.
const CHANGING: &[&str] = &[
    "next",
    "pop",
    "remove",
    "swapRemove",
    "orderedRemove",
    "fetchRemove",
    "put",
    "append",
    "read",
    "write",
    "advance",
    "insert",
    "deref",
    "unref",
    "close",
    "set",
    "fetchAdd",
    "fetchSub",
    "swap",
    "tryLock",
    "consume",
    "take",
    "eat",
];

impl<'a> Lowerer<'a> {
    /// A call that a rule knows by its path.
    pub(crate) fn runtime_call(
        &mut self,
        e: &'a Expr,
        path: &str,
        arguments: &'a [Expr],
        want: &Ty,
    ) -> Option<Value> {
        let value = match (path, arguments) {
            ("bun.assert" | "std.debug.assert" | "bun.debugAssert", [condition]) => {
                self.assertion(condition)
            }
            ("bun.assertf", [condition, ..]) => self.assertion(condition),
            ("bun.handleOom", [inner]) => {
                self.fire("ALLOC-24");
                let value = self.value(inner, want);
                let ty = value.ty.payload().clone();
                Value {
                    ty,
                    sure: true,
                    ..value
                }
            }
            ("bun.new", [ty, init]) => {
                self.fire("ALLOC-22");
                let ty = self.ty(ty);
                let init = self.fitted(init, &ty);
                Value::sure(R::call("Box::new", vec![init]), Ty::Boxed(Box::new(ty)))
            }
            ("bun.create", [allocator, ty, init]) => {
                let allocator = self.value(allocator, &Ty::Allocator);
                let ty = self.ty(ty);
                let init = self.fitted(init, &ty);
                if self.arena && !allocator.gone {
                    self.fire("ALLOC-08");
                    return Some(Value::sure(
                        allocator.rust.method("alloc", vec![init]),
                        Ty::pointer_mut(ty),
                    ));
                }
                self.fire("ALLOC-18");
                Value::sure(R::call("Box::new", vec![init]), Ty::Boxed(Box::new(ty)))
            }
            ("bun.cast", [ty, pointer]) => {
                self.fire("IDIOMS-45");
                let target = self.ty(ty);
                let pointer = self.value(pointer, &Ty::Unknown);
                self.pointer_cast_to(pointer, &target)
            }
            ("bun.destroy", [pointer]) => {
                self.fire("ALLOC-22");
                self.destroy(pointer)
            }
            ("bun.outOfMemory", []) => Value::new(
                R::bang("panic", vec![R::lit("\"out of memory\"")]),
                Ty::NoReturn,
            ),
            ("bun.unreachablePanic", _) => {
                self.fire("IDIOMS-94");
                Value::new(R::bang("unreachable", vec![]), Ty::NoReturn)
            }
            ("bun.copy", [_, to, from]) => self.bun_copy(to, from),
            ("std.mem.copyForwards" | "std.mem.copyBackwards" | "std.mem.copy", [_, to, from]) => {
                self.bun_copy(to, from)
            }
            ("std.math.maxInt" | "std.math.minInt", [ty]) => {
                self.fire("IDIOMS-75");
                let ty = self.ty(ty);
                let rust = self.rust_ty(&ty, Place::Local);
                let name = if path.ends_with("maxInt") {
                    "MAX"
                } else {
                    "MIN"
                };
                if let Ty::Int(zig) = &ty
                    && crate::types::rust_integer(zig).is_some_and(|(_, wider)| wider)
                    && let Some((signed, bits)) = ty.width()
                {
                    let limit = 1_u128 << (bits - u16::from(signed));
                    let text = match (name, signed) {
                        ("MAX", _) => format!("{}", limit - 1),
                        (_, false) => "0".to_owned(),
                        _ => format!("-{limit}"),
                    };
                    return Some(Value::new(R::lit(text), ty));
                }
                let head = super::literal::turbofish(&rust);
                Value::new(R::path(format!("{head}::{name}")), ty)
            }
            ("std.mem.zeroes", [ty]) => self.zeroes(ty),
            ("std.mem.span" | "bun.span", [pointer]) => self.span(pointer),
            ("std.mem.sliceTo" | "bun.sliceTo", [pointer, zero])
                if self.zig(zero.span) == "0" && self.is_c_string(pointer) =>
            {
                self.span(pointer)
            }
            ("std.mem.tokenizeScalar", [_, text, separator]) => {
                self.tokenize(text, separator, true)
            }
            ("std.mem.splitScalar", [_, text, separator]) => self.tokenize(text, separator, false),
            ("std.mem.swap", [_, a, b]) => {
                let a = self.value(a, &mutable());
                let b = self.value(b, &mutable());
                Value::new(R::call("core::mem::swap", vec![a.rust, b.rust]), Ty::Void)
            }
            ("std.fmt.allocPrint", [_, format, values]) => self.alloc_print(format, values),
            ("std.fmt.bufPrint", [buffer, format, values]) => {
                self.buf_print(buffer, format, values)
            }
            ("std.fmt.comptimePrint", [format, values]) => self.comptime_print(format, values),
            (
                "bun.strings.w" | "bun.strings.toUTF16Literal",
                [
                    Expr {
                        kind: ExprKind::Text(text),
                        ..
                    },
                ],
            ) => {
                self.fire("IDIOMS-90");
                let literal = R::lit(format!("\"{}\"", super::spelling::string(text, false)));
                let name = self
                    .profile
                    .word("wstr")
                    .split("::")
                    .next()
                    .unwrap_or("bun_str")
                    .to_owned();
                Value::new(
                    R::bang(&format!("{name}::w"), vec![literal]),
                    Ty::slice(Ty::int("u16"), true),
                )
            }
            ("bun.path_buffer_pool.get" | "bun.w_path_buffer_pool.get", []) => {
                self.fire("IDIOMS-12");
                let name = path.trim_start_matches("bun.").trim_end_matches(".get");
                let ty = if name.starts_with('w') {
                    "bun.WPathBuffer"
                } else {
                    "bun.PathBuffer"
                };
                let rust = self.outside_path(&format!("bun.{name}"));
                let ty = Ty::Named {
                    zig: ty.to_owned(),
                    arguments: Vec::new(),
                    rust: String::new(),
                };
                Value::new(R::call(rust, vec![]), ty)
            }
            ("bun.jsc.JSValue.jsBoolean", _) => self.js_boolean(arguments),
            ("bun.jsc.JSValue.jsNull", []) => {
                self.fire("JSC-08");
                self.js_constant_value("NULL")
            }
            ("bun.jsc.JSValue.jsUndefined", []) => {
                self.fire("JSC-08");
                self.js_constant_value("UNDEFINED")
            }
            _ if path.starts_with("bun.jsc.JSValue.") => {
                let rust = self.written(e, path);
                let arguments = self.arguments(arguments);
                Value::new(R::call(rust, arguments), self.js_value())
            }
            _ if path.starts_with("bun.String.") => {
                self.fire("STRINGS-28");
                let rust = self.written(e, path);
                let arguments = self.arguments(arguments);
                let ty = Ty::Named {
                    zig: "bun.String".to_owned(),
                    arguments: Vec::new(),
                    rust: self.outside_path("bun.String"),
                };
                Value::new(R::call(rust, arguments), ty)
            }
            ("std.fs.path.isAbsolute", [_]) => {
                let arguments = self.arguments(arguments);
                Value::new(R::call(self.outside_path(path), arguments), Ty::Bool)
            }
            ("bun.hash", [data]) => {
                self.fire("IMPORTS-37");
                let data = self.fitted(data, &Ty::bytes());
                Value::new(R::call(self.outside_path(path), vec![data]), Ty::int("u64"))
            }
            ("std.debug.print", _) | ("std.debug.panic", _) => {
                self.fire("BASE-39");
                if path.ends_with("panic")
                    && let [format, values] = arguments
                {
                    let rust = self.format_call("panic", None, format, values);
                    return Some(Value::new(rust, Ty::NoReturn));
                }
                self.flag(e, path)
            }
            _ if path.starts_with("std.log.") => {
                self.fire("BASE-39");
                self.flag(e, path)
            }
            _ if path.starts_with("std.testing.") => return self.testing_call(path, arguments),
            _ => {
                let rust = self.print_like(arguments)?;
                let head = self.written(e, path);
                Value::unknown(R::call(head, rust))
            }
        };
        Some(value)
    }

    /// The path of a call's callee as written.
    pub(crate) fn written(&mut self, e: &'a Expr, path: &str) -> String {
        match &e.bare().kind {
            ExprKind::Call(callee, _) => self
                .written_path(callee)
                .unwrap_or_else(|| self.outside_path(path)),
            _ => self.outside_path(path),
        }
    }

    pub(crate) fn assertion(&mut self, condition: &'a Expr) -> Value {
        self.fire("IDIOMS-92");
        let effects = self.has_effects(condition);
        let condition = self.fitted(condition, &Ty::Bool);
        if !effects {
            return Value::new(R::bang("debug_assert", vec![condition]), Ty::Void);
        }
        // Zig evaluates the argument in every build
        self.note(
            "// PORT NOTE: the asserted call has effects, so it stays outside of the assertion",
        );
        let name = self.fresh("holds");
        let statements = vec![
            rs::Statement::let_(name.clone(), condition),
            rs::Statement::expr(R::bang("debug_assert", vec![R::path(name)])),
        ];
        Value::new(R::Block(None, "flat", rs::Block::of(statements)), Ty::Void)
    }

    pub(crate) fn has_effects(&mut self, e: &'a Expr) -> bool {
        let mut calls: Vec<&'a Expr> = Vec::new();
        let mut effects = false;
        walk::each(e, &mut |inner| {
            match &inner.kind {
                ExprKind::Assign(..) | ExprKind::Prefix(Prefix::Try, _) | ExprKind::Block(_) => {
                    effects = true
                }
                ExprKind::Call(callee, _) => calls.push(callee),
                _ => {}
            }
            true
        });
        if effects {
            return true;
        }
        for callee in calls {
            let ExprKind::Field(receiver, method) = &callee.bare().kind else {
                continue;
            };
            if self.canon(callee).is_some() {
                continue;
            }
            let ty = self.peek_ty(receiver);
            if let Some(id) = self.container_id(&ty)
                && let Some(super::Symbol::Function(owner, function)) = self.member(id, method)
            {
                let signature = self.signature(owner, function);
                if signature
                    .parameters
                    .first()
                    .is_some_and(|p| p.text == "&mut self")
                {
                    return true;
                }
                continue;
            }
            if CHANGING.contains(&method.as_str()) {
                return true;
            }
        }
        false
    }

    pub(crate) fn bun_copy(&mut self, to: &'a Expr, from: &'a Expr) -> Value {
        if let (Some(a), Some(b)) = (sliced_name(to), sliced_name(from))
            && a == b
        {
            return self.copy_within(to, from);
        }
        self.fire("IDIOMS-64");
        let to = self.value(to, &Ty::slice(Ty::Unknown, false));
        let from = self.value(from, &Ty::Unknown);
        let source = super::argument::strip_reference(from.rust.clone());
        let length = source.method("len", vec![]);
        let range = R::Range(None, Some(Box::new(length)), false);
        let target = super::builtin::receiver_of(to.rust);
        Value::new(
            target
                .index(range)
                .method("copy_from_slice", vec![from.rust]),
            Ty::Void,
        )
    }

    /// Within one buffer: `buf.copy_within(from, at)`.
    pub(crate) fn copy_within(&mut self, to: &'a Expr, from: &'a Expr) -> Value {
        self.fire("IDIOMS-65");
        let usize_ty = Ty::int("usize");
        let at = match &to.bare().kind {
            ExprKind::Slice { start, .. } => self.fitted(start, &usize_ty),
            _ => R::lit("0"),
        };
        let (base, range) = match &from.bare().kind {
            ExprKind::Slice {
                value, start, end, ..
            } => {
                let start = self.fitted(start, &usize_ty);
                let end = end.as_ref().map(|e| Box::new(self.fitted(e, &usize_ty)));
                (&**value, R::Range(Some(Box::new(start)), end, false))
            }
            ExprKind::Prefix(Prefix::Address, inner) => (&**inner, R::Range(None, None, false)),
            _ => (from, R::Range(None, None, false)),
        };
        let base = self.value(base, &Ty::Unknown);
        Value::new(
            strip_deref(base.rust).method("copy_within", vec![range, at]),
            Ty::Void,
        )
    }

    pub(crate) fn zeroes(&mut self, ty: &'a Expr) -> Value {
        let ty = self.ty(ty);
        let rust = self.rust_ty(&ty, Place::Local);
        let plain = self.container_id(&ty).is_some_and(|id| {
            let it = self.containers[id].declaration;
            it.layout == ContainerLayout::Extern && it.kind == ContainerKind::Struct
        });
        let plain = plain && !self.holds_enum(&ty);
        let elsewhere = matches!(ty, Ty::Named { .. } | Ty::Unknown);
        if let Some(zero) = self.zero(&ty) {
            return Value::new(zero, ty);
        }
        if !plain {
            self.fire("IDIOMS-77");
            if elsewhere {
                self.todo("zero value of a type of another file");
            }
            return Value::new(
                R::path(format!("{}::ZEROED", super::literal::turbofish(&rust))),
                ty,
            );
        }
        self.fire("IDIOMS-76");
        let call = R::call(format!("core::mem::zeroed::<{rust}>"), vec![]);
        let rust = self.unsafe_value(
            call,
            Some("all zero bytes are a value of this plain C struct"),
        );
        Value::new(rust, ty)
    }

    /// Whether a struct has a field that zero bytes may be no value of.
    fn holds_enum(&mut self, ty: &Ty) -> bool {
        match ty {
            Ty::Container(id) if self.containers[*id].is_enum() => true,
            Ty::Container(id) => {
                let id = *id;
                let container: &'a Container = self.containers[id].declaration;
                let names: Vec<&'a str> =
                    container.fields().map(|(f, _)| f.name.as_str()).collect();
                names.into_iter().any(|name| {
                    let ty = self.field_ty(id, name);
                    self.holds_enum(&ty)
                })
            }
            Ty::Array(_, inner) => self.holds_enum(inner),
            _ => false,
        }
    }

    /// `std.testing.*` in a test.
    pub(crate) fn testing_call(&mut self, path: &str, arguments: &'a [Expr]) -> Option<Value> {
        self.fire("SKIP-06");
        let name = path.strip_prefix("std.testing.")?;
        let rust = match (name, arguments) {
            ("expect", [condition]) => {
                let condition = self.fitted(condition, &Ty::Bool);
                R::bang("assert", vec![condition])
            }
            ("expectEqual", [expected, actual]) => {
                let ty = self.peek_ty(actual);
                let expected = self.fitted(expected, &ty);
                let actual = self.value(actual, &Ty::Unknown);
                R::bang("assert_eq", vec![actual.rust, expected])
            }
            ("expectEqualStrings", [expected, actual])
            | ("expectEqualSlices", [_, expected, actual]) => {
                let actual = self.value(actual, &Ty::bytes());
                let expected = self.value(expected, &Ty::bytes());
                R::bang("assert_eq", vec![actual.rust, expected.rust])
            }
            ("expectError", [expected, actual]) => {
                let expected = self.value(expected, &Ty::Unknown);
                let actual = self.value(actual, &Ty::Unknown);
                R::bang(
                    "assert_eq",
                    vec![actual.rust.method("unwrap_err", vec![]), expected.rust],
                )
            }
            _ => return None,
        };
        Some(Value::sure(rust, Ty::Void))
    }
}

fn mutable() -> Ty {
    Ty::Pointer {
        size: PointerSize::One,
        constant: false,
        zero: false,
        child: Box::new(Ty::Unknown),
    }
}

/// The name that is sliced or used whole.
fn sliced_name(e: &Expr) -> Option<Vec<&str>> {
    match &e.bare().kind {
        ExprKind::Slice { value, .. } => sliced(value),
        ExprKind::Prefix(Prefix::Address, inner) => sliced(inner),
        _ => sliced(e),
    }
}

/// The parts of `x`, `x.f`.
fn sliced(e: &Expr) -> Option<Vec<&str>> {
    match &e.bare().kind {
        ExprKind::Name(name) => Some(vec![name]),
        ExprKind::Field(base, name) => {
            let mut parts = sliced(base)?;
            parts.push(name);
            Some(parts)
        }
        _ => None,
    }
}
