//! What a function looks like in Rust: parameters kept, dropped or made generic, receiver, result and error type.
//! Calls need it as much as definitions do, so it is worked out once per function.

use super::types::Place;
use super::{Binding, Gone, Local, Lowerer};
use crate::names;
use crate::types::Ty;
use crate::zig::tree::*;
use crate::zig::walk;

/// What becomes of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Receiver,
    Keep,
    /// Dropped, in calls too.
    Gone,
    /// A const generic.
    Const,
    /// A type parameter.
    Type,
    /// The `args` of a format string.
    Arguments,
    Format,
    Arena,
}

#[derive(Debug, Clone)]
pub(crate) struct ParameterInfo {
    pub(crate) zig: String,
    pub(crate) rust: String,
    pub(crate) ty: Ty,
    pub(crate) role: Role,
    /// As written in the list; empty if it is not there.
    pub(crate) text: String,
    pub(crate) mutable: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owned {
    No,
    Slice,
    One,
    Vec,
}

#[derive(Debug, Clone)]
pub(crate) struct Signature {
    pub(crate) rust: String,
    pub(crate) parameters: Vec<ParameterInfo>,
    pub(crate) generics: Vec<String>,
    pub(crate) lifetimes: Vec<String>,
    /// The Zig payload.
    pub(crate) result: Ty,
    pub(crate) rust_result: String,
    pub(crate) fallible: bool,
    pub(crate) error: String,
    pub(crate) owned: Owned,
    pub(crate) c: bool,
    /// An out-parameter constructor.
    pub(crate) constructs: bool,
    pub(crate) attributes: Vec<String>,
    pub(crate) notes: Vec<String>,
    pub(crate) external: bool,
    /// Has `self` in Rust.
    pub(crate) method: bool,
    pub(crate) container: usize,
}

impl<'a> Lowerer<'a> {
    pub(crate) fn signature(&mut self, id: usize, function: &'a Function) -> Signature {
        let key = std::ptr::from_ref(function) as usize;
        if let Some(known) = self.signatures.get(&key) {
            return known.clone();
        }
        let notes = std::mem::take(&mut self.notes);
        let fired = self.fired.len();
        let signature = self.in_container(id, |this| {
            this.push_scope();
            let signature = this.make_signature(id, function);
            this.pop_scope();
            signature
        });
        // rules of a signature count where the function is defined, once
        let _ = fired;
        let mut signature = signature;
        signature.notes = std::mem::replace(&mut self.notes, notes);
        self.signatures.insert(key, signature.clone());
        signature
    }

    fn make_signature(&mut self, id: usize, function: &'a Function) -> Signature {
        let prototype = &function.prototype;
        let conv_c = self.is_c_convention(prototype);
        let jsc_conv = prototype
            .convention
            .as_ref()
            .is_some_and(|c| self.zig(c.span).contains("conv"));
        let c = function.export
            || function.external && function.body.is_none()
            || conv_c && !jsc_conv
            || self.is_exported(&function.name);
        let external = function.body.is_none();
        let place = if c || external {
            Place::C
        } else {
            Place::Parameter
        };
        let mut signature = Signature {
            rust: if c && !conv_c || external || self.is_exported(&function.name) {
                names::escape(&function.name)
            } else {
                names::value(&function.name)
            },
            parameters: Vec::new(),
            generics: Vec::new(),
            lifetimes: Vec::new(),
            result: Ty::Void,
            rust_result: String::new(),
            fallible: false,
            error: String::new(),
            owned: Owned::No,
            c,
            constructs: false,
            attributes: Vec::new(),
            notes: Vec::new(),
            external,
            method: false,
            container: id,
        };
        if function.name == "deinit" && !c {
            // what is no Drop still may not carry that name
            signature.rust = "destroy".to_owned();
        }
        let host = self.host_shape(id, function);
        for (i, parameter) in prototype.parameters.iter().enumerate() {
            let info = self.parameter(i, parameter, function, &mut signature, place, host);
            let binding = match info.role {
                Role::Type => Binding::TypeParameter(info.rust.clone()),
                Role::Gone if info.ty == Ty::Allocator => Binding::Gone(Gone::Allocator),
                Role::Format => Binding::Gone(Gone::Format),
                _ => Binding::Value(Local {
                    rust: info.rust.clone(),
                    ty: info.ty.clone(),
                    deref: false,
                    mutable: info.mutable,
                }),
            };
            self.bind(&info.zig, binding);
            signature.parameters.push(info);
        }
        self.unite_generics(&mut signature);
        signature.constructs = self.is_constructor(id, function);
        if signature.constructs {
            self.fire("NAMES-04");
            signature.method = false;
        }
        self.result(function, &mut signature, host);
        if let Some(host) = host {
            self.fire("JSC-28");
            signature.attributes.push(host.to_owned());
        }
        signature
    }

