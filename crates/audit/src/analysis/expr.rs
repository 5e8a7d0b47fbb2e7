//! Small questions about expressions and types, answered on syntax alone.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Expr, GenericArgument, Lit, PathArguments, Stmt, Type};

use super::unfold::MARK;

/// An expression without parentheses, blocks of one expression, `unsafe`, groups and `?`.
pub(crate) fn strip(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(it) => strip(&it.expr),
        Expr::Group(it) => strip(&it.expr),
        Expr::Try(it) => strip(&it.expr),
        Expr::Unsafe(it) => tail(&it.block).map_or(expr, strip),
        Expr::Block(it) => tail(&it.block).map_or(expr, strip),
        _ => expr,
    }
}

fn tail(block: &syn::Block) -> Option<&Expr> {
    match block.stmts.as_slice() {
        [Stmt::Expr(expr, None)] => Some(expr),
        _ => None,
    }
}

/// The same without casts, `&`, and methods that only change a pointer's type.
pub(crate) fn same_pointer(expr: &Expr) -> &Expr {
    let expr = strip(expr);
    match expr {
        Expr::Cast(it) => same_pointer(&it.expr),
        Expr::MethodCall(it)
            if [
                "cast",
                "cast_mut",
                "cast_const",
                "as_ptr",
                "clone",
                "into",
                "0",
            ]
            .iter()
            .any(|name| it.method == name)
                && it.args.is_empty() =>
        {
            same_pointer(&it.receiver)
        }
        Expr::Call(it) => match (macro_name(expr).or_else(|| called(expr)), it.args.first()) {
            (Some(name), Some(first))
                if ["addr_of", "addr_of_mut", "from_ref", "from_mut"].contains(&name.as_str()) =>
            {
                same_pointer(first)
            }
            _ => expr,
        },
        other => other,
    }
}

/// The one identifier that an expression is.
pub(crate) fn ident(expr: &Expr) -> Option<String> {
    match strip(expr) {
        Expr::Path(it) if it.qself.is_none() => it.path.get_ident().map(ToString::to_string),
        _ => None,
    }
}

/// The last name of a called path, if the expression is a call of a function (no macro).
pub(crate) fn called(expr: &Expr) -> Option<String> {
    let last = called_segments(expr)?.last()?;
    Some(last.ident.to_string())
}

/// All names of a called path; none for macros.
pub(crate) fn called_path(expr: &Expr) -> Option<Vec<String>> {
    let segments = called_segments(expr)?.iter();
    Some(segments.map(|it| it.ident.to_string()).collect())
}

/// The last two names of a called path, joined: `Box::from_raw`.
pub(crate) fn called_pair(expr: &Expr) -> Option<String> {
    let mut segments = called_segments(expr)?.iter().rev();
    let last = segments.next()?.ident.to_string();
    Some(match segments.next() {
        Some(before) => format!("{}::{last}", before.ident),
        None => last,
    })
}

/// Asked of every expression by every rule, so nothing is allocated for those that are no calls.
fn called_segments(expr: &Expr) -> Option<&Segments> {
    let Expr::Call(call) = expr else {
        return None;
    };
    let Expr::Path(path) = strip(&call.func) else {
        return None;
    };
    let segments = &path.path.segments;
    (segments.first()?.ident != MARK).then_some(segments)
}

type Segments = syn::punctuated::Punctuated<syn::PathSegment, syn::Token![::]>;

