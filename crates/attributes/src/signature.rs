//! Options against the function that they stand on: defaults, getters and constructors.
//! Whether the function's types can cross is not asked here.

use proc_macro2::Span;
use syn::{
    Fields, FnArg, GenericArgument, Ident, Pat, PathArguments, ReceiverKind, ReturnType, Signature,
    Type, ext::IdentExt as _,
};

use crate::{Fault, FaultKind, Options, nearest};

/// Faults of a function's options against its signature. `object` is the type's name for a
/// function in an impl block.
#[must_use]
pub fn check_signature(
    options: &Options,
    signature: &Signature,
    object: Option<&Ident>,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    defaults(options, signature, &mut faults);
    crate::asynchrony::check(options, signature, &mut faults);
    crate::sequence::check(options, signature, &mut faults);
    crate::leaf::check(options, signature, &mut faults);
    if let Some(span) = options.getter {
        getter(span, signature, &mut faults);
    }
    if let Some(span) = options.constructor
        && !object.is_some_and(|object| is_constructor(signature, object))
    {
        let object = object.map_or_else(|| "Self".to_owned(), |object| object.unraw().to_string());
        faults.push(
            Fault::new(
                FaultKind::InvalidSignature,
                span,
                format!("`{}` is no constructor", signature.ident.unraw()),
            )
            .note("a constructor has no `self` and returns a new value of the type")
            .help(format!(
                "return `Self`, `Arc<Self>` or a `Result` of them (here `Self` is `{object}`)"
            )),
        );
    }
    faults
}

/// Faults of the functions of one impl block together: more than one function for `new Type(…)`.
#[must_use]
pub fn check_constructors<'a>(
    functions: impl IntoIterator<Item = (&'a Signature, &'a Options)>,
    object: &Ident,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut first: Option<(&Ident, bool)> = None;
    for (signature, options) in functions {
        let marked = options.constructor.is_some();
        let named_new = match &options.name {
            Some(name) => name.text == "new",
            None => signature.ident == "new",
        };
        let constructs = is_constructor(signature, object)
            && signature.asyncness.is_none()
            && (marked || named_new);
        if options.hidden.is_some() || !constructs {
            continue;
        }
        let Some((other, other_marked)) = first else {
            first = Some((&signature.ident, marked));
            continue;
        };
        let span = options.constructor.unwrap_or_else(|| {
            let name = options.name.as_ref();
            name.map_or_else(|| signature.ident.span(), |name| name.span)
        });
        let fault = Fault::new(
            FaultKind::Duplicate,
            span,
            format!("`{object}` has two constructors, `{other}` and `{}`", signature.ident),
        )
        .note("`new Type(…)` in a host can call one function only; all others become functions on the class");
        faults.push(if marked && other_marked {
            fault.help("leave `constructor` on one of them")
        } else {
            fault.help(
                "the function called `new` is the constructor without being marked: give it \
                 another name with `name = \"…\"`, mark it `hidden`, or leave the other unmarked",
            )
        });
    }
    faults
}

/// Whether a function has no receiver and returns the type itself: `Self`, its name, or one of
/// `Arc`, `Box`, `Option`, `Result` around it.
#[must_use]
pub fn is_constructor(signature: &Signature, object: &Ident) -> bool {
    signature.receiver().is_none()
        && match &signature.output {
            ReturnType::Default => false,
            ReturnType::Type(_, ty) => names_self(ty, object),
        }
}

fn names_self(ty: &Type, object: &Ident) -> bool {
    let path = match ty {
        Type::Path(path) => &path.path,
        Type::Paren(paren) => return names_self(&paren.elem, object),
        Type::Group(group) => return names_self(&group.elem, object),
        _ => return false,
    };
    let Some(last) = path.segments.last() else {
        return false;
    };
    match &last.arguments {
        PathArguments::None => last.ident == "Self" || last.ident == *object,
        PathArguments::AngleBracketed(arguments)
            if ["Arc", "Box", "Option", "Result"]
                .iter()
                .any(|name| last.ident == name) =>
        {
            matches!(arguments.args.first(), Some(GenericArgument::Type(ty)) if names_self(ty, object))
        }
        _ => false,
    }
}

