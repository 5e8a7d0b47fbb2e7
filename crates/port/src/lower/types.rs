//! Types: what a Zig type expression means, and how Rust writes a type in each kind of place.

use super::{Binding, Lowerer, Symbol};
use crate::names;
use crate::rust::tree::Expr as R;
use crate::types::{FunctionTy, Ty, rust_integer};
use crate::zig::tree::*;

/// Where a type is written; several Zig types have another Rust form in each place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Parameter,
    Return,
    Field,
    /// A parameter, return or field with the layout of C.
    C,
    Local,
    /// Constants and statics.
    Static,
}

pub(crate) fn primitive(name: &str) -> Option<Ty> {
    Some(match name {
        "void" => Ty::Void,
        "noreturn" => Ty::NoReturn,
        "bool" => Ty::Bool,
        "type" => Ty::Type,
        "anyerror" => Ty::AnyError,
        "anyopaque" => Ty::Anyopaque,
        "comptime_int" => Ty::ComptimeInt,
        "comptime_float" => Ty::ComptimeFloat,
        "f16" | "f32" | "f64" | "f80" | "f128" => Ty::Float(name.to_owned()),
        "c_char" | "c_short" | "c_ushort" | "c_int" | "c_uint" | "c_long" | "c_ulong"
        | "c_longlong" | "c_ulonglong" => Ty::CInt(name.to_owned()),
        _ => {
            let integer = matches!(name, "usize" | "isize")
                || name.len() > 1
                    && name.starts_with(['u', 'i'])
                    && name[1..].bytes().all(|b| b.is_ascii_digit())
                    && name.len() < 6;
            return integer.then(|| Ty::int(name));
        }
    })
}

impl<'a> Lowerer<'a> {
    /// The type an expression names; `Unknown` if it names none that this file shows.
    pub(crate) fn ty(&mut self, e: &'a Expr) -> Ty {
        if self.evaluating > 40 {
            return Ty::Unknown;
        }
        self.evaluating += 1;
        let ty = self.ty_inner(e);
        self.evaluating -= 1;
        ty
    }

    fn ty_inner(&mut self, e: &'a Expr) -> Ty {
        match &e.kind {
            ExprKind::Group(inner) => self.ty(inner),
            ExprKind::Prefix(Prefix::Comptime, inner) => self.ty(inner),
            ExprKind::Name(name) => self.named_ty(name, e),
            ExprKind::Optional(inner) => Ty::Optional(Box::new(self.ty(inner))),
            ExprKind::Pointer(pointer) => {
                let child = Box::new(self.ty(&pointer.child));
                let zero = pointer.sentinel.is_some();
                Ty::Pointer {
                    size: pointer.size,
                    constant: pointer.constant,
                    zero,
                    child,
                }
            }
            ExprKind::Array { length, child, .. } => {
                let child = self.ty(child);
                let length = match length {
                    Some(length) => self.constant_text(length),
                    None => "_".to_owned(),
                };
                Ty::Array(length, Box::new(child))
            }
            ExprKind::ErrorUnion(set, payload) => {
                let set = self.ty(set);
                Ty::ErrorUnion(Box::new(set), Box::new(self.ty(payload)))
            }
            ExprKind::ErrorSet(names) => {
                if names.len() == 1 && names[0] == "OutOfMemory" {
                    Ty::ErrorSet(self.profile.word("alloc_error").to_owned())
                } else {
                    Ty::ErrorSet(String::new())
                }
            }
            ExprKind::Binary(Operator::MergeErrors, ..) => Ty::AnyError,
            ExprKind::Container(container) => Ty::Container(self.id_of(container)),
            ExprKind::Function(prototype) => self.function_ty(prototype),
            ExprKind::Builtin(name, arguments) => match (name.as_str(), &arguments[..]) {
                ("This", _) => Ty::Container(self.container),
                ("TypeOf", [value]) => self.type_of(value),
                ("Vector", _) | ("Type", _) => Ty::Unknown,
                _ => Ty::Unknown,
            },
            ExprKind::Field(base, name) => {
                if let Some(path) = self.canon(e) {
                    let rust = self.written_type_path(e, &path);
                    return self.outside_ty(path, Vec::new(), rust);
                }
                match self.container_of_type(base) {
                    Some(id) => self.member_ty(id, name),
                    None => Ty::Unknown,
                }
            }
            ExprKind::Call(callee, arguments) => self.applied_ty(e, callee, arguments),
            _ => Ty::Unknown,
        }
    }