    fn parameter(
        &mut self,
        position: usize,
        parameter: &'a Parameter,
        function: &'a Function,
        signature: &mut Signature,
        place: Place,
        host: Option<&'static str>,
    ) -> ParameterInfo {
        let zig = parameter
            .name
            .clone()
            .unwrap_or_else(|| format!("arg{position}"));
        let mut rust = names::value(&zig);
        if rust == "_" {
            rust = "_".to_owned();
        }
        let mut info = ParameterInfo {
            zig,
            rust,
            ty: Ty::Unknown,
            role: Role::Keep,
            text: String::new(),
            mutable: false,
        };
        let Some(ty_expr) = &parameter.ty else {
            self.anytype_parameter(function, signature, &mut info);
            return info;
        };
        if parameter.comptime && ty_expr.name() == Some("type") {
            return self.type_parameter(function, signature, info);
        }
        if let Some(writer) = self.writer_parameter(ty_expr, function, signature, &info) {
            return writer;
        }
        let ty = self.ty(ty_expr);
        info.ty = ty.clone();
        if parameter.comptime {
            return self.comptime_parameter(function, signature, info);
        }
        if ty == Ty::Allocator {
            return self.allocator_parameter(signature, info, place);
        }
        if let Ty::Pointer {
            size: PointerSize::One,
            child,
            ..
        } = &ty
            && let Some(path) = child.zig_path()
        {
            let renamed = match path {
                "bun.jsc.JSGlobalObject" if place != Place::C => Some(("JSC-06", "global")),
                "bun.jsc.CallFrame" if place != Place::C => Some(("JSC-07", "frame")),
                _ => None,
            };
            if let Some((rule, name)) = renamed {
                self.fire(rule);
                info.rust = name.to_owned();
                let child = self.rust_ty(child, Place::Parameter);
                info.text = format!("{name}: &{child}");
                return info;
            }
        }
        if position == 0 && self.receiver(&ty, function, signature, &mut info, place, host) {
            return info;
        }
        self.fire("NAMES-10");
        let optional_mut = self.optional_mut(&ty, function, &info.zig);
        let text = if optional_mut {
            let Ty::Optional(inner) = &ty else {
                unreachable!("checked by optional_mut")
            };
            let child = self.rust_ty(&inner.pointee().clone(), place);
            format!("Option<&mut {child}>")
        } else {
            self.rust_ty(&ty, place)
        };
        info.mutable = matches!(
            &ty,
            Ty::Pointer {
                constant: false,
                ..
            }
        );
        info.text = format!("{}: {text}", info.rust);
        info
    }

