//! What a function gives back: error type, owned results, out-parameter constructors.

use super::Lowerer;
use super::signature::Owned;
use super::signature::Signature;
use super::signature::add_lifetime;
use super::types::Place;
use crate::names;
use crate::types::Ty;
use crate::zig::tree::*;
use crate::zig::walk;

impl<'a> Lowerer<'a> {
    /// Whether a function of an arena area allocates by the default allocator and is handed no other.
    fn allocates_on_heap(&mut self, function: &'a Function) -> bool {
        let Some(body) = function.body.as_ref().filter(|_| self.arena) else {
            return false;
        };
        let handed = function.prototype.parameters.iter().any(|p| {
            p.ty.as_ref()
                .is_some_and(|ty| self.canon(ty).as_deref() == Some("std.mem.Allocator"))
        });
        !handed
            && walk::any_in_block(body, &|e| {
                matches!(
                    self.canon(e).as_deref(),
                    Some("bun.default_allocator" | "bun.new")
                )
            })
    }

    /// Whether a function fills its first parameter and returns only an error or nothing.
    pub(crate) fn is_constructor(&mut self, id: usize, function: &'a Function) -> bool {
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

    pub(crate) fn result(
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
            // the attribute of host functions wants a result that can fail
            _ if host.is_some() => {
                signature.made_fallible = true;
                (Some(Ty::ErrorSet("js".to_owned())), ty.clone())
            }
            _ => {
                signature.result = ty.clone();
                signature.owned = self.owned_result(function, &ty, signature.c);
                signature.heap |= self.allocates_on_heap(function);
                signature.rust_result = self.result_text(&ty, signature);
                return;
            }
        };
        signature.fallible = true;
        signature.result = payload.clone();
        signature.owned = self.owned_result(function, &payload, signature.c);
        signature.heap |= self.allocates_on_heap(function);
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

    pub(crate) fn result_text(&mut self, ty: &Ty, signature: &mut Signature) -> String {
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
            (Ty::Pointer { child, .. }, Owned::Vec | Owned::Slice)
                if self.arena && !signature.heap =>
            {
                let child = self.rust_ty(child, Place::Local);
                self.add_bump(signature);
                format!("&'bump [{child}]")
            }
            (Ty::Pointer { child, .. }, Owned::One) if self.arena && !signature.heap => {
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

    pub(crate) fn add_bump(&mut self, signature: &mut Signature) {
        add_lifetime(
            &mut signature.lifetimes,
            "'bump",
            &self.containers[signature.container].lifetimes,
        );
    }
}

pub(crate) fn is_bare_return(e: &Expr) -> bool {
    matches!(&e.kind, ExprKind::Return(None))
}