    /// The path as written, without leaving remarks behind.
    fn written_type_path(&mut self, e: &'a Expr, path: &str) -> String {
        let notes = self.notes.clone();
        let written = self
            .written_path(e)
            .unwrap_or_else(|| self.outside_path(path));
        self.notes = notes;
        written
    }

    fn named_ty(&mut self, name: &str, e: &'a Expr) -> Ty {
        if let Some(ty) = primitive(name)
            && !name.starts_with('@')
        {
            return ty;
        }
        match self.lookup(name) {
            Symbol::Container(id) | Symbol::Binding(Binding::Container(id)) => Ty::Container(id),
            Symbol::Binding(Binding::TypeParameter(rust)) => Ty::Parameter(rust),
            Symbol::Binding(Binding::TypeAlias(value)) => self.ty(value),
            Symbol::Binding(Binding::Alias(path)) => {
                let rust = self.outside_path(&path);
                self.outside_ty(path, Vec::new(), rust)
            }
            Symbol::Constant(id, variable) => {
                if let Some(path) = self.canon(e) {
                    let rust = self.written_type_path(e, &path);
                    return self.outside_ty(path, Vec::new(), rust);
                }
                self.constant_ty(id, variable)
            }
            _ => Ty::Unknown,
        }
    }

    /// The type a container-level constant stands for.
    fn constant_ty(&mut self, id: usize, variable: &'a Variable) -> Ty {
        let Some(value) = &variable.value else {
            return Ty::Unknown;
        };
        if let ExprKind::ErrorSet(names) = &value.kind {
            if names.len() == 1 && names[0] == "OutOfMemory" {
                return Ty::ErrorSet(self.profile.word("alloc_error").to_owned());
            }
            return Ty::ErrorSet(names::type_name(&variable.name));
        }
        if let ExprKind::Binary(Operator::MergeErrors, ..) = &value.kind {
            return Ty::AnyError;
        }
        let opaque_index = self.is_generic_index(value);
        if opaque_index || self.is_own_bits(value) {
            let rust = names::type_name(&variable.name);
            return Ty::Named {
                zig: format!("newtype:{rust}"),
                arguments: Vec::new(),
                rust,
            };
        }
        self.in_container(id, |this| this.ty(value))
    }

    pub(crate) fn is_generic_index(&self, value: &Expr) -> bool {
        match &value.bare().kind {
            ExprKind::Call(callee, _) => {
                matches!(
                    self.canon(callee).as_deref(),
                    Some("bun.GenericIndex" | "bun.bits.GenericIndex")
                )
            }
            _ => false,
        }
    }

    fn is_own_bits(&self, _value: &Expr) -> bool {
        false
    }

    /// The container an expression names as a type.
    pub(crate) fn container_of_type(&mut self, e: &'a Expr) -> Option<usize> {
        let ty = self.ty(e);
        self.container_id(&ty)
    }

    /// The container a type is, possibly behind a pointer or with arguments.
    pub(crate) fn container_id(&self, ty: &Ty) -> Option<usize> {
        match ty {
            Ty::Container(id) => Some(*id),
            Ty::Pointer {
                size: PointerSize::One,
                child,
                ..
            } => self.container_id(child),
            Ty::Boxed(child) => self.container_id(child),
            Ty::Named { zig, .. } => zig.strip_prefix("made:").and_then(|id| id.parse().ok()),
            _ => None,
        }
    }

    fn member_ty(&mut self, id: usize, name: &str) -> Ty {
        match self.member(id, name) {
            Some(Symbol::Container(child)) => Ty::Container(child),
            Some(Symbol::Constant(owner, variable)) => self.constant_ty(owner, variable),
            Some(Symbol::Binding(Binding::TypeParameter(rust))) => Ty::Parameter(rust),
            _ => Ty::Unknown,
        }
    }