/// The name of the macro that the expression calls.
pub(crate) fn macro_name(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Call(call) => match &*call.func {
            Expr::Path(path) if path.path.segments.first()?.ident == MARK => {
                Some(path.path.segments.last()?.ident.to_string())
            }
            _ => None,
        },
        // One whose arguments are no Rust.
        Expr::Macro(it) => Some(it.mac.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// The name of a method call.
pub(crate) fn method(expr: &Expr) -> Option<String> {
    match expr {
        Expr::MethodCall(it) => Some(it.method.to_string()),
        _ => None,
    }
}

/// Arguments of a call, a macro or a method.
pub(crate) fn arguments(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Call(it) => it.args.iter().collect(),
        Expr::MethodCall(it) => it.args.iter().collect(),
        _ => Vec::new(),
    }
}

/// Every single identifier that stands for a value in an expression.
pub(crate) fn idents(expr: &Expr) -> Vec<String> {
    let mut found = Vec::new();
    each_name(expr, &mut |name| {
        found.push(name.text());
        false
    });
    found
}

/// Whether an expression mentions a value of this name.
pub(crate) fn mentions(expr: &Expr, name: &str) -> bool {
    each_name(expr, &mut |it| it.is(name))
}

/// Whether an expression mentions a value of one of these names.
pub(crate) fn mentions_any(expr: &Expr, names: &std::collections::BTreeSet<String>) -> bool {
    !names.is_empty() && each_name(expr, &mut |it| names.iter().any(|name| it.is(name)))
}

/// A name in an expression: as it is asked of every expression, it only becomes text where it must.
enum Name<'n> {
    Ident(&'n proc_macro2::Ident),
    /// In a format string.
    Text(&'n str),
}

impl Name<'_> {
    fn is(&self, name: &str) -> bool {
        match self {
            Self::Ident(it) => *it == name,
            Self::Text(it) => *it == name,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Ident(it) => it.to_string(),
            Self::Text(it) => (*it).to_owned(),
        }
    }
}

/// Goes through the names of values in an expression until `test` holds.
fn each_name(expr: &Expr, test: &mut dyn FnMut(&Name<'_>) -> bool) -> bool {
    struct Found<'t> {
        test: &'t mut dyn FnMut(&Name<'_>) -> bool,
        found: bool,
    }
    impl<'a> Visit<'a> for Found<'_> {
        fn visit_expr(&mut self, expr: &'a Expr) {
            if !self.found {
                visit::visit_expr(self, expr);
            }
        }
        fn visit_expr_path(&mut self, path: &'a syn::ExprPath) {
            if let Some(ident) = path.path.get_ident() {
                self.found = self.found || (self.test)(&Name::Ident(ident));
            }
        }
        fn visit_expr_call(&mut self, call: &'a syn::ExprCall) {
            // The function itself is no value that flows.
            if !matches!(&*call.func, Expr::Path(_)) {
                self.visit_expr(&call.func);
            }
            for argument in &call.args {
                self.visit_expr(argument);
            }
        }
        fn visit_expr_macro(&mut self, call: &'a syn::ExprMacro) {
            self.found = self.found || tokens(&call.mac.tokens, self.test);
        }
        fn visit_lit_str(&mut self, text: &'a syn::LitStr) {
            // `"{name}"` in a format string.
            for part in text.value().split('{').skip(1) {
                let end = part.find(|c: char| !c.is_alphanumeric() && c != '_');
                let name = &part[..end.unwrap_or(part.len())];
                if !name.is_empty() {
                    self.found = self.found || (self.test)(&Name::Text(name));
                }
            }
        }
    }
    let mut found = Found { test, found: false };
    found.visit_expr(expr);
    found.found
}

fn tokens(stream: &proc_macro2::TokenStream, test: &mut dyn FnMut(&Name<'_>) -> bool) -> bool {
    stream.clone().into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => test(&Name::Ident(&ident)),
        proc_macro2::TokenTree::Group(group) => tokens(&group.stream(), test),
        _ => false,
    })
}

/// Whether any expression in `expr`, itself included, is so.
pub(crate) fn any(expr: &Expr, test: &mut dyn FnMut(&Expr) -> bool) -> bool {
    struct Any<'t> {
        test: &'t mut dyn FnMut(&Expr) -> bool,
        found: bool,
    }
    impl<'a> Visit<'a> for Any<'_> {
        fn visit_expr(&mut self, expr: &'a Expr) {
            self.found = self.found || (self.test)(expr);
            if !self.found {
                visit::visit_expr(self, expr);
            }
        }
    }
    let mut visitor = Any { test, found: false };
    visitor.visit_expr(expr);
    visitor.found
}

