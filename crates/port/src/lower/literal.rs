//! Literals: numbers, texts, tags, errors, struct and array initialisers, by the type their place asks for.

use super::field::SliceOwner;
use super::types::Place;
use super::{Lowerer, Value, spelling};
use crate::names;
use crate::rust::tree::Expr as R;
use crate::types::Ty;
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    pub(crate) fn literal(&mut self, e: &'a Expr, want: &Ty) -> Value {
        match &e.kind {
            ExprKind::Integer(text) => Value::new(R::lit(spelling::integer(text)), Ty::ComptimeInt),
            ExprKind::Float(text) => match spelling::float(text) {
                Some(text) => Value::new(R::lit(text), Ty::ComptimeFloat),
                None => self.flag(e, "hexadecimal float"),
            },
            ExprKind::Text(text) => {
                self.fire("BASE-10");
                self.text_literal(spelling::string(text, true), want)
            }
            ExprKind::Lines(lines) => {
                self.fire("BASE-11");
                self.text_literal(spelling::lines(lines, true), want)
            }
            ExprKind::Character(text) => {
                self.fire("BASE-12");
                let rust = spelling::character(text);
                let byte = rust.starts_with("b'");
                let ty = if byte { Ty::int("u8") } else { Ty::int("u32") };
                match want {
                    Ty::Int(name) if byte && name != "u8" => {
                        let wide =
                            crate::types::rust_integer(name).map_or("u32".to_owned(), |r| r.0);
                        Value::new(R::path(rust).cast(wide), want.clone())
                    }
                    _ if byte => Value::new(R::path(rust), ty),
                    _ => {
                        let (literal, _) = rust.split_once(" as ").unwrap_or((&rust, ""));
                        Value::new(R::path(literal).cast("u32"), ty)
                    }
                }
            }
            ExprKind::Tag(name) => self.tag(e, name, want),
            ExprKind::ErrorValue(name) => self.error_value(name, want),
            ExprKind::StructInit(ty, fields) => self.struct_init(e, ty.as_deref(), fields, want),
            ExprKind::ArrayInit(ty, items) => self.array_init(e, ty.as_deref(), items, want),
            _ => self.flag(e, "literal"),
        }
    }

    pub(crate) fn text_literal(&mut self, inner: String, want: &Ty) -> Value {
        let target = match want {
            Ty::Optional(inner) => inner,
            other => other,
        };
        match target {
            Ty::Pointer {
                size: PointerSize::Slice,
                zero: true,
                child,
                ..
            } if child.is_u8() => {
                let name = self.profile.word("zstr").to_owned();
                let rust = R::call(
                    format!("{name}::from_static"),
                    vec![R::lit(format!("b\"{inner}\\0\""))],
                );
                Value::new(rust, target.clone())
            }
            Ty::Pointer {
                size: PointerSize::Many | PointerSize::C,
                zero: true,
                ..
            } => {
                let literal = R::lit(format!("c\"{inner}\""));
                let rust = if self.frame.c_signature || self.frame.c_argument {
                    literal.method("as_ptr", vec![])
                } else {
                    literal
                };
                Value::new(rust, target.clone())
            }
            Ty::Boxed(_) => {
                let rust = if inner.is_empty() {
                    R::call("Box::default", vec![])
                } else {
                    R::call(
                        "Box::<[u8]>::from",
                        vec![R::unary(
                            "&",
                            R::lit(format!("b\"{inner}\"")).index(R::Range(None, None, false)),
                        )],
                    )
                };
                Value::new(rust, target.clone())
            }
            _ => Value::new(R::lit(format!("b\"{inner}\"")), Ty::bytes()),
        }
    }

    /// `.tag` where an enum, a union or a known type is wanted.
    pub(crate) fn tag(&mut self, e: &'a Expr, name: &str, want: &Ty) -> Value {
        let target = match want {
            Ty::Optional(inner) => &**inner,
            Ty::ErrorUnion(_, inner) => &**inner,
            other => other,
        };
        if let Some(id) = self.container_id(target) {
            let container = self.containers[id].declaration;
            if container.kind == ContainerKind::Struct {
                // a declaration of the struct, such as `.empty`
                return self.member_value(id, name, e);
            }
            self.fire("BASE-17");
            self.fire("NAMES-12");
            let rust = self.containers[id].rust.clone();
            if matches!(self.member(id, name), Some(super::Symbol::Constant(..))) {
                return self.member_value(id, name, e);
            }
            return Value::new(
                R::path(format!("{rust}::{}", names::variant(name))),
                Ty::Container(id),
            );
        }
        if let Some(value) = self.outcome_tag(name, target) {
            return value;
        }
        if let Ty::Named { zig, rust, .. } = target {
            if zig == "bun.jsc.JSValue" {
                self.fire("JSC-08");
                if let Some(constant) = super::naming::js_constant(name) {
                    let written = self.rust_ty(target, Place::Local);
                    return Value::new(R::path(format!("{written}::{constant}")), target.clone());
                }
            }
            if let Some(value) = self.empty_collection(target, name) {
                return value;
            }
            if super::naming::has_constants(zig) {
                let written = self.rust_ty(target, Place::Local);
                let constant = names::constant(name);
                return Value::new(R::path(format!("{written}::{constant}")), target.clone());
            }
            if !zig.starts_with("std.") {
                self.fire("BASE-17");
                return Value::new(
                    R::path(format!("{rust}::{}", names::variant(name))),
                    target.clone(),
                );
            }
        }
        if let Some(rust) = ordering(name)
            && target.zig_path() == Some("std.builtin.AtomicOrder")
        {
            self.fire("CONCUR-09");
            return Value::new(R::path(rust), target.clone());
        }
        if name == "js_undefined" {
            // no other type has a tag of that name
            self.fire("JSC-08");
            let ty = self.js_value();
            let written = self.rust_ty(&ty, Place::Local);
            return Value::new(R::path(format!("{written}::UNDEFINED")), ty);
        }
        self.fire("BASE-17");
        self.todo(&format!("type of .{name}"));
        let stand_in = R::path(format!(
            "zig_tag_{}",
            names::snake(&names::escape(name)).trim_start_matches("r#")
        ));
        Value::new(
            R::Commented(
                format!(".{}", name.replace("*/", "* /")),
                Box::new(stand_in),
            ),
            Ty::Tag,
        )
    }

    /// An error as a value of the wanted set, or else of the function's own.
    pub(crate) fn error_value(&mut self, name: &str, want: &Ty) -> Value {
        self.fire("ERRORS-04");
        let general = self.profile.word("error").to_owned();
        let alloc = self.profile.word("alloc_error").to_owned();
        let error = match want {
            Ty::ErrorSet(key) if !key.is_empty() => self.error_type(key),
            Ty::AnyError => general.clone(),
            _ if self.frame.fallible => self.frame.error.clone(),
            _ => general.clone(),
        };
        if error == general || error.is_empty() {
            let rust = R::bang(
                self.profile.word("error_macro"),
                vec![R::lit(format!("\"{}\"", name.escape_default()))],
            );
            return Value::new(rust, Ty::AnyError);
        }
        if error == alloc {
            return Value::new(R::path(alloc), Ty::ErrorSet(error));
        }
        if error == "bun_jsc::JsError" {
            let variant = match name {
                "JSError" => "Thrown",
                "JSTerminated" => "Terminated",
                other => other,
            };
            return Value::new(
                R::path(format!("{error}::{}", names::escape(variant))),
                Ty::ErrorSet("js".to_owned()),
            );
        }
        if error == "core::fmt::Error" {
            return Value::new(R::path(error.clone()), Ty::ErrorSet(error));
        }
        Value::new(
            R::path(format!("{error}::{}", names::escape(name))),
            Ty::ErrorSet(error),
        )
    }

    pub(crate) fn struct_init(
        &mut self,
        e: &'a Expr,
        ty: Option<&'a Expr>,
        fields: &'a [(String, Expr)],
        want: &Ty,
    ) -> Value {
        let target = match ty {
            Some(ty) => self.ty(ty),
            None => match want {
                Ty::Optional(inner) => (**inner).clone(),
                Ty::ErrorUnion(_, inner) => (**inner).clone(),
                Ty::Pointer {
                    size: PointerSize::One,
                    child,
                    ..
                } => (**child).clone(),
                other => other.clone(),
            },
        };
        if let Some(id) = self.container_id(&target) {
            return self.container_init(e, id, fields, target);
        }
        if let Ty::Named { zig, .. } = &target {
            if zig == "bun.sys.Maybe"
                && let [(name, value)] = fields
            {
                self.fire("ERRORS-15");
                let payload = match &target {
                    Ty::Named { arguments, .. } => {
                        arguments.first().cloned().unwrap_or(Ty::Unknown)
                    }
                    _ => Ty::Unknown,
                };
                if name == "result" {
                    let value = self.fitted(value, &payload);
                    let value = if payload == Ty::Void {
                        R::unit()
                    } else {
                        value
                    };
                    return Value::new(R::call("Ok", vec![value]), target);
                }
                if name == "err" {
                    let error = Ty::Named {
                        zig: "bun.sys.Error".to_owned(),
                        arguments: Vec::new(),
                        rust: "bun_sys::Error".to_owned(),
                    };
                    let value = self.fitted(value, &error);
                    return Value::new(R::call("Err", vec![value]), target);
                }
            }
            if fields.is_empty() {
                if let Some(value) = self.empty_collection(&target, "empty") {
                    return value;
                }
                self.fire("IDIOMS-33");
                let rust = self.rust_ty(&target, Place::Local);
                return Value::new(
                    R::call(format!("{}::default", turbofish(&rust)), vec![]),
                    target,
                );
            }
            self.todo("missing defaults of a type of another file");
            let rust = self.rust_ty(&target, Place::Local);
            let values = fields
                .iter()
                .map(|(name, value)| (names::field(name), self.fitted(value, &Ty::Unknown)))
                .collect();
            return Value::new(R::Struct(turbofish(&rust), values), target);
        }
        if fields.is_empty() {
            if target == Ty::Void {
                return Value::new(R::unit(), Ty::Void);
            }
            if let Ty::Tuple(items) = &target
                && items.is_empty()
            {
                return Value::new(R::unit(), target);
            }
            self.fire("IDIOMS-33");
            return Value::new(R::call("Default::default", vec![]), Ty::Unknown);
        }
        self.flag(e, "type of an anonymous struct")
    }

    pub(crate) fn container_init(
        &mut self,
        e: &'a Expr,
        id: usize,
        fields: &'a [(String, Expr)],
        target: Ty,
    ) -> Value {
        let container = self.containers[id].declaration;
        let ty = match target {
            Ty::Pointer { .. } | Ty::Boxed(_) => Ty::Container(id),
            other => other,
        };
        if container.kind == ContainerKind::Union {
            return self.union_init(e, id, fields, ty);
        }
        if container.layout == ContainerLayout::Packed {
            return self.packed_init(e, id, fields, ty);
        }
        let generic_here = id == self.container && !self.containers[id].generics.is_empty();
        let own = self.frame.constructs.is_some() && id == self.container;
        let applied = match &ty {
            Ty::Named { arguments, .. } => Some(arguments.clone()),
            _ => None,
        };
        let name = if let Some(arguments) = applied.filter(|a| !a.is_empty()) {
            let generics = &self.containers[id].generics;
            let same = generics.len() == arguments.len()
                && generics
                    .iter()
                    .zip(&arguments)
                    .all(|(g, a)| matches!(a, Ty::Parameter(n) | Ty::Value(n) if *n == g.rust));
            if same && generic_here {
                "Self".to_owned()
            } else if fields.is_empty() || generic_here {
                self.containers[id].rust.clone()
            } else {
                let written = self.rust_ty(&ty, Place::Local);
                turbofish(&written)
            }
        } else if generic_here || own {
            "Self".to_owned()
        } else {
            self.containers[id].rust.clone()
        };
        if fields.is_empty() && self.has_default(id) {
            self.fire("IDIOMS-33");
            return Value::new(R::call(format!("{name}::default"), vec![]), ty);
        }
        self.fire("BASE-15");
        let mut values: Vec<(String, R)> = Vec::new();
        // the defaults are written where the container's names are in sight; the arena is a name of here
        let bump = if self.arena {
            self.bump_in_scope()
        } else {
            None
        };
        let order: Vec<&'a Field> = container.fields().map(|(f, _)| f).collect();
        for (field_name, value) in fields {
            if self.field_is_gone(id, field_name) {
                continue;
            }
            let want = self.field_ty_owned(id, field_name);
            if !self.arena && self.is_allocator(value) {
                self.fire("ALLOC-21");
                self.todo("allocator field");
                continue;
            }
            let mut rust = self.field_init(value, &want);
            if matches!(&want, Ty::Boxed(inner) if inner.is_slice())
                && let Some(field) = order.iter().find(|f| f.name == *field_name)
                && self.slice_owner(id, field) == SliceOwner::Vec
            {
                rust = as_vec(rust);
            }
            let name = if want == Ty::Allocator {
                "bump".to_owned()
            } else {
                names::field(field_name)
            };
            values.push((name, rust));
        }
        for field in order {
            if fields.iter().any(|(name, _)| *name == field.name)
                || self.field_is_gone(id, &field.name)
            {
                continue;
            }
            let Some(default) = &field.value else {
                continue;
            };
            let want = self.field_ty_owned(id, &field.name);
            let rust = match &bump {
                Some(bump) if want.is_list() && is_empty_init(default) => {
                    self.fire("ALLOC-06");
                    R::call("bumpalo::collections::Vec::new_in", vec![bump.clone()])
                }
                _ => self.in_container(id, |this| this.field_init(default, &want)),
            };
            values.push((names::field(&field.name), rust));
        }
        Value::new(R::Struct(name, values), ty)
    }

    /// A value for a field; allocations and literals fit what the field became.
    pub(crate) fn field_init(&mut self, value: &'a Expr, want: &Ty) -> R {
        if let Ty::Boxed(inner) = want {
            let got = self.value(value, want);
            if matches!(got.ty, Ty::Boxed(_) | Ty::Unknown) || got.ty == *want {
                return got.rust;
            }
            if got.ty.is_slice() && inner.is_slice() {
                let child = match &**inner {
                    Ty::Pointer { child, .. } => self.rust_ty(&child.clone(), Place::Local),
                    _ => "u8".to_owned(),
                };
                return R::call(format!("Box::<[{child}]>::from"), vec![got.rust]);
            }
            return got.rust;
        }
        self.fitted(value, want)
    }
}

