//! Arguments of calls: dropped, made constants, fitted to their parameters, saved before a borrow.

use super::Lowerer;
use super::expression::strip_deref;
use super::signature::{Role, Signature};
use super::types::Place;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;
use crate::zig::walk;

impl<'a> Lowerer<'a> {
    /// `f(x, x.len())` holds `x` twice: the number is saved before the borrow.
    pub(crate) fn reshaped(
        &mut self,
        signature: &Signature,
        skip: usize,
        arguments: &'a [Expr],
        rust: &[R],
    ) -> Option<(rs::Statement, Vec<R>)> {
        if rust.len() != arguments.len() {
            return None;
        }
        let written = arguments.iter().enumerate().find_map(|(i, argument)| {
            let parameter = signature.parameters.get(i + skip)?;
            let mutable = matches!(
                &parameter.ty,
                Ty::Pointer {
                    constant: false,
                    ..
                }
            );
            (mutable && parameter.role == Role::Keep).then_some(argument.name()?)
        })?;
        let (at, _) = arguments.iter().enumerate().find(|(i, argument)| {
            let scalar = signature
                .parameters
                .get(i + skip)
                .is_some_and(|p| p.ty.is_scalar());
            scalar
                && argument.name().is_none()
                && walk::any(argument, &|e| e.name() == Some(written))
        })?;
        self.fire("GOAL-11");
        self.note("// PORT NOTE: reshaped for borrowck");
        let name = match &rust[at] {
            R::Method(_, method, _) if method == "len" => "len".to_owned(),
            _ => self.fresh("saved"),
        };
        let mut changed = rust.to_vec();
        changed[at] = R::path(name.clone());
        Some((rs::Statement::let_(name, rust[at].clone()), changed))
    }

    pub(crate) fn call_arguments(
        &mut self,
        signature: &Signature,
        skip: usize,
        arguments: &'a [Expr],
        constants: &mut Vec<String>,
    ) -> Vec<R> {
        let mut out = Vec::new();
        let mut types = Vec::new();
        let mut formats: Option<&'a Expr> = None;
        for (i, argument) in arguments.iter().enumerate() {
            let Some(parameter) = signature.parameters.get(i + skip) else {
                out.push(self.value(argument, &Ty::Unknown).rust);
                continue;
            };
            match parameter.role {
                Role::Gone => self.fire("ALLOC-13"),
                Role::Format => formats = Some(argument),
                Role::Arguments => {
                    let rust = self.format_arguments(formats, argument);
                    out.push(rust);
                }
                Role::Const => {
                    let text = self.constant_text_as(argument, &parameter.ty);
                    constants.push(if needs_braces(&text) {
                        format!("{{ {text} }}")
                    } else {
                        text
                    });
                }
                Role::Type => {
                    let ty = self.ty(argument);
                    types.push(self.rust_ty(&ty, Place::Local));
                }
                Role::Arena => {
                    let value = self.value(argument, &Ty::Allocator);
                    out.push(match value.rust {
                        _ if value.gone => R::path("bump"),
                        R::Path(name) if name != "bump" => R::unary("&", R::path(name)),
                        other => other,
                    });
                }
                _ => {
                    let c = signature.external || signature.c;
                    let rust = self.argument(argument, &parameter.ty, c);
                    out.push(rust);
                }
            }
        }
        types.append(constants);
        // generics that stand for `anytype` are left to inference
        let anonymous = signature
            .generics
            .iter()
            .filter(|g| !g.starts_with("const "))
            .count();
        let explicit_types = signature
            .parameters
            .iter()
            .filter(|p| p.role == Role::Type)
            .count();
        if !types.is_empty() && anonymous > explicit_types {
            for _ in explicit_types..anonymous {
                types.insert(explicit_types.min(types.len()), "_".to_owned());
            }
        }
        *constants = types;
        out
    }

    /// An argument, fitted to its parameter.
    pub(crate) fn argument(&mut self, argument: &'a Expr, want: &Ty, c: bool) -> R {
        let frame = self.frame.c_signature;
        let outer = std::mem::replace(&mut self.frame.c_argument, c);
        let mut value = self.value(argument, want);
        self.frame.c_argument = outer;
        if c && matches!(&value.ty, Ty::Boxed(inner) if !inner.is_slice())
            && matches!(want.pointee(), other if other != want)
        {
            self.fire("ALLOC-23");
            value.rust = R::call("Box::into_raw", vec![value.rust]);
            return value.rust;
        }
        if let (
            Ty::Boxed(_),
            Ty::Pointer {
                size: PointerSize::Slice,
                constant,
                ..
            },
        ) = (&value.ty, want)
        {
            return R::unary(if *constant { "&" } else { "&mut " }, value.rust);
        }
        if c && let (true, Ty::Pointer { zero: true, .. }) = (
            matches!(
                value.ty,
                Ty::Pointer {
                    size: PointerSize::Many,
                    zero: true,
                    ..
                }
            ) && !frame,
            want,
        ) {
            if matches!(value.rust, R::Path(_)) {
                return value.rust.method("as_ptr", vec![]);
            }
            return value.rust;
        }
        // C takes a pointer where Zig takes an optional one
        if c && let Ty::Optional(inner) = want
            && let Ty::Pointer { child, .. } = &**inner
            && !matches!(**child, Ty::Function(_))
        {
            let inner = (**inner).clone();
            return if **child == Ty::Anyopaque {
                self.fit(value, &inner)
            } else {
                value.rust
            };
        }
        self.fit(value, want)
    }

    /// Arguments of a call whose parameters are not known; allocators go.
    pub(crate) fn arguments(&mut self, arguments: &'a [Expr]) -> Vec<R> {
        let mut out = Vec::new();
        for argument in arguments {
            if !self.arena && self.is_allocator(argument) {
                self.fire("ALLOC-13");
                continue;
            }
            let value = self.value(argument, &Ty::Unknown);
            if !value.gone {
                out.push(value.rust);
            }
        }
        out
    }
}

pub(crate) fn needs_braces(text: &str) -> bool {
    let word = text.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric());
    let character = text.starts_with("b'") && text.ends_with('\'');
    !word && !character
}

/// `&x` before a method call says nothing.
pub(crate) fn strip_reference(value: R) -> R {
    match value {
        R::Unary("&" | "&mut ", inner) => *inner,
        other => strip_deref(other),
    }
}