/// A string or byte string literal without `c`: its bytes.
pub(crate) fn text_literal(expr: &Expr) -> Option<Vec<u8>> {
    match strip(expr) {
        Expr::Lit(it) => match &it.lit {
            Lit::Str(text) => Some(text.value().into_bytes()),
            Lit::ByteStr(text) => Some(text.value()),
            _ => None,
        },
        Expr::Reference(it) => text_literal(&it.expr),
        _ => None,
    }
}

/// Whether it is a literal of any kind, or a constant by its name.
pub(crate) fn is_constant(expr: &Expr) -> bool {
    match strip(expr) {
        Expr::Lit(_) => true,
        Expr::Path(path) => path.path.segments.last().is_some_and(|segment| {
            let name = segment.ident.to_string();
            name.chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
        }),
        Expr::Unary(it) => is_constant(&it.expr),
        Expr::Cast(it) => is_constant(&it.expr),
        Expr::Binary(it) => is_constant(&it.left) && is_constant(&it.right),
        Expr::Call(_) => called(expr).is_some_and(|name| name == "size_of"),
        _ => false,
    }
}

/// The last name of a type's path: `Vec` for `std::vec::Vec<u8>`.
pub(crate) fn type_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(it) => Some(it.path.segments.last()?.ident.to_string()),
        Type::Paren(it) => type_name(&it.elem),
        Type::Group(it) => type_name(&it.elem),
        _ => None,
    }
}

/// The types between the angle brackets of a type's last name.
pub(crate) fn type_arguments(ty: &Type) -> Vec<&Type> {
    let Type::Path(it) = ty else {
        return Vec::new();
    };
    let last = it.path.segments.last();
    last.map_or_else(Vec::new, |segment| generic_types(&segment.arguments))
}

/// The types between angle brackets.
pub(crate) fn generic_types(arguments: &PathArguments) -> Vec<&Type> {
    match arguments {
        PathArguments::AngleBracketed(list) => list
            .args
            .iter()
            .filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// A type as people write it.
pub(crate) fn spell(ty: &impl quote::ToTokens) -> String {
    let text = quote::quote!(#ty).to_string();
    let mut out = text;
    for (from, to) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" < ", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
        ("& ", "&"),
        ("* ", "*"),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (" !", "!"),
        ("__macro::", ""),
        (" .", "."),
        (". ", "."),
    ] {
        out = out.replace(from, to);
    }
    out
}

/// The place where a method's name stands, for chains over many lines.
pub(crate) fn point(expr: &Expr) -> Span {
    match expr {
        Expr::MethodCall(it) => it.method.span(),
        other => other.span(),
    }
}

/// Attributes with this last name: `#[pyo3::pyfunction]`, `#[unsafe(no_mangle)]`.
pub(crate) fn has_attribute(attributes: &[syn::Attribute], name: &str) -> bool {
    find_attribute(attributes, name).is_some()
}

/// The attribute with this last name.
pub(crate) fn find_attribute<'a>(
    attributes: &'a [syn::Attribute],
    name: &str,
) -> Option<&'a syn::Attribute> {
    attributes.iter().find(|attribute| {
        let last = attribute.path().segments.last();
        last.is_some_and(|last| last.ident == name)
            || attribute.path().is_ident("unsafe") && attribute_mentions(attribute, name)
    })
}

/// Whether a word stands in an attribute's arguments.
pub(crate) fn attribute_mentions(attribute: &syn::Attribute, word: &str) -> bool {
    match &attribute.meta {
        syn::Meta::List(list) => super::unfold::mentions(&list.tokens, word),
        _ => false,
    }
}

/// Whether `#[derive(…)]` names a trait.
pub(crate) fn derives(attributes: &[syn::Attribute], name: &str) -> bool {
    attributes
        .iter()
        .any(|it| it.path().is_ident("derive") && attribute_mentions(it, name))
}
