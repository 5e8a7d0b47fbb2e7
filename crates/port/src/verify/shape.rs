//! Questions about the shape of a type or expression.

use proc_macro2::TokenStream;
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

use super::ban::Ban;

pub(crate) fn line_of(span: proc_macro2::Span) -> usize {
    span.start().line.max(1)
}

pub(crate) fn names_of(path: &syn::Path) -> Vec<(String, usize)> {
    path.segments
        .iter()
        .map(|s| (s.ident.to_string(), line_of(s.ident.span())))
        .collect()
}

/// The last segment of a type's path, references and parentheses aside.
pub(crate) fn last_name(ty: &syn::Type) -> String {
    match ty {
        syn::Type::Path(path) => path
            .path
            .segments
            .last()
            .map_or(String::new(), |s| s.ident.to_string()),
        syn::Type::Paren(inner) => last_name(&inner.elem),
        syn::Type::Group(inner) => last_name(&inner.elem),
        _ => String::new(),
    }
}

/// Bytes in a row under any reference: `Vec<…>`, `[…]`, `Box<[…]>`.
pub(crate) fn is_bytes(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Reference(inner) => is_bytes(&inner.elem),
        syn::Type::Paren(inner) => is_bytes(&inner.elem),
        syn::Type::Slice(_) | syn::Type::Array(_) => true,
        syn::Type::Path(path) => {
            let Some(last) = path.path.segments.last() else {
                return false;
            };
            let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
                return false;
            };
            match last.ident.to_string().as_str() {
                "Vec" => true,
                "Box" => arguments
                    .args
                    .iter()
                    .any(|a| matches!(a, syn::GenericArgument::Type(syn::Type::Slice(_)))),
                _ => false,
            }
        }
        _ => false,
    }
}

impl Ban {
    /// A field's type is forbidden, bare or in what lies in the same memory.
    pub(crate) fn holds(&self, ty: &syn::Type) -> bool {
        match ty {
            syn::Type::Array(inner) => self.holds(&inner.elem),
            syn::Type::Slice(inner) => self.holds(&inner.elem),
            syn::Type::Paren(inner) => self.holds(&inner.elem),
            syn::Type::Tuple(inner) => inner.elems.iter().any(|ty| self.holds(ty)),
            syn::Type::Path(path) => {
                let Some(last) = path.path.segments.last() else {
                    return false;
                };
                if self.fields.iter().any(|f| last.ident == f) {
                    return true;
                }
                let holder = self.within.iter().any(|n| last.ident == n);
                let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
                    return false;
                };
                holder
                    && arguments.args.iter().any(
                        |a| matches!(a, syn::GenericArgument::Type(inner) if self.holds(inner)),
                    )
            }
            _ => false,
        }
    }
}

/// A trait object, with or without further bounds.
pub(crate) fn is_object(ty: &syn::Type, name: &str) -> bool {
    if let syn::Type::Paren(inner) = ty {
        return is_object(&inner.elem, name);
    }
    let syn::Type::TraitObject(object) = ty else {
        return false;
    };
    object.bounds.iter().any(|b| {
        matches!(b, syn::TypeParamBound::Trait(t) if t.path.segments.last().is_some_and(|s| s.ident == name))
    })
}

/// `*(p as *const _)`.
pub(crate) fn is_stretched(e: &syn::Expr) -> bool {
    match e {
        syn::Expr::Paren(inner) => is_stretched(&inner.expr),
        syn::Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Deref(_)) => {
            is_inferred_cast(&unary.expr)
        }
        _ => false,
    }
}

pub(crate) fn is_inferred_cast(e: &syn::Expr) -> bool {
    match e {
        syn::Expr::Paren(inner) => is_inferred_cast(&inner.expr),
        syn::Expr::Cast(cast) => {
            matches!(&*cast.ty, syn::Type::Ptr(p) if matches!(&*p.elem, syn::Type::Infer(_)))
        }
        _ => false,
    }
}

pub(crate) fn static_reference(ty: &syn::Type) -> Option<usize> {
    struct Found(Option<usize>);
    impl<'ast> Visit<'ast> for Found {
        fn visit_type_reference(&mut self, reference: &'ast syn::TypeReference) {
            if reference
                .lifetime
                .as_ref()
                .is_some_and(|l| l.ident == "static")
                && self.0.is_none()
            {
                self.0 = Some(line_of(reference.and_token.span()));
            }
            visit::visit_type_reference(self, reference);
        }
    }
    let mut found = Found(None);
    found.visit_type(ty);
    found.0
}

pub(crate) fn mentions(ty: &syn::Type, name: &str) -> bool {
    struct Found<'n>(&'n str, bool);
    impl<'ast> Visit<'ast> for Found<'_> {
        fn visit_path_segment(&mut self, segment: &'ast syn::PathSegment) {
            self.1 |= segment.ident == self.0;
            visit::visit_path_segment(self, segment);
        }
    }
    let mut found = Found(name, false);
    found.visit_type(ty);
    found.1
}

pub(crate) fn is_cfg_test(tokens: &TokenStream) -> bool {
    let text = tokens.to_string();
    text == "test" || text.starts_with("all") && text.contains("test") && !text.contains("not")
}