    /// `?*T` becomes `Option<&mut T>` when the body visibly writes through it.
    fn optional_mut(&mut self, ty: &Ty, function: &'a Function, name: &str) -> bool {
        let Ty::Optional(inner) = ty else {
            return false;
        };
        let Ty::Pointer {
            size: PointerSize::One,
            constant: false,
            child,
            ..
        } = &**inner
        else {
            return false;
        };
        if **child == Ty::Anyopaque || matches!(**child, Ty::Function(_)) {
            return false;
        }
        let Some(body) = &function.body else {
            return false;
        };
        let mut names: Vec<&str> = vec![name];
        walk::each_in_block(body, &mut |e| {
            if let ExprKind::If(it) = &e.kind
                && it.condition.name() == Some(name)
                && let Some(capture) = &it.capture
            {
                names.push(&capture.name);
            }
            true
        });
        let owner = self.container_id(child);
        walk::any_in_block(body, &|e| match &e.kind {
            ExprKind::Assign(_, target, _) => {
                let mut place = &**target;
                loop {
                    match &place.kind {
                        ExprKind::Field(inner, _)
                        | ExprKind::Deref(inner)
                        | ExprKind::Unwrap(inner)
                        | ExprKind::Group(inner)
                        | ExprKind::Index(inner, _) => place = inner,
                        ExprKind::Name(found) => {
                            break names.contains(&found.as_str())
                                && !std::ptr::eq(place, &**target);
                        }
                        _ => break false,
                    }
                }
            }
            ExprKind::Call(callee, _) => match &callee.kind {
                ExprKind::Field(receiver, method) => {
                    let receiver = match &receiver.kind {
                        ExprKind::Unwrap(inner) => inner,
                        _ => receiver,
                    };
                    receiver.name().is_some_and(|n| names.contains(&n))
                        && owner.is_some_and(|id| {
                            self.containers[id].declaration.function(method).is_some_and(|f| {
                                f.prototype.parameters.first().and_then(|p| p.ty.as_ref()).is_some_and(|t| {
                                    matches!(&t.kind, ExprKind::Pointer(p) if !p.constant && p.size == PointerSize::One)
                                })
                            })
                        })
                }
                _ => false,
            },
            _ => false,
        })
    }

    fn allocator_parameter(
        &mut self,
        signature: &mut Signature,
        mut info: ParameterInfo,
        place: Place,
    ) -> ParameterInfo {
        if self.arena && place != Place::C {
            self.fire("ALLOC-04");
            info.role = Role::Arena;
            info.rust = "bump".to_owned();
            info.text = format!("bump: &'bump {}", self.profile.word("bump"));
            add_lifetime(
                &mut signature.lifetimes,
                "'bump",
                &self.containers[signature.container].lifetimes,
            );
        } else {
            self.fire("ALLOC-13");
            info.role = Role::Gone;
        }
        info
    }

    fn receiver(
        &mut self,
        ty: &Ty,
        function: &'a Function,
        signature: &mut Signature,
        info: &mut ParameterInfo,
        place: Place,
        host: Option<&'static str>,
    ) -> bool {
        let (by, target) = match ty {
            Ty::Pointer {
                size: PointerSize::One,
                constant,
                child,
                ..
            } => (if *constant { "&self" } else { "&mut self" }, &**child),
            other => ("self", other),
        };
        if self.container_id(target) != Some(signature.container)
            || matches!(target, Ty::Pointer { .. })
        {
            return false;
        }
        if signature.container == 0 && !self.root_is_struct() {
            return false;
        }
        let shared = self.containers[signature.container].declaration.kind == ContainerKind::Opaque;
        let by = if shared && by == "&mut self" {
            "&self"
        } else {
            by
        };
        info.role = Role::Receiver;
        info.mutable = by == "&mut self";
        if place == Place::C {
            let text = self.rust_ty(ty, place);
            info.text = format!("{}: {text}", info.rust);
            info.role = Role::Keep;
            return true;
        }
        if function.name == "finalize" && by != "self" {
            self.fire("JSC-41");
            info.rust = "this".to_owned();
            info.text = "this: *mut Self".to_owned();
            info.role = Role::Keep;
            signature.method = false;
            return true;
        }
        if let Some(host) = host {
            info.rust = "this".to_owned();
            let getter = host.contains("getter");
            info.text = if getter {
                "this: &Self".to_owned()
            } else {
                "this: &mut Self".to_owned()
            };
            info.role = Role::Keep;
            return true;
        }
        self.fire("NAMES-14");
        info.rust = "self".to_owned();
        info.text = by.to_owned();
        signature.method = true;
        true
    }

    pub(crate) fn root_is_struct(&self) -> bool {
        self.containers[0].declaration.fields().next().is_some()
    }