/// A type as the head of a path expression: `Vec<u8>` → `Vec::<u8>`.
pub(crate) fn turbofish(rust: &str) -> String {
    match rust.split_once('<') {
        Some((head, rest)) if !head.is_empty() && !head.starts_with(['&', '*', '[', '(']) => {
            format!("{head}::<{rest}")
        }
        Some(_) => format!("<{rust}>"),
        None if rust.starts_with(['&', '*', '[', '(']) => format!("<{rust}>"),
        None => rust.to_owned(),
    }
}

/// A memory ordering by its tag.
pub(crate) fn ordering(name: &str) -> Option<&'static str> {
    Some(match name {
        "monotonic" | "unordered" | "Monotonic" | "Unordered" => {
            "core::sync::atomic::Ordering::Relaxed"
        }
        "acquire" | "Acquire" => "core::sync::atomic::Ordering::Acquire",
        "release" | "Release" => "core::sync::atomic::Ordering::Release",
        "acq_rel" | "AcqRel" => "core::sync::atomic::Ordering::AcqRel",
        "seq_cst" | "SeqCst" => "core::sync::atomic::Ordering::SeqCst",
        _ => return None,
    })
}

/// `.{}` or `.empty`.
fn is_empty_init(e: &Expr) -> bool {
    match &e.bare().kind {
        ExprKind::StructInit(_, fields) => fields.is_empty(),
        ExprKind::ArrayInit(_, items) => items.is_empty(),
        ExprKind::Tag(name) => name == "empty",
        ExprKind::Field(_, name) => name == "empty",
        _ => false,
    }
}

/// A boxed slice that was just made, as the vector it is to be.
pub(crate) fn as_vec(made: R) -> R {
    match made {
        R::Method(list, method, _) if method == "into_boxed_slice" => *list,
        R::Call(head, mut arguments)
            if arguments.len() == 1
                && matches!(&*head, R::Path(p) if p.starts_with("Box::<[") && p.ends_with("]>::from")) =>
        {
            arguments.remove(0).method("to_vec", vec![])
        }
        R::Call(head, _) if matches!(&*head, R::Path(p) if p == "Box::default") => {
            R::call("Vec::new", vec![])
        }
        other => other,
    }
}
