//! Expressions that believe a pointer: reads and writes through it, C strings, slices and owners made of
//! it. Which pointers are the host's is for `pointers`.

use syn::{Expr, ReturnType, Type, UnOp};

use super::expr;
use super::function::Function;

/// How a pointer is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SinkKind {
    /// Read or written through.
    Deref,
    /// Read up to a NUL.
    Text,
    /// Taken as the start of a slice.
    Slice,
    /// Taken back as what Rust allocated.
    Owner,
}

impl SinkKind {
    /// For messages.
    pub(crate) fn shown(self) -> &'static str {
        match self {
            Self::Deref => "read through",
            Self::Text => "read as a C string",
            Self::Slice => "made a slice",
            Self::Owner => "taken back as an owner",
        }
    }
}

/// The pointers that an expression believes.
pub(crate) fn believed(expr: &Expr) -> Vec<(SinkKind, &Expr)> {
    match expr {
        Expr::Unary(it) if matches!(it.op, UnOp::Deref(_)) => {
            vec![(SinkKind::Deref, &*it.expr)]
        }
        Expr::MethodCall(it) => match it.method.to_string().as_str() {
            "read" | "read_unaligned" | "read_volatile" if it.args.is_empty() => {
                vec![(SinkKind::Deref, &*it.receiver)]
            }
            "write" if it.args.len() == 1 => vec![(SinkKind::Deref, &*it.receiver)],
            "copy_to" | "copy_from" | "copy_to_nonoverlapping" | "copy_from_nonoverlapping" => {
                let other = it.args.first().map(|it| (SinkKind::Deref, it));
                let own = [(SinkKind::Deref, &*it.receiver)].into_iter();
                own.chain(other).collect()
            }
            "unwrap_unchecked" => match expr::strip(&it.receiver) {
                Expr::MethodCall(inner) if inner.method == "as_ref" || inner.method == "as_mut" => {
                    vec![(SinkKind::Deref, &*inner.receiver)]
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        },
        Expr::Call(it) => {
            let Some(pair) = expr::called_pair(expr) else {
                return Vec::new();
            };
            let first = it.args.first();
            let kind = match pair.as_str() {
                "CStr::from_ptr" => SinkKind::Text,
                "ptr::read" | "ptr::write" | "ptr::read_unaligned" | "ptr::write_unaligned" => {
                    SinkKind::Deref
                }
                "slice::from_raw_parts"
                | "slice::from_raw_parts_mut"
                | "from_raw_parts"
                | "from_raw_parts_mut" => SinkKind::Slice,
                "Box::from_raw"
                | "CString::from_raw"
                | "Arc::from_raw"
                | "Rc::from_raw"
                | "Vec::from_raw_parts"
                | "String::from_raw_parts" => SinkKind::Owner,
                "ptr::copy"
                | "ptr::copy_nonoverlapping"
                | "copy_nonoverlapping"
                | "ptr::swap"
                | "ptr::swap_nonoverlapping" => {
                    let both = it.args.iter().take(2);
                    return both.map(|it| (SinkKind::Deref, it)).collect();
                }
                "ptr::write_bytes" | "ptr::replace" | "NonNull::new_unchecked" => SinkKind::Deref,
                _ => return Vec::new(),
            };
            first.map(|first| (kind, first)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// `let kit: &mut Kit = transmute(pointer)`: a dereference in disguise.
pub(crate) fn disguised<'a>(
    function: &Function<'a>,
    call: &'a Expr,
) -> Option<(SinkKind, &'a Expr)> {
    let Expr::Call(it) = call else {
        return None;
    };
    if expr::called(call)? != "transmute" {
        return None;
    }
    let to = transmute_target(function, call)?;
    matches!(to, Type::Reference(_)).then_some((SinkKind::Deref, it.args.first()?))
}

/// The type that a transmute makes, if something near says so.
pub(crate) fn transmute_target<'a>(function: &Function<'a>, call: &Expr) -> Option<&'a Type> {
    let site = function
        .body
        .sites
        .iter()
        .find(|it| std::ptr::eq(it.expr, call))?;
    if let Expr::Call(it) = site.expr
        && let Expr::Path(path) = expr::strip(&it.func)
        && let Some(last) = path.path.segments.last()
        && let [_, to] = expr::generic_types(&last.arguments).as_slice()
        && !matches!(to, Type::Infer(_))
    {
        return Some(to);
    }
    let bound = function.body.bindings.iter().find(|binding| {
        binding
            .from
            .is_some_and(|from| std::ptr::eq(expr::strip(from), call))
    });
    if let Some(ty) = bound.and_then(|it| it.ty) {
        return Some(ty);
    }
    let returned = function.body.returned.iter();
    let mut returned = returned.filter(|it| std::ptr::eq(expr::strip(it), call));
    match (&function.signature.output, returned.next()) {
        (ReturnType::Type(_, ty), Some(_)) => Some(ty),
        _ => None,
    }
}