    fn type_parameter(
        &mut self,
        function: &'a Function,
        signature: &mut Signature,
        mut info: ParameterInfo,
    ) -> ParameterInfo {
        self.fire("IDIOMS-18");
        info.role = Role::Type;
        info.rust = names::type_name(&info.zig);
        info.ty = Ty::Parameter(info.rust.clone());
        let mut declaration = info.rust.clone();
        if let Some(body) = &function.body {
            let zig = info.zig.clone();
            let mut bound = None;
            walk::each_in_block(body, &mut |e| {
                if let ExprKind::If(it) = &e.kind
                    && let ExprKind::Builtin(name, arguments) = &it.condition.bare().kind
                    && name == "hasDecl"
                    && let [
                        subject,
                        Expr {
                            kind: ExprKind::Text(text),
                            ..
                        },
                    ] = &arguments[..]
                    && subject.name() == Some(&zig)
                    && it.otherwise.as_ref().is_some_and(is_compile_error)
                {
                    bound = Some(names::variant(text));
                }
                true
            });
            if let Some(bound) = bound {
                self.fire("COMPTIME-06");
                declaration = format!("{declaration}: {bound}");
            }
        }
        // a type that is only there for a writer argument is not declared
        let only_for_writer = function.prototype.parameters.iter().any(|p| {
            p.ty.as_ref().is_some_and(|t| t.name() == Some(&info.zig))
                && p.name.as_ref().is_some_and(|n| uses_writer(function, n))
        });
        if only_for_writer {
            info.role = Role::Gone;
        } else {
            signature.generics.push(declaration);
        }
        info
    }

    fn writer_parameter(
        &mut self,
        ty_expr: &'a Expr,
        function: &'a Function,
        signature: &Signature,
        info: &ParameterInfo,
    ) -> Option<ParameterInfo> {
        let declared = ty_expr.name().is_some_and(|n| {
            signature
                .parameters
                .iter()
                .any(|p| p.zig == n && matches!(p.role, Role::Type | Role::Gone))
        });
        if !(declared && uses_writer(function, &info.zig)) {
            let ty = self.ty(ty_expr);
            if !matches!(ty.pointee(), Ty::Writer) {
                return None;
            }
        }
        let mut info = info.clone();
        self.write_parameter(function, &mut info);
        Some(info)
    }

    fn write_parameter(&mut self, function: &'a Function, info: &mut ParameterInfo) {
        self.fire("TYPES-39");
        let bytes = function
            .body
            .as_ref()
            .is_none_or(|body| writes_bytes(body, &info.zig));
        let path = if bytes {
            self.profile.word("bytes_write").to_owned()
        } else {
            "core::fmt::Write".to_owned()
        };
        info.ty = Ty::Writer;
        info.mutable = bytes;
        info.text = format!("{}: &mut impl {path}", info.rust);
    }

    fn anytype_parameter(
        &mut self,
        function: &'a Function,
        signature: &mut Signature,
        info: &mut ParameterInfo,
    ) {
        let format = signature
            .parameters
            .last()
            .is_some_and(|p| p.role == Role::Format);
        if format {
            self.fire("TYPES-37");
            info.role = Role::Arguments;
            info.text = format!("{}: core::fmt::Arguments<'_>", info.rust);
            return;
        }
        let Some(body) = &function.body else {
            self.todo("anytype");
            info.text = format!("{}: ZigUnknown", info.rust);
            return;
        };
        if uses_writer(function, &info.zig) {
            self.write_parameter(function, info);
            return;
        }
        let by_type_of = prototype_mentions_type_of(function, &info.zig);
        let zig = info.zig.clone();
        if !by_type_of && is_opaque_use(body, &zig) {
            self.fire("TYPES-35");
            let name = free_generic(signature, "C");
            info.ty = Ty::Parameter(name.clone());
            info.text = format!("{}: {name}", info.rust);
            signature.generics.push(name);
            return;
        }
        let name = free_generic(signature, "T");
        self.fire(if by_type_of {
            "COMPTIME-01"
        } else {
            "TYPES-34"
        });
        if !is_opaque_use(body, &zig) || by_type_of && is_operand(body, &zig) {
            self.todo(&format!("bounds of {name}"));
        }
        info.ty = Ty::Parameter(name.clone());
        info.text = format!("{}: {name}", info.rust);
        signature.generics.push(name);
    }

