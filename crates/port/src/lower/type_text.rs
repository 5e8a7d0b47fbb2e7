//! How Rust writes a type in each kind of place.

use super::Lowerer;
use super::types::Place;
use crate::rust::tree::Expr as R;
use crate::types::{FunctionTy, Ty, rust_integer};
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    /// A type where Rust wants a value: only paths can stand there.
    pub(crate) fn type_value(&mut self, ty: &Ty) -> R {
        let rust = self.rust_ty(ty, Place::Local);
        let path = rust.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic())
            && !rust.starts_with("fn(");
        if path && !rust.starts_with("extern ") {
            return R::path(super::literal::turbofish(&rust));
        }
        self.todo("type as a value");
        R::path("zig_type")
    }

    // ---- writing

    /// A type in Rust. Remarks it needs are noted.
    pub(crate) fn rust_ty(&mut self, ty: &Ty, place: Place) -> String {
        match ty {
            Ty::Unknown => {
                self.todo("type");
                "ZigUnknown".to_owned()
            }
            Ty::Void => "()".to_owned(),
            Ty::NoReturn => "!".to_owned(),
            Ty::Bool => "bool".to_owned(),
            Ty::Int(name) => {
                self.fire("TYPES-24");
                match rust_integer(name) {
                    Some((rust, false)) => rust,
                    Some((rust, true)) => {
                        self.note(format!("// PORT NOTE: {name} is held in a {rust}"));
                        rust
                    }
                    None => {
                        self.todo(&format!("integer type {name}"));
                        "i128".to_owned()
                    }
                }
            }
            Ty::CInt(name) => {
                self.fire("TYPES-01");
                format!("core::ffi::{name}")
            }
            Ty::Float(name) => match name.as_str() {
                "f32" | "f64" => name.clone(),
                _ => {
                    self.fire("BASE-38");
                    self.todo(&format!("float type {name}"));
                    "f64".to_owned()
                }
            },
            Ty::ComptimeInt => {
                self.fire("BASE-38");
                "i64".to_owned()
            }
            Ty::ComptimeFloat => "f64".to_owned(),
            Ty::Type | Ty::Null | Ty::Undefined | Ty::Tag | Ty::Writer => {
                self.todo("type");
                "ZigUnknown".to_owned()
            }
            Ty::Anyopaque => {
                self.fire("TYPES-23");
                "core::ffi::c_void".to_owned()
            }
            Ty::AnyError => {
                self.fire("ERRORS-10");
                self.profile.word("error").to_owned()
            }
            Ty::ErrorSet(name) => self.error_type(name),
            Ty::ErrorUnion(set, payload) => self.result_type(set, payload, place),
            Ty::Optional(inner) => self.optional_type(inner, place),
            Ty::Pointer {
                size,
                constant,
                zero,
                child,
            } => self.pointer_type(*size, *constant, *zero, child, place),
            Ty::Array(length, child) => {
                let child = self.rust_ty(child, place);
                format!("[{child}; {length}]")
            }
            Ty::Tuple(items)
                if items
                    .iter()
                    .any(|t| matches!(t, Ty::Value(_) | Ty::Unknown)) =>
            {
                self.todo("type");
                "ZigUnknown".to_owned()
            }
            Ty::Tuple(items) => {
                let items: Vec<String> = items.iter().map(|t| self.rust_ty(t, place)).collect();
                if items.len() == 1 {
                    format!("({},)", items[0])
                } else {
                    format!("({})", items.join(", "))
                }
            }
            Ty::Container(id) => {
                if *id == self.container && !self.containers[*id].generics.is_empty() {
                    self.fire("IDIOMS-40");
                    return "Self".to_owned();
                }
                self.containers[*id].applied()
            }
            Ty::Parameter(name) => name.clone(),
            Ty::Value(text) if is_plain_generic(text) => text.clone(),
            Ty::Value(text) => {
                self.todo(&format!("type {}", text.replace('\n', " ")));
                "ZigUnknown".to_owned()
            }
            Ty::Named {
                zig,
                arguments,
                rust,
            } => self.named_type(zig, arguments, rust, place),
            Ty::Function(function) => self.function_type(function),
            Ty::Boxed(inner) => match &**inner {
                Ty::Pointer {
                    size: PointerSize::Slice,
                    child,
                    ..
                } => {
                    let child = self.rust_ty(child, Place::Field);
                    format!("Box<[{child}]>")
                }
                other => {
                    let inner = self.rust_ty(other, Place::Field);
                    format!("Box<{inner}>")
                }
            },
            Ty::Allocator => {
                self.fire("TYPES-32");
                format!("&dyn {}", self.profile.word("allocator"))
            }
        }
    }

    pub(crate) fn error_type(&mut self, name: &str) -> String {
        match name {
            "js" => "bun_jsc::JsError".to_owned(),
            "" => self.profile.word("error").to_owned(),
            _ => name.to_owned(),
        }
    }

    pub(crate) fn result_type(&mut self, set: &Ty, payload: &Ty, place: Place) -> String {
        let payload = self.rust_ty(payload, place);
        match set {
            Ty::ErrorSet(name) if name == "js" => {
                self.fire("ERRORS-14");
                format!("{}<{payload}>", self.profile.word("js_result"))
            }
            Ty::ErrorSet(name) => {
                self.fire("ERRORS-13");
                let error = self.error_type(name);
                format!("Result<{payload}, {error}>")
            }
            Ty::Named { rust, zig, .. } if zig.starts_with("file:") || zig.contains('.') => {
                format!("Result<{payload}, {rust}>")
            }
            _ => {
                self.fire("ERRORS-01");
                format!("Result<{payload}, {}>", self.profile.word("error"))
            }
        }
    }

    pub(crate) fn optional_type(&mut self, inner: &Ty, place: Place) -> String {
        self.fire("TYPES-17");
        match inner {
            Ty::Pointer {
                child,
                constant,
                size,
                ..
            } if **child == Ty::Anyopaque && *size == PointerSize::One => {
                self.fire("TYPES-23");
                format!(
                    "*{} core::ffi::c_void",
                    if *constant { "const" } else { "mut" }
                )
            }
            Ty::Pointer { size, child, .. }
                if place == Place::C
                    && *size != PointerSize::Slice
                    && !matches!(**child, Ty::Function(_)) =>
            {
                self.rust_ty(inner, place)
            }
            Ty::Pointer {
                size: PointerSize::Many | PointerSize::C,
                zero: false,
                ..
            } => self.rust_ty(inner, place),
            Ty::Pointer {
                size: PointerSize::One,
                child,
                constant: false,
                ..
            } if place == Place::Parameter && !matches!(**child, Ty::Function(_)) => {
                self.fire("TYPES-21");
                let child = self.rust_ty(child, place);
                format!("Option<&{child}>")
            }
            Ty::Pointer {
                size: PointerSize::One,
                child,
                ..
            } if place == Place::Field && !matches!(**child, Ty::Function(_)) => {
                self.rust_ty(inner, place)
            }
            _ => {
                let inner = self.rust_ty(inner, place);
                format!("Option<{inner}>")
            }
        }
    }

    pub(crate) fn pointer_type(
        &mut self,
        size: PointerSize,
        constant: bool,
        zero: bool,
        child: &Ty,
        place: Place,
    ) -> String {
        let raw = |child: String| format!("*{} {child}", if constant { "const" } else { "mut" });
        if *child == Ty::Anyopaque {
            self.fire("TYPES-23");
            return raw("core::ffi::c_void".to_owned());
        }
        if let Ty::Function(function) = child {
            return self.function_type(function);
        }
        match size {
            PointerSize::One => match place {
                Place::C => {
                    self.fire("TYPES-22");
                    let child = self.rust_ty(child, place);
                    raw(child)
                }
                Place::Field => {
                    self.fire("PTR-31");
                    self.todo("lifetime");
                    let child = self.rust_ty(child, place);
                    format!("Option<core::ptr::NonNull<{child}>>")
                }
                Place::Static => {
                    let child = self.rust_ty(child, place);
                    format!("&'static {child}")
                }
                _ => {
                    if let Ty::Named { zig, .. } = child
                        && matches!(zig.as_str(), "bun.jsc.JSGlobalObject" | "bun.jsc.CallFrame")
                    {
                        self.fire("JSC-46");
                        let child = self.rust_ty(child, place);
                        return format!("&{child}");
                    }
                    self.fire(if constant { "TYPES-20" } else { "TYPES-19" });
                    let child = self.rust_ty(child, place);
                    format!("&{}{child}", if constant { "" } else { "mut " })
                }
            },
            PointerSize::Many | PointerSize::C => {
                if zero && child.is_u8() {
                    if matches!(place, Place::C | Place::Field) {
                        self.fire("TYPES-14");
                        return "*const core::ffi::c_char".to_owned();
                    }
                    self.fire("TYPES-15");
                    let life = if place == Place::Static {
                        "'static "
                    } else {
                        ""
                    };
                    return format!("&{life}core::ffi::CStr");
                }
                self.fire("TYPES-22");
                let child = self.rust_ty(
                    child,
                    if place == Place::Field {
                        Place::C
                    } else {
                        place
                    },
                );
                raw(child)
            }
            PointerSize::Slice => {
                let wide = matches!(child, Ty::Int(n) if n == "u16");
                if zero && (child.is_u8() || wide) && place != Place::Field {
                    self.fire(if wide { "TYPES-12" } else { "TYPES-10" });
                    let name = self
                        .profile
                        .word(if wide { "wstr" } else { "zstr" })
                        .to_owned();
                    let life = if place == Place::Static {
                        "'static "
                    } else {
                        ""
                    };
                    return format!("&{life}{}{name}", if constant { "" } else { "mut " });
                }
                if zero && (child.is_u8() || wide) {
                    let name = self
                        .profile
                        .word(if wide { "wstr" } else { "zstr" })
                        .to_owned();
                    self.fire("TYPES-08");
                    self.todo("slice field ownership");
                    return format!("*const {name}");
                }
                if place == Place::Field || place == Place::C {
                    self.fire("TYPES-08");
                    self.todo("slice field ownership");
                    let child = self.rust_ty(child, place);
                    return format!("*{} [{child}]", if constant { "const" } else { "mut" });
                }
                self.fire(if constant { "TYPES-02" } else { "TYPES-09" });
                let child = self.rust_ty(child, place);
                let life = if place == Place::Static {
                    "'static "
                } else {
                    ""
                };
                format!("&{life}{}[{child}]", if constant { "" } else { "mut " })
            }
        }
    }

    pub(crate) fn function_type(&mut self, function: &FunctionTy) -> String {
        self.fire("BASE-35");
        let place = if function.c {
            Place::C
        } else {
            Place::Parameter
        };
        let parameters: Vec<String> = function
            .parameters
            .iter()
            .map(|p| self.rust_ty(p, place))
            .collect();
        let result = match &function.result {
            Ty::Void => String::new(),
            other => {
                let place = if function.c { Place::C } else { Place::Return };
                format!(" -> {}", self.rust_ty(other, place))
            }
        };
        let head = if function.c { "extern \"C\" fn" } else { "fn" };
        format!("{head}({}){result}", parameters.join(", "))
    }

    pub(crate) fn named_type(
        &mut self,
        zig: &str,
        arguments: &[Ty],
        rust: &str,
        place: Place,
    ) -> String {
        if self.profile.locks.contains(zig) {
            self.fire("CONCUR-06");
            self.todo("lock");
            return rust.to_owned();
        }
        if zig == "std.atomic.Value" || zig == "std.atomic.Atomic" {
            return self.atomic_type(arguments);
        }
        if crate::types::is_list(zig) {
            if let Some(Ty::Named { zig: inner, .. }) = arguments.first()
                && is_engine_value(inner)
            {
                self.fire("JSC-15");
                return "bun_jsc::MarkedArgumentBuffer".to_owned();
            }
            if self.arena {
                self.fire("ALLOC-06");
                let child = arguments.first().cloned().unwrap_or(Ty::Unknown);
                let child = self.rust_ty(&child, Place::Field);
                return format!("bumpalo::collections::Vec<'bump, {child}>");
            }
            self.fire("COLL-01");
        }
        let inner_place = if place == Place::C {
            Place::Field
        } else {
            place
        };
        if let Some(template) = self.profile.types.get(zig).cloned() {
            self.fire(rule_of_type(zig));
            if zig == "bun.ptr.WeakPtr" {
                self.todo("weak pointer");
            }
            let head = template.split('<').next().unwrap_or(&template);
            let template = if rust.is_empty() || rust.contains("::") || !self.named_by_itself(zig) {
                template
            } else {
                template.replacen(head, rust, 1)
            };
            return self.fill_type(&template, arguments, inner_place);
        }
        if place == Place::C
            && let Some((head, rest)) = rust.split_once("::")
            && let Some(raw) = self.profile.raw.get(head)
        {
            self.fire("IMPORTS-14");
            return format!("{raw}::{rest}");
        }
        if rust.is_empty() {
            return "ZigUnknown".to_owned();
        }
        if arguments.is_empty() {
            if zig.starts_with("std.") && !self.profile.imports.contains_key(zig) {
                self.fire("BASE-40");
                self.todo(zig);
            }
            return rust.to_owned();
        }
        if zig.starts_with("std.") {
            self.fire("BASE-40");
            self.todo(zig);
        }
        let arguments: Vec<String> = arguments
            .iter()
            .map(|a| self.generic_argument(a, inner_place))
            .collect();
        format!("{rust}<{}>", arguments.join(", "))
    }

    pub(crate) fn generic_argument(&mut self, argument: &Ty, place: Place) -> String {
        match argument {
            Ty::Value(text) if is_plain_generic(text) => text.clone(),
            Ty::Value(text) if !text.contains('\n') => format!("{{ {text} }}"),
            _ => self.rust_ty(argument, place),
        }
    }

    pub(crate) fn fill_type(&mut self, template: &str, arguments: &[Ty], place: Place) -> String {
        let mut out = template.to_owned();
        for (i, argument) in arguments.iter().enumerate() {
            if out.contains(&format!("{{*{i}}}")) {
                let inner = match argument {
                    Ty::Pointer {
                        size: PointerSize::One,
                        child,
                        ..
                    } => self.rust_ty(child, place),
                    Ty::Pointer {
                        size: PointerSize::Slice,
                        child,
                        ..
                    } => {
                        let child = self.rust_ty(child, place);
                        format!("[{child}]")
                    }
                    other => self.rust_ty(other, place),
                };
                out = out.replace(&format!("{{*{i}}}"), &inner);
            }
            if out.contains(&format!("{{{i}}}")) {
                let text = self.generic_argument(argument, place);
                out = out.replace(&format!("{{{i}}}"), &text);
            }
        }
        for i in 0..3 {
            for hole in [format!("{{{i}}}"), format!("{{*{i}}}")] {
                if out.contains(&hole) {
                    self.todo("type argument");
                    out = out.replace(&hole, "ZigUnknown");
                }
            }
        }
        out
    }

    pub(crate) fn atomic_type(&mut self, arguments: &[Ty]) -> String {
        self.fire("CONCUR-08");
        let name = match arguments.first() {
            Some(Ty::Bool) => "AtomicBool".to_owned(),
            Some(Ty::Int(name)) => match rust_integer(name) {
                Some((rust, _)) => {
                    format!("Atomic{}{}", rust[..1].to_ascii_uppercase(), &rust[1..])
                }
                None => "AtomicU64".to_owned(),
            },
            Some(Ty::CInt(name)) if name == "c_int" => "AtomicI32".to_owned(),
            Some(Ty::CInt(name)) if name == "c_uint" => "AtomicU32".to_owned(),
            Some(Ty::Pointer { child, .. }) => {
                let child = self.rust_ty(&child.clone(), Place::C);
                format!("AtomicPtr<{child}>")
            }
            Some(Ty::Optional(inner)) => match &**inner {
                Ty::Pointer { child, .. } => {
                    let child = self.rust_ty(&child.clone(), Place::C);
                    format!("AtomicPtr<{child}>")
                }
                _ => {
                    self.todo("atomic type");
                    "AtomicU64".to_owned()
                }
            },
            Some(Ty::Container(id)) if self.containers[*id].is_enum() => {
                let container = self.containers[*id].declaration;
                let tag = self
                    .in_container(*id, |this| this.tag_integer(container))
                    .unwrap_or(Ty::int("u8"));
                let rust = self.rust_ty(&tag, Place::Local);
                self.todo("atomic enum, held by its number");
                let (first, rest) = rust.split_at(1);
                format!("Atomic{}{rest}", first.to_ascii_uppercase())
            }
            _ => {
                self.todo("atomic type");
                "AtomicU64".to_owned()
            }
        };
        format!("core::sync::atomic::{name}")
    }
}

