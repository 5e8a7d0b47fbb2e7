//! Types: what a Zig type expression means, and how Rust writes a type in each kind of place.

use super::{Binding, Lowerer, Symbol};
use crate::names;
use crate::types::{FunctionTy, Ty};
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

    pub(crate) fn ty_inner(&mut self, e: &'a Expr) -> Ty {
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
    pub(crate) fn written_type_path(&mut self, e: &'a Expr, path: &str) -> String {
        let notes = self.notes.clone();
        let written = self
            .written_path(e)
            .unwrap_or_else(|| self.outside_path(path));
        self.notes = notes;
        written
    }

    pub(crate) fn named_ty(&mut self, name: &str, e: &'a Expr) -> Ty {
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
    pub(crate) fn constant_ty(&mut self, id: usize, variable: &'a Variable) -> Ty {
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
        if self.is_generic_index(value)
            || self.is_hot_dispatch(&names::type_name(&variable.name), value)
            || self.platform_types(value).is_some()
        {
            let rust = names::type_name(&variable.name);
            return Ty::Named {
                zig: if self.is_generic_index(value) {
                    format!("newtype:{rust}")
                } else {
                    format!("named:{rust}")
                },
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

    pub(crate) fn member_ty(&mut self, id: usize, name: &str) -> Ty {
        match self.member(id, name) {
            Some(Symbol::Container(child)) => Ty::Container(child),
            Some(Symbol::Constant(owner, variable)) => self.constant_ty(owner, variable),
            Some(Symbol::Binding(Binding::TypeParameter(rust))) => Ty::Parameter(rust),
            _ => Ty::Unknown,
        }
    }

    pub(crate) fn function_ty(&mut self, prototype: &'a Prototype) -> Ty {
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
    pub(crate) fn applied_ty(
        &mut self,
        e: &'a Expr,
        callee: &'a Expr,
        arguments: &'a [Expr],
    ) -> Ty {
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
    pub(crate) fn type_argument(&mut self, argument: &'a Expr) -> Ty {
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
    pub(crate) fn outside_ty(&mut self, path: String, mut arguments: Vec<Ty>, rust: String) -> Ty {
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
                        !super::constant::is_map_maker(&path)
                            && (self.profile.types.contains_key(&path)
                                || matches!(
                                    path.as_str(),
                                    "std.atomic.Value"
                                        | "bun.sys.Maybe"
                                        | "bun.Maybe"
                                        | "bun.jsc.Maybe"
                                )
                                || names::is_type_like(last)
                                    && !last.contains('_')
                                    && arguments.iter().any(|a| self.is_type_expression(a)))
                    }
                    None => self
                        .container_of_type(callee)
                        .is_some_and(|id| self.containers[id].maker.is_some()),
                }
            }
            ExprKind::Builtin(name, _) => {
                matches!(name.as_str(), "This" | "TypeOf" | "Type" | "Vector")
            }
            ExprKind::If(_) => self.platform_types(e).is_some(),
            _ => false,
        }
    }
}