    fn comptime_parameter(
        &mut self,
        function: &'a Function,
        signature: &mut Signature,
        mut info: ParameterInfo,
    ) -> ParameterInfo {
        let followed_by_args = function
            .prototype
            .parameters
            .iter()
            .skip_while(|p| p.name.as_ref() != Some(&info.zig))
            .nth(1)
            .is_some_and(|p| p.ty.is_none());
        if info.ty.is_bytes() && followed_by_args {
            self.fire("TYPES-37");
            info.role = Role::Format;
            return info;
        }
        let can_be_const = match &info.ty {
            Ty::Bool | Ty::Int(_) | Ty::CInt(_) => true,
            Ty::Container(id) => self.containers[*id].is_enum(),
            Ty::Named { zig, .. } => {
                !zig.starts_with("std.")
                    && zig
                        .rsplit(['.', '#'])
                        .next()
                        .is_some_and(names::is_type_like)
            }
            Ty::ComptimeInt => true,
            _ => false,
        };
        let stays = self.profile.stay_const.contains(&info.zig);
        let forwarded = !stays
            && function
                .body
                .as_ref()
                .is_some_and(|b| self.only_forwarded(b, &info.zig, function));
        if !can_be_const || forwarded {
            self.fire("IDIOMS-21");
            self.perf("was comptime monomorphization");
            let text = self.rust_ty(&info.ty.clone(), Place::Parameter);
            info.text = format!("{}: {text}", info.rust);
            return info;
        }
        info.role = Role::Const;
        info.rust = names::constant(&info.zig);
        let ty = match &info.ty {
            Ty::ComptimeInt => "i64".to_owned(),
            other => self.rust_ty(&other.clone(), Place::Local),
        };
        if let Ty::Container(id) = &info.ty {
            self.fire("IDIOMS-23");
            self.derive(*id, "core::marker::ConstParamTy");
            self.derive(*id, "PartialEq");
            self.derive(*id, "Eq");
        } else {
            self.fire("IDIOMS-20");
        }
        signature
            .generics
            .push(format!("const {}: {ty}", info.rust));
        info
    }