pub(crate) fn is_plain_generic(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
        || text.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric())
        || text.starts_with('\'')
}

pub(crate) fn rule_of_type(zig: &str) -> &'static str {
    match zig {
        "std.AutoHashMap" | "std.AutoHashMapUnmanaged" => "COLL-13",
        "std.StringHashMap" | "std.StringHashMapUnmanaged" => "COLL-14",
        "std.AutoArrayHashMap" | "std.StringArrayHashMap" | "std.AutoArrayHashMapUnmanaged" => {
            "COLL-15"
        }
        "bun.MultiArrayList" | "std.MultiArrayList" => "COLL-18",
        "bun.BabyList" => "COLL-19",
        "std.BoundedArray" => "COLL-20",
        "bun.HiveArray" => "COLL-22",
        "std.EnumArray" => "COLL-23",
        "std.EnumSet" => "COLL-25",
        "std.EnumMap" => "COLL-27",
        "bun.bit_set.IntegerBitSet" => "COLL-31",
        "bun.bit_set.StaticBitSet" | "bun.bit_set.ArrayBitSet" => "COLL-32",
        "bun.bit_set.DynamicBitSet" | "bun.bit_set.DynamicBitSetUnmanaged" => "COLL-33",
        "bun.bit_set.AutoBitSet" => "COLL-34",
        "bun.ptr.Owned" => "PTR-01",
        "bun.ptr.Shared" => "PTR-02",
        "bun.ptr.AtomicShared" => "PTR-03",
        "bun.ptr.TaggedPointer" => "PTR-10",
        "bun.ptr.TaggedPointerUnion" => "PTR-11",
        "bun.ptr.Cow" => "PTR-12",
        "bun.ptr.WeakPtr" => "PTR-13",
        _ if zig.ends_with(".Data.Store") || zig.ends_with(".ASTMemoryAllocator") => "ALLOC-11",
        "bun.threading.Once" => "CONCUR-10",
        "std.Thread.Condition" => "CONCUR-07",
        "bun.jsc.JSRef" => "JSC-17",
        "bun.jsc.Strong" | "bun.jsc.Strong.Optional" => "JSC-20",
        _ => "IMPORTS-40",
    }
}

/// The engine's value, or another type of its name, which the gate can't tell from it.
pub(crate) fn is_engine_value(zig: &str) -> bool {
    zig.rsplit('.').next() == Some("JSValue")
}