fn getter(span: Span, signature: &Signature, faults: &mut Vec<Fault>) {
    let mut fault = |message: &str, help: &str| {
        faults.push(
            Fault::new(FaultKind::InvalidSignature, span, message)
                .note("a host reads a property as `value.name`, with nothing between parentheses")
                .help(help),
        );
    };
    match signature.receiver().map(|receiver| &receiver.kind) {
        None => fault("a getter needs `&self`", "add `&self`, or remove `getter`"),
        Some(ReceiverKind::Value) => fault(
            "a getter cannot consume the object",
            "take `&self`, or remove `getter`",
        ),
        Some(_) => {}
    }
    let receivers = usize::from(signature.receiver().is_some());
    if signature.inputs.len() > receivers {
        fault(
            "a getter cannot have parameters",
            "remove the parameters, or remove `getter`",
        );
    }
    let returns_nothing = match &signature.output {
        ReturnType::Default => true,
        ReturnType::Type(_, ty) => matches!(&**ty, Type::Tuple(tuple) if tuple.elems.is_empty()),
    };
    if returns_nothing {
        fault(
            "a getter must return a value",
            "return what the property shows, or remove `getter`",
        );
    }
}

fn defaults(options: &Options, signature: &Signature, faults: &mut Vec<Fault>) {
    let parameters: Vec<&Ident> = signature
        .inputs
        .iter()
        .filter_map(|input| match input {
            FnArg::Receiver(_) => None,
            FnArg::Typed(typed) => match &*typed.pat {
                Pat::Ident(pattern) => Some(&pattern.ident),
                _ => None,
            },
        })
        .collect();
    let owner = signature.ident.unraw();
    check_defaults(options, &owner, &parameters, "parameter", faults);
}

/// Faults of a record's options against its fields.
#[must_use]
pub fn check_fields(options: &Options, record: &Ident, fields: &Fields) -> Vec<Fault> {
    let mut faults = Vec::new();
    let names: Vec<&Ident> = fields
        .iter()
        .filter_map(|field| field.ident.as_ref())
        .collect();
    check_defaults(options, record, &names, "field", &mut faults);
    faults
}

/// `names` are the parameters or fields that can have a default, in order.
fn check_defaults(
    options: &Options,
    owner: &Ident,
    names: &[&Ident],
    noun: &str,
    faults: &mut Vec<Fault>,
) {
    for default in &options.defaults {
        if names.iter().any(|name| default.is_for(name)) {
            continue;
        }
        let unknown = default.parameter.unraw().to_string();
        let fault = Fault::new(
            FaultKind::InvalidDefault,
            default.parameter.span(),
            format!("`{owner}` has no {noun} `{unknown}`"),
        );
        let known: Vec<String> = names.iter().map(|name| name.unraw().to_string()).collect();
        faults.push(match nearest(&unknown, known.iter().map(String::as_str)) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None if known.is_empty() => fault.help("remove the default"),
            None => fault.help(format!("the {noun}s are `{}`", known.join("`, `"))),
        });
    }
    let mut later_without: Option<&Ident> = None;
    for name in names.iter().rev() {
        match (options.default_of(name), later_without) {
            (Some(default), Some(later)) => faults.push(
                Fault::new(
                    FaultKind::InvalidDefault,
                    default.parameter.span(),
                    format!(
                        "`{}` has a default, but `{}` after it has none",
                        name.unraw(),
                        later.unraw()
                    ),
                )
                .note(format!(
                    "hosts pass {noun}s by position: only the last ones can be left out"
                ))
                .help(format!(
                    "give `{}` a default too, or move it before `{}`",
                    later.unraw(),
                    name.unraw()
                )),
            ),
            (None, None) => later_without = Some(name),
            _ => {}
        }
    }
}