    /// Whether every use of a comptime parameter hands it to an ordinary parameter.
    fn only_forwarded(&mut self, body: &'a Block, name: &str, function: &'a Function) -> bool {
        let in_types = function
            .prototype
            .parameters
            .iter()
            .filter_map(|p| p.ty.as_ref())
            .chain(function.prototype.result.as_deref());
        for ty in in_types {
            if walk::any(ty, &|e| e.name() == Some(name)) {
                return false;
            }
        }
        let mut total = 0_usize;
        let mut calls: Vec<(&'a Expr, usize)> = Vec::new();
        walk::each_in_block(body, &mut |e| {
            if matches!(&e.kind, ExprKind::Name(n) if n == name) {
                total += 1;
            }
            if let ExprKind::Call(callee, arguments) = &e.kind {
                for (i, argument) in arguments.iter().enumerate() {
                    if matches!(&argument.kind, ExprKind::Name(n) if n == name) {
                        calls.push((callee, i));
                    }
                }
            }
            true
        });
        if total == 0 || calls.len() != total {
            return false;
        }
        calls.into_iter().all(|(callee, i)| {
            let Some(called) = callee.name() else {
                return true;
            };
            match self.lookup(called) {
                super::Symbol::Function(_, target) => {
                    if std::ptr::eq(target, function) {
                        return false;
                    }
                    target
                        .prototype
                        .parameters
                        .get(i)
                        .is_some_and(|p| !p.comptime)
                }
                super::Symbol::Container(_) => false,
                _ => true,
            }
        })
    }

    /// Two `anytype` parameters where one is `@TypeOf` the other share a name; that is already so by type.
    fn unite_generics(&mut self, signature: &mut Signature) {
        signature.generics.sort_by_key(|g| g.starts_with("const "));
    }

    pub(crate) fn derive(&mut self, id: usize, name: &'static str) {
        let list = self.derives.entry(id).or_default();
        if !list.contains(&name) {
            list.push(name);
        }
    }

    /// The host-function attribute a function gets by its shape.
    fn host_shape(&mut self, id: usize, function: &'a Function) -> Option<&'static str> {
        if function.body.is_none() || function.export {
            return None;
        }
        let parameters = &function.prototype.parameters;
        if parameters.len() < 2 || parameters.len() > 3 || parameters.iter().any(|p| p.comptime) {
            return None;
        }
        let mut kinds = Vec::new();
        for parameter in parameters {
            let ty = self.ty(parameter.ty.as_ref()?);
            kinds.push(match ty.pointee().zig_path() {
                Some("bun.jsc.JSGlobalObject") => 'g',
                Some("bun.jsc.CallFrame") => 'f',
                Some("bun.jsc.JSValue") => 'v',
                _ if self.container_id(&ty) == Some(id) && (id != 0 || self.root_is_struct()) => {
                    's'
                }
                _ => '?',
            });
        }
        let result = function.prototype.result.as_ref()?;
        let result = self.ty(result);
        let value = result.payload().zig_path() == Some("bun.jsc.JSValue");
        let kinds: String = kinds.into_iter().collect();
        let name = &function.name;
        match kinds.as_str() {
            "gf" if value => Some("#[bun_jsc::host_fn]"),
            "sgf" if value => Some("#[bun_jsc::host_fn(method)]"),
            "sg" if value && is_accessor(name, "get") => Some("#[bun_jsc::host_fn(getter)]"),
            "sgv" if is_accessor(name, "set") => Some("#[bun_jsc::host_fn(setter)]"),
            _ => None,
        }
    }

    /// `comptime { @export(&name, …) }` anywhere in the file.
    pub(crate) fn is_exported(&self, name: &str) -> bool {
        self.exports_of(name).is_some()
    }

    /// Whether a function fills its first parameter and returns only an error or nothing.
    fn is_constructor(&mut self, id: usize, function: &'a Function) -> bool {
        let prototype = &function.prototype;
        if prototype.convention.is_some() || function.export {
            return false;
        }
        let Some(first) = prototype.parameters.first() else {
            return false;
        };
        let (Some(name), Some(ty)) = (&first.name, &first.ty) else {
            return false;
        };
        let ty = self.ty(ty);
        if !matches!(
            ty,
            Ty::Pointer {
                size: PointerSize::One,
                constant: false,
                ..
            }
        ) || self.container_id(&ty) != Some(id)
        {
            return false;
        }
        let Some(result) = &prototype.result else {
            return false;
        };
        let result = self.ty(result);
        let union = prototype.inferred_errors || matches!(result, Ty::ErrorUnion(..));
        if !union || *result.payload() != Ty::Void {
            return false;
        }
        let Some(body) = &function.body else {
            return false;
        };
        let Some(last) = body
            .statements
            .iter()
            .rposition(|s| !matches!(&s.kind, StatementKind::Expr(e) if is_bare_return(e)))
        else {
            return false;
        };
        let StatementKind::Expr(Expr {
            kind: ExprKind::Assign(None, target, _),
            ..
        }) = &body.statements[last].kind
        else {
            return false;
        };
        let assigns = matches!(&target.kind, ExprKind::Deref(inner) if inner.name() == Some(name));
        // the target must not be used anywhere else
        let mut uses = 0;
        walk::each_in_block(body, &mut |e| {
            uses += usize::from(matches!(&e.kind, ExprKind::Name(n) if n == name));
            true
        });
        let early_return =
            walk::any_in_block(body, &|e| is_bare_return(e)) && last + 1 == body.statements.len();
        assigns && uses == 1 && !early_return
    }

    fn result(
        &mut self,
        function: &'a Function,
        signature: &mut Signature,
        host: Option<&'static str>,
    ) {
        let prototype = &function.prototype;
        let ty = prototype
            .result
            .as_ref()
            .map_or(Ty::Unknown, |r| self.ty(r));
        if prototype.result.is_none() {
            self.todo("result type");
        }
        let (set, payload) = match &ty {
            Ty::ErrorUnion(set, payload) => (Some((**set).clone()), (**payload).clone()),
            _ if prototype.inferred_errors => (None, ty.clone()),
            _ => {
                signature.result = ty.clone();
                signature.owned = self.owned_result(function, &ty, signature.c);
                signature.rust_result = self.result_text(&ty, signature);
                return;
            }
        };
        signature.fallible = true;
        signature.result = payload.clone();
        signature.owned = self.owned_result(function, &payload, signature.c);
        let error = match &set {
            Some(Ty::ErrorSet(name)) if name.is_empty() => {
                self.fire("ERRORS-13");
                format!("{}Error", names::variant(&function.name))
            }
            Some(Ty::ErrorSet(name)) => {
                self.fire(if name == "js" {
                    "ERRORS-14"
                } else {
                    "ERRORS-13"
                });
                self.error_type(name)
            }
            Some(Ty::Named { rust, .. }) => rust.clone(),
            Some(_) => {
                self.fire("ERRORS-01");
                self.profile.word("error").to_owned()
            }
            None if signature.parameters.iter().any(|p| p.ty == Ty::Writer)
                && function.name == "format" =>
            {
                "core::fmt::Error".to_owned()
            }
            None if self.only_allocates(function) => {
                self.fire("ERRORS-09");
                self.profile.word("alloc_error").to_owned()
            }
            None => {
                self.fire("ERRORS-08");
                self.todo("narrow error set");
                self.profile.word("error").to_owned()
            }
        };
        signature.error = error.clone();
        let inner = if signature.constructs {
            signature.result = Ty::Container(signature.container);
            "Self".to_owned()
        } else {
            self.result_text(&payload, signature)
        };
        let setter = host.is_some_and(|h| h.contains("setter"));
        let inner = if setter && inner == "()" {
            "bool".to_owned()
        } else {
            inner
        };
        signature.rust_result = if error == "bun_jsc::JsError" {
            format!("{}<{inner}>", self.profile.word("js_result"))
        } else {
            format!("Result<{inner}, {error}>")
        };
    }

    fn result_text(&mut self, ty: &Ty, signature: &mut Signature) -> String {
        let place = if signature.c || signature.external {
            Place::C
        } else {
            Place::Return
        };
        let owned = match (ty, signature.owned) {
            (_, Owned::No) => return self.rust_ty(ty, place),
            (Ty::Optional(inner), _) => (**inner).clone(),
            (other, _) => other.clone(),
        };
        self.fire("ALLOC-25");
        let text = match (&owned, signature.owned) {
            (Ty::Pointer { child, .. }, Owned::Vec | Owned::Slice) if self.arena => {
                let child = self.rust_ty(child, Place::Local);
                self.add_bump(signature);
                format!("&'bump [{child}]")
            }
            (Ty::Pointer { child, .. }, Owned::One) if self.arena => {
                let child = self.rust_ty(child, Place::Local);
                self.add_bump(signature);
                format!("&'bump mut {child}")
            }
            (Ty::Pointer { child, .. }, Owned::Vec) => {
                let child = self.rust_ty(child, Place::Local);
                format!("Vec<{child}>")
            }
            (
                Ty::Pointer {
                    zero: true, child, ..
                },
                Owned::Slice,
            ) if child.is_u8() => {
                format!("Box<{}>", self.profile.word("zstr"))
            }
            (Ty::Pointer { child, .. }, Owned::Slice) => {
                let child = self.rust_ty(child, Place::Local);
                format!("Box<[{child}]>")
            }
            (Ty::Pointer { child, .. }, _) => {
                let child = self.rust_ty(child, Place::Local);
                format!("Box<{child}>")
            }
            (other, _) => self.rust_ty(other, place),
        };
        if matches!(ty, Ty::Optional(_)) {
            format!("Option<{text}>")
        } else {
            text
        }
    }

    fn add_bump(&mut self, signature: &mut Signature) {
        add_lifetime(
            &mut signature.lifetimes,
            "'bump",
            &self.containers[signature.container].lifetimes,
        );
    }
}

fn add_lifetime(list: &mut Vec<String>, name: &str, outer: &[String]) {
    if !outer.iter().any(|l| l == name) && !list.iter().any(|l| l == name) {
        list.push(name.to_owned());
    }
}

fn is_accessor(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix).is_some_and(names::is_type_like)
}

fn is_bare_return(e: &Expr) -> bool {
    matches!(&e.kind, ExprKind::Return(None))
}

/// `@compileError(…)`, alone or as the only statement.
pub(crate) fn is_compile_error(e: &Expr) -> bool {
    match &e.bare().kind {
        ExprKind::Builtin(name, _) => name == "compileError",
        ExprKind::Block(block) => match &block.statements[..] {
            [
                Statement {
                    kind: StatementKind::Expr(only),
                    ..
                },
            ] => is_compile_error(only),
            _ => false,
        },
        _ => false,
    }
}

const WRITER_METHODS: &[&str] = &[
    "writeAll",
    "print",
    "writeByte",
    "write",
    "writeByteNTimes",
    "writeInt",
];

/// Whether the body writes to a name.
pub(crate) fn uses_writer(function: &Function, name: &str) -> bool {
    function.body.as_ref().is_some_and(|body| {
        walk::any_in_block(body, &|e| match &e.kind {
            ExprKind::Call(callee, _) => match &callee.kind {
                ExprKind::Field(receiver, method) => {
                    receiver.name() == Some(name) && WRITER_METHODS.contains(&method.as_str())
                }
                _ => false,
            },
            _ => false,
        })
    })
}

/// Whether anything but literals and formatted numbers reaches a writer.
fn writes_bytes(body: &Block, name: &str) -> bool {
    walk::any_in_block(body, &|e| {
        let ExprKind::Call(callee, arguments) = &e.kind else {
            return false;
        };
        let ExprKind::Field(receiver, method) = &callee.kind else {
            // handed to another function: no telling what is written there
            return arguments.iter().any(|a| a.name() == Some(name));
        };
        if receiver.name() != Some(name) {
            return arguments.iter().any(|a| a.name() == Some(name));
        }
        match method.as_str() {
            "print" => {
                !matches!(arguments.first().map(|a| &a.kind), Some(ExprKind::Text(text)) if !text.contains("{s}") && !text.contains("{c}"))
            }
            "writeAll" => !matches!(
                arguments.first().map(|a| &a.kind),
                Some(ExprKind::Text(_) | ExprKind::Lines(_))
            ),
            _ => true,
        }
    })
}

fn prototype_mentions_type_of(function: &Function, name: &str) -> bool {
    let is = |e: &Expr| matches!(&e.kind, ExprKind::Builtin(b, a) if b == "TypeOf" && a.first().and_then(Expr::name) == Some(name));
    function
        .prototype
        .parameters
        .iter()
        .filter_map(|p| p.ty.as_ref())
        .chain(function.prototype.result.as_deref())
        .any(|t| walk::any(t, &is))
}

/// No field access, no method call, no reflection on it.
fn is_opaque_use(body: &Block, name: &str) -> bool {
    !walk::any_in_block(body, &|e| match &e.kind {
        ExprKind::Field(inner, _)
        | ExprKind::Index(inner, _)
        | ExprKind::Deref(inner)
        | ExprKind::Unwrap(inner) => inner.name() == Some(name),
        ExprKind::Binary(_, a, b) => a.name() == Some(name) || b.name() == Some(name),
        ExprKind::Builtin(builtin, arguments) => {
            let looks = matches!(
                builtin.as_str(),
                "TypeOf" | "hasDecl" | "hasField" | "typeInfo" | "field"
            );
            looks && arguments.iter().any(|a| a.name() == Some(name))
        }
        ExprKind::Switch(it) => it.operand.name() == Some(name),
        ExprKind::For(it) => it
            .inputs
            .iter()
            .any(|i| matches!(i, ForInput::Value(v) if v.name() == Some(name))),
        _ => false,
    })
}

fn is_operand(body: &Block, name: &str) -> bool {
    walk::any_in_block(
        body,
        &|e| matches!(&e.kind, ExprKind::Binary(_, a, b) if a.name() == Some(name) || b.name() == Some(name)),
    )
}

fn free_generic(signature: &Signature, wanted: &str) -> String {
    let taken = |name: &str| {
        signature
            .generics
            .iter()
            .any(|g| g == name || g.starts_with(&format!("{name}:")))
    };
    if !taken(wanted) {
        return wanted.to_owned();
    }
    (2..)
        .map(|n| format!("{wanted}{n}"))
        .find(|n| !taken(n))
        .unwrap_or_else(|| wanted.to_owned())
}