    fn function_ty(&mut self, prototype: &'a Prototype) -> Ty {
        let c = self.is_c_convention(prototype);
        let parameters = prototype
            .parameters
            .iter()
            .map(|p| p.ty.as_ref().map_or(Ty::Unknown, |t| self.ty(t)))
            .collect();
        let mut result = prototype
            .result
            .as_ref()
            .map_or(Ty::Unknown, |r| self.ty(r));
        if prototype.inferred_errors {
            result = Ty::ErrorUnion(Box::new(Ty::AnyError), Box::new(result));
        }
        Ty::Function(Box::new(FunctionTy {
            parameters,
            result,
            c,
        }))
    }

    pub(crate) fn is_c_convention(&self, prototype: &Prototype) -> bool {
        let Some(convention) = &prototype.convention else {
            return false;
        };
        let text = self.zig(convention.span);
        matches!(text.trim(), ".c" | ".C" | ".winapi" | ".Stdcall") || text.contains("jsc.conv")
    }

    /// `F(a, b)` in type position.
    fn applied_ty(&mut self, e: &'a Expr, callee: &'a Expr, arguments: &'a [Expr]) -> Ty {
        if let Some(path) = self.canon(callee) {
            let written = self.written_type_path(callee, &path);
            let mut types = Vec::new();
            for argument in arguments {
                types.push(self.type_argument(argument));
            }
            return self.outside_ty(path, types, written);
        }
        if let Some(id) = self.container_of_type(callee)
            && self.containers[id].maker.is_some()
        {
            let types: Vec<Ty> = arguments.iter().map(|a| self.type_argument(a)).collect();
            let rust = self.containers[id].rust.clone();
            return Ty::Named {
                zig: format!("made:{id}"),
                arguments: types,
                rust,
            };
        }
        let _ = e;
        Ty::Unknown
    }

    /// An argument of a type function: a type, a tuple of types, or a value as text.
    fn type_argument(&mut self, argument: &'a Expr) -> Ty {
        if let ExprKind::ArrayInit(None, items) = &argument.kind {
            return Ty::Tuple(items.iter().map(|i| self.type_argument(i)).collect());
        }
        let ty = self.ty(argument);
        if !ty.is_unknown() {
            return ty;
        }
        if self.is_type_expression(argument) {
            Ty::Unknown
        } else {
            Ty::Value(self.constant_text(argument))
        }
    }

    /// A thing of the outside as a type.
    fn outside_ty(&mut self, path: String, mut arguments: Vec<Ty>, rust: String) -> Ty {
        match path.as_str() {
            "std.mem.Allocator" => return Ty::Allocator,
            "bun.JSError"
            | "bun.JSOOM"
            | "bun.OOM"
            | "bun.JSTerminated"
            | "std.mem.Allocator.Error" => {
                let key = match path.as_str() {
                    "bun.OOM" | "std.mem.Allocator.Error" => {
                        self.profile.word("alloc_error").to_owned()
                    }
                    _ => "js".to_owned(),
                };
                return Ty::ErrorSet(key);
            }
            "std.io.AnyWriter" | "std.Io.Writer" | "std.io.Writer" => return Ty::Writer,
            "bun.sys.Maybe" | "bun.Maybe" | "bun.jsc.Maybe" => {
                let payload = if arguments.is_empty() {
                    Ty::Unknown
                } else {
                    arguments.remove(0)
                };
                let rust = self.profile.word("sys_result").to_owned();
                return Ty::Named {
                    zig: "bun.sys.Maybe".to_owned(),
                    arguments: vec![payload],
                    rust,
                };
            }
            _ => {}
        }
        Ty::Named {
            zig: path,
            arguments,
            rust,
        }
    }

    /// The type of a value, as far as it can be told without translating it.
    pub(crate) fn type_of(&mut self, value: &'a Expr) -> Ty {
        if let Some(name) = value.name()
            && let Symbol::Binding(Binding::Value(local)) = self.lookup(name)
        {
            return local.ty;
        }
        self.peek_ty(value)
    }

    /// The type of an expression: translates it and forgets the translation.
    pub(crate) fn peek_ty(&mut self, e: &'a Expr) -> Ty {
        if self.evaluating > 12 {
            return Ty::Unknown;
        }
        self.evaluating += 4;
        let notes = self.notes.clone();
        let fired = self.fired.len();
        let untranslated = self.untranslated.len();
        let used = self.used.clone();
        let value = self.value(e, &Ty::Unknown);
        self.used = used;
        self.fired.truncate(fired);
        self.untranslated.truncate(untranslated);
        self.notes = notes;
        self.evaluating -= 4;
        value.ty
    }

