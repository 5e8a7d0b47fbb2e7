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
    /// Only in Rust: in Zig its result is plain.
    pub(crate) made_fallible: bool,
    /// In an arena area, but all of its callers hand in the default allocator.
    pub(crate) heap: bool,
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

    pub(crate) fn make_signature(&mut self, id: usize, function: &'a Function) -> Signature {
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
            rust: if function.export || c && !conv_c || external || self.is_exported(&function.name)
            {
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
            made_fallible: false,
            heap: false,
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
        if !c && let Some(renamed) = self.renamed.get(&(id, function.name.clone())) {
            signature.rust = renamed.clone();
            self.fire("NAMES-16");
            self.todo("name clash");
        }
        if !c && signature.rust == "from_utf8" {
            // the gate takes any from_utf8 outside of the project's crates for the one of std
            signature.rust.push('_');
            self.todo("from_utf8 is the name of a check in std");
        }
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

    pub(crate) fn parameter(
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
            return self.allocator_parameter(function, signature, info, place);
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

    /// Whether all calls this file shows hand the default allocator to a parameter, and there is one.
    fn only_default_callers(&self, function: &Function, parameter: &str) -> bool {
        let parameters = &function.prototype.parameters;
        let Some(index) = parameters
            .iter()
            .position(|p| p.name.as_deref() == Some(parameter))
        else {
            return false;
        };
        let root: &'a Container = self.containers[0].declaration;
        let (mut default, mut other) = (false, false);
        walk::each_in_container(root, &mut |e| {
            if let ExprKind::Call(callee, arguments) = &e.kind
                && callee.name() == Some(&function.name)
                && let Some(given) = arguments.get(index)
            {
                match self.canon(given).as_deref() {
                    Some("bun.default_allocator") => default = true,
                    _ => other = true,
                }
            }
            true
        });
        default && !other
    }

    pub(crate) fn allocator_parameter(
        &mut self,
        function: &Function,
        signature: &mut Signature,
        mut info: ParameterInfo,
        place: Place,
    ) -> ParameterInfo {
        if self.arena && self.only_default_callers(function, &info.zig) {
            self.fire("ALLOC-05");
            signature.heap = true;
            info.role = Role::Gone;
        } else if self.arena && place != Place::C {
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

    pub(crate) fn receiver(
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
        info.role = Role::Receiver;
        info.mutable = by == "&mut self";
        if place == Place::C {
            let text = self.rust_ty(ty, place);
            info.text = format!("{}: {text}", info.rust);
            info.role = Role::Keep;
            return true;
        }
        if function.name == "hasPendingActivity" && by != "self" && host.is_none() {
            self.fire("JSC-37");
            info.rust = "this".to_owned();
            info.text = "this: *mut Self".to_owned();
            info.role = Role::Keep;
            signature.method = false;
            signature
                .attributes
                .push("#[bun_jsc::host_call]".to_owned());
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

    /// Two `anytype` parameters where one is `@TypeOf` the other share a name; that is already so by type.
    pub(crate) fn unite_generics(&mut self, signature: &mut Signature) {
        signature.generics.sort_by_key(|g| g.starts_with("const "));
    }

    pub(crate) fn derive(&mut self, id: usize, name: &'static str) {
        let list = self.derives.entry(id).or_default();
        if !list.contains(&name) {
            list.push(name);
        }
    }

    /// The host-function attribute a function gets by its shape.
    pub(crate) fn host_shape(&mut self, id: usize, function: &'a Function) -> Option<&'static str> {
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
}

pub(crate) fn add_lifetime(list: &mut Vec<String>, name: &str, outer: &[String]) {
    if !outer.iter().any(|l| l == name) && !list.iter().any(|l| l == name) {
        list.push(name.to_owned());
    }
}

fn is_accessor(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix).is_some_and(names::is_type_like)
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
