//! Names as values: locals, constants, functions, things of the outside; `null` and `undefined`.

use super::types::{Place, primitive};
use super::{Binding, Gone, Lowerer, Symbol, Value};
use crate::names;
use crate::rust::tree::Expr as R;
use crate::types::Ty;
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    // ---- names

    pub(crate) fn name_value(&mut self, name: &str, e: &'a Expr, want: &Ty) -> Value {
        match name {
            "null" => {
                self.fire("BASE-13");
                return self.null(want);
            }
            "true" | "false" => return Value::new(R::path(name), Ty::Bool),
            "undefined" => return self.undefined(want),
            "_" => return Value::unknown(R::path("_")),
            _ => {}
        }
        match self.lookup(name) {
            Symbol::Binding(Binding::Value(local)) => {
                let path = R::path(local.rust);
                let rust = if local.deref {
                    R::unary("*", path)
                } else {
                    path
                };
                Value::new(rust, local.ty)
            }
            Symbol::Binding(Binding::Gone(gone)) => {
                let ty = if gone == Gone::Allocator {
                    Ty::Allocator
                } else {
                    Ty::Unknown
                };
                Value::gone(ty)
            }
            Symbol::Binding(Binding::Log(_)) => Value::gone(Ty::Unknown),
            Symbol::Binding(Binding::TypeParameter(rust)) => Value::new(R::path(rust), Ty::Type),
            Symbol::Binding(Binding::Container(_) | Binding::TypeAlias(_))
            | Symbol::Container(_) => {
                let ty = self.ty(e);
                let rust = self.type_value(&ty);
                Value::new(rust, Ty::Type)
            }
            Symbol::Binding(Binding::Alias(path)) => self.outside_value(e, path),
            Symbol::Function(id, function) => {
                let path = self.function_path(id, function);
                Value::unknown(R::path(path))
            }
            Symbol::Constant(id, variable) => self.constant_value(id, variable, e),
            Symbol::Unknown => {
                if let Some(ty) = primitive(name) {
                    let rust = self.type_value(&ty);
                    return Value::new(rust, Ty::Type);
                }
                *self.unresolved.entry(name.to_owned()).or_insert(0) += 1;
                let rust = if names::is_type_like(name) {
                    names::type_name(name)
                } else {
                    names::value(name)
                };
                Value::unknown(R::path(names::not_a_crate(rust)))
            }
        }
    }

    pub(crate) fn null(&mut self, want: &Ty) -> Value {
        let raw = match want {
            Ty::Optional(inner) => match &**inner {
                Ty::Pointer {
                    size: PointerSize::Many | PointerSize::C,
                    zero: false,
                    constant,
                    ..
                } => Some(*constant),
                Ty::Pointer {
                    child, constant, ..
                } if **child == Ty::Anyopaque => Some(*constant),
                Ty::Pointer {
                    constant,
                    size: PointerSize::One,
                    child,
                    ..
                } if (self.frame.c_signature || self.frame.c_argument)
                    && !matches!(**child, Ty::Function(_)) =>
                {
                    Some(*constant)
                }
                _ => None,
            },
            _ => None,
        };
        match raw {
            Some(true) => Value::new(R::call("core::ptr::null", vec![]), Ty::Null),
            Some(false) => Value::new(R::call("core::ptr::null_mut", vec![]), Ty::Null),
            None if want.zig_path() == Some("bun.jsc.JSValue") => {
                self.fire("JSC-08");
                Value::new(R::path("bun_jsc::JSValue::NULL"), want.clone())
            }
            None => Value::new(R::path("None"), Ty::Null),
        }
    }

    /// `undefined` where a type is known to have a zero value; a flag elsewhere.
    pub(crate) fn undefined(&mut self, want: &Ty) -> Value {
        self.fire("BASE-14");
        if let Some(path) = want.zig_path()
            && matches!(
                path,
                "bun.PathBuffer" | "bun.WPathBuffer" | "bun.OSPathBuffer"
            )
        {
            self.fire("JSC-49");
            let name = self.rust_ty(&want.clone(), Place::Local);
            return Value::new(R::call(format!("{name}::uninit"), vec![]), want.clone());
        }
        self.todo("undefined");
        match self.zero(want) {
            Some(zero) => Value::new(zero, want.clone()),
            None => Value::new(R::path("zig_undefined"), Ty::Undefined),
        }
    }

    /// The zero value of a scalar or an array of scalars.
    pub(crate) fn zero(&mut self, ty: &Ty) -> Option<R> {
        Some(match ty {
            Ty::Int(_) | Ty::CInt(_) | Ty::ComptimeInt => R::lit("0"),
            Ty::Float(_) => R::lit("0.0"),
            Ty::Bool => R::path("false"),
            Ty::Array(length, child) if length != "_" => {
                let zero = self.zero(child)?;
                R::Repeat(Box::new(zero), Box::new(R::path(length.clone())))
            }
            _ => return None,
        })
    }

    /// A constant or variable of a container.
    pub(crate) fn constant_value(
        &mut self,
        id: usize,
        variable: &'a Variable,
        e: &'a Expr,
    ) -> Value {
        if !variable.mutable
            && let Some(path) = self.canon(e)
        {
            return self.outside_value(e, path);
        }
        if let Some(value) = &variable.value
            && !variable.mutable
        {
            let is_type = self.in_container(id, |this| this.is_type_expression(value));
            if is_type {
                let ty = self.ty(e);
                if ty.is_unknown() {
                    return Value::new(R::path(names::type_name(&variable.name)), Ty::Type);
                }
                let rust = self.type_value(&ty);
                return Value::new(rust, Ty::Type);
            }
        }
        self.fire("NAMES-11");
        let ty = self.variable_ty(id, variable);
        let path = self.constant_path(id, variable);
        if variable.threadlocal {
            let large = matches!(ty, Ty::Array(..))
                || ty.zig_path().is_some_and(|p| p.ends_with("PathBuffer"));
            return if large {
                Value::new(R::path(path).method("borrow_mut", vec![]), ty)
            } else {
                Value::new(R::path(path).method("get", vec![]), ty)
            };
        }
        if variable.mutable && self.is_lock(&ty) {
            return Value::gone(ty);
        }
        if variable.mutable && ty.is_atomic() {
            return Value::new(R::path(path), ty);
        }
        if variable.mutable || variable.external {
            let rust = self.unsafe_value(
                R::path(path),
                Some("the global is used as in the Zig source, by one thread"),
            );
            return Value::new(rust, ty);
        }
        Value::new(R::path(path), ty)
    }

    /// A constant that is a map made at compile time.
    pub(crate) fn is_map(&self, variable: &Variable) -> bool {
        let Some(ExprKind::Call(callee, _)) = variable.value.as_ref().map(|v| &v.bare().kind)
        else {
            return false;
        };
        self.canon(callee)
            .is_some_and(|path| super::constant::is_map_maker(&path))
    }

    pub(crate) fn constant_path(&self, id: usize, variable: &Variable) -> String {
        let name = if variable.external || variable.export {
            names::escape(&variable.name)
        } else {
            names::constant(&variable.name)
        };
        let hoisted = variable.mutable || self.is_map(variable);
        let associated = id != 0 && !hoisted && !self.containers[id].local;
        if !associated {
            // statics of all containers stand side by side
            let clash = hoisted
                && id != 0
                && (0..self.containers.len()).any(|other| {
                    other != id
                        && matches!(self.containers[other].members.get(&variable.name),
                            Some(super::index::MemberRef::Variable(v)) if v.mutable || self.is_map(v))
                });
            if clash && !variable.export && !variable.external {
                return format!("{}_{name}", names::constant(&self.containers[id].rust));
            }
            return name;
        }
        let owner = if id == self.container {
            "Self".to_owned()
        } else {
            self.containers[id].rust.clone()
        };
        format!("{owner}::{name}")
    }

    /// The type of a container-level constant as a value.
    pub(crate) fn variable_ty(&mut self, id: usize, variable: &'a Variable) -> Ty {
        if let Some(ty) = &variable.ty {
            return self.in_container(id, |this| this.ty(ty));
        }
        let Some(value) = &variable.value else {
            return Ty::Unknown;
        };
        if self.evaluating > 12 {
            return Ty::Unknown;
        }
        if let ExprKind::Call(_, arguments) = &value.bare().kind
            && let Some(first) = arguments.first()
            && self.is_map(variable)
        {
            let value = self.in_container(id, |this| this.ty(first));
            return Ty::Named {
                zig: "phf.Map".to_owned(),
                arguments: vec![value],
                rust: "phf::Map".to_owned(),
            };
        }
        self.in_container(id, |this| this.peek_ty(value))
    }

    /// A value of the outside.
    pub(crate) fn outside_value(&mut self, e: &'a Expr, path: String) -> Value {
        if let Some(value) = self.platform_value(&path) {
            return value;
        }
        if self.is_allocator(e) {
            self.fire("ALLOC-21");
            return Value::gone(Ty::Allocator);
        }
        let ty = match path.as_str() {
            "bun.MAX_PATH_BYTES" => Ty::int("usize"),
            "std.fs.path.sep" | "std.fs.path.delimiter" => Ty::int("u8"),
            "bun.jsc.JSValue.zero"
            | "bun.jsc.JSValue.js_undefined"
            | "bun.jsc.JSValue.null"
            | "bun.jsc.JSValue.undefined"
            | "bun.jsc.JSValue.true"
            | "bun.jsc.JSValue.false" => {
                let tag = path.rsplit('.').next().unwrap_or("");
                let name = js_constant(tag).unwrap_or("ZERO");
                self.fire("JSC-08");
                return Value::new(
                    R::path(format!("bun_jsc::JSValue::{name}")),
                    Ty::Named {
                        zig: "bun.jsc.JSValue".to_owned(),
                        arguments: Vec::new(),
                        rust: "bun_jsc::JSValue".to_owned(),
                    },
                );
            }
            _ => Ty::Unknown,
        };
        let last = path.rsplit(['.', '#']).next().unwrap_or("").to_owned();
        let mut written = self
            .written_path(e)
            .unwrap_or_else(|| self.outside_path(&path));
        // a tag of an enum of the outside
        if let ExprKind::Field(base, _) = &e.bare().kind
            && self
                .canon(base)
                .is_some_and(|p| p.rsplit(['.', '#']).next().is_some_and(names::is_type_like))
            && !names::is_type_like(&last)
            && let Some((head, _)) = written.rsplit_once("::")
        {
            let owner = self.canon(base);
            written = if owner.as_deref().is_some_and(has_constants) {
                format!("{head}::{}", names::constant(&last))
            } else {
                format!("{head}::{}", names::variant(&last))
            };
        }
        if written == "crate" {
            // the root namespace as a value has no name in Rust
            self.todo("namespace as a value");
            written = "zig_namespace".to_owned();
        }
        Value::new(R::path(written), ty)
    }

    /// The engine's value type, by the name the file gives it.
    pub(crate) fn js_value(&self) -> Ty {
        let zig = "bun.jsc.JSValue".to_owned();
        let aliased = match self.containers[0].members.get("JSValue") {
            Some(super::index::MemberRef::Variable(v)) => v
                .value
                .as_ref()
                .is_some_and(|value| self.canon(value).as_ref() == Some(&zig)),
            _ => false,
        };
        Ty::Named {
            rust: if aliased {
                "JSValue"
            } else {
                "bun_jsc::JSValue"
            }
            .to_owned(),
            arguments: Vec::new(),
            zig,
        }
    }

    /// How a function of this file is named from here.
    pub(crate) fn function_path(&mut self, id: usize, function: &'a Function) -> String {
        let signature = self.signature(id, function);
        self.fire("NAMES-01");
        let free = id == 0 && !self.root_is_struct() || signature.external;
        if free {
            return signature.rust;
        }
        let owner = if id == self.container {
            "Self".to_owned()
        } else {
            self.containers[id].rust.clone()
        };
        format!("{owner}::{}", signature.rust)
    }
}

/// Structs of the outside whose lower-case members are constants, not tags.
pub(crate) fn has_constants(path: &str) -> bool {
    matches!(
        path,
        "bun.String"
            | "bun.ZigString"
            | "bun.jsc.ZigString"
            | "bun.jsc.Strong"
            | "bun.jsc.Strong.Optional"
            | "bun.jsc.JSRef"
    )
}

/// The constant of `JSValue` a tag names.
pub(crate) fn js_constant(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "js_undefined" | "undefined" => "UNDEFINED",
        "null" => "NULL",
        "true" => "TRUE",
        "false" => "FALSE",
        "zero" => "ZERO",
        _ => return None,
    })
}