    /// Whether an expression is a type, by its form.
    pub(crate) fn is_type_expression(&mut self, e: &'a Expr) -> bool {
        match &e.bare().kind {
            ExprKind::Optional(_)
            | ExprKind::Pointer(_)
            | ExprKind::ErrorUnion(..)
            | ExprKind::ErrorSet(_)
            | ExprKind::Container(_)
            | ExprKind::Array { .. }
            | ExprKind::Function(_) => true,
            ExprKind::Name(name) => {
                primitive(name).is_some()
                    || match self.lookup(name) {
                        Symbol::Container(_) => true,
                        Symbol::Binding(
                            Binding::Container(_)
                            | Binding::TypeAlias(_)
                            | Binding::TypeParameter(_),
                        ) => true,
                        Symbol::Constant(_, variable) => match &variable.value {
                            Some(value) if !variable.mutable && value.name() != Some(name) => {
                                self.evaluating += 1;
                                let deep = self.evaluating > 40;
                                let is = !deep && self.is_type_expression(value);
                                self.evaluating -= 1;
                                is
                            }
                            _ => false,
                        },
                        Symbol::Binding(Binding::Alias(path)) => path
                            .rsplit(['.', '#'])
                            .next()
                            .is_some_and(names::is_type_like),
                        _ => false,
                    }
            }
            ExprKind::Field(base, name) => {
                names::is_type_like(name)
                    && !names::is_screaming(name)
                    && (self.canon(e).is_some() || self.container_of_type(base).is_some())
            }
            ExprKind::Call(callee, _) => {
                let path = self.canon(callee);
                match path {
                    Some(path) => {
                        let ExprKind::Call(_, arguments) = &e.bare().kind else {
                            return false;
                        };
                        let last = path.rsplit(['.', '#']).next().unwrap_or("");
                        self.profile.types.contains_key(&path)
                            || matches!(
                                path.as_str(),
                                "std.atomic.Value"
                                    | "bun.sys.Maybe"
                                    | "bun.Maybe"
                                    | "bun.jsc.Maybe"
                            )
                            || names::is_type_like(last)
                                && !last.contains('_')
                                && arguments.iter().any(|a| self.is_type_expression(a))
                    }
                    None => self
                        .container_of_type(callee)
                        .is_some_and(|id| self.containers[id].maker.is_some()),
                }
            }
            ExprKind::Builtin(name, _) => {
                matches!(name.as_str(), "This" | "TypeOf" | "Type" | "Vector")
            }
            _ => false,
        }
    }

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

    fn result_type(&mut self, set: &Ty, payload: &Ty, place: Place) -> String {
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

    fn optional_type(&mut self, inner: &Ty, place: Place) -> String {
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
            Ty::Pointer { size, .. } if place == Place::C && *size != PointerSize::Slice => {
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

    fn pointer_type(
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

    fn named_type(&mut self, zig: &str, arguments: &[Ty], rust: &str, place: Place) -> String {
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
                && inner == "bun.jsc.JSValue"
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
            return self.fill_type(&template, arguments, inner_place);
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

    fn generic_argument(&mut self, argument: &Ty, place: Place) -> String {
        match argument {
            Ty::Value(text) if is_plain_generic(text) => text.clone(),
            Ty::Value(text) if !text.contains('\n') => format!("{{ {text} }}"),
            _ => self.rust_ty(argument, place),
        }
    }

    fn fill_type(&mut self, template: &str, arguments: &[Ty], place: Place) -> String {
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
            _ => {
                self.todo("atomic type");
                "AtomicU64".to_owned()
            }
        };
        format!("core::sync::atomic::{name}")
    }
}

fn is_plain_generic(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
        || text.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric())
        || text.starts_with('\'')
}

fn rule_of_type(zig: &str) -> &'static str {
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
        "bun.threading.Once" => "CONCUR-10",
        "std.Thread.Condition" => "CONCUR-07",
        "bun.jsc.JSRef" => "JSC-17",
        "bun.jsc.Strong" | "bun.jsc.Strong.Optional" => "JSC-20",
        _ => "IMPORTS-40",
    }
}
