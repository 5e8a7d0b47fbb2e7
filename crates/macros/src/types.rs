//! Types as written: what can be seen not to cross, whatever the names in it mean. Names are
//! resolved by the reader, so anything that might be right passes here.

use landbridge_attributes::{Fault, FaultKind, SequenceForm};
use syn::{
    GenericArgument, Ident, PathArguments, PathSegment, TraitBound, Type, TypeImplTrait,
    TypeParamBound, TypeReference, TypeTraitObject,
};

/// Where a type stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The type of a parameter.
    Parameter,
    /// Inside a parameter's type.
    InParameter,
    /// What Rust gives to the host's code: a parameter of an imported method or of a closure.
    Given,
    /// A returned type, or inside one.
    Return,
    /// A field's type, or inside one.
    Field,
    /// A constant's type, or inside one.
    Constant,
}

impl Place {
    fn inside(self) -> Self {
        match self {
            Self::Parameter | Self::Given => Self::InParameter,
            place => place,
        }
    }
}

/// Adds a fault for each part of the type that cannot cross.
pub(crate) fn check(ty: &Type, place: Place, faults: &mut Vec<Fault>) {
    match ty {
        Type::Paren(paren) => check(&paren.elem, place, faults),
        Type::Group(group) => check(&group.elem, place, faults),
        Type::Array(array) => check(&array.elem, place.inside(), faults),
        Type::Slice(slice) => check(&slice.elem, place.inside(), faults),
        Type::Tuple(tuple) => {
            for elem in &tuple.elems {
                check(elem, place.inside(), faults);
            }
        }
        Type::Path(path) => {
            if path.qself.is_some() {
                faults.push(
                    Fault::over(
                        FaultKind::InvalidType,
                        path,
                        "an associated type cannot be read here",
                    )
                    .note("landbridge reads types as they are written, without running rustc's type checker")
                    .help("write the type that it stands for"),
                );
                return;
            }
            for segment in &path.path.segments {
                check_segment(segment, place, faults);
            }
        }
        Type::Reference(reference) => check_reference(reference, place, faults),
        Type::Ptr(_) => faults.push(
            Fault::over(FaultKind::InvalidType, ty, "a raw pointer cannot cross")
                .note("nobody can check what a host passes for it, or how long it stays valid")
                .help("pass bytes as `&[u8]`, numbers as `&[T]`, a Rust value that hosts hold as an `#[landbridge::object]`"),
        ),
        Type::FnPtr(_) => faults.push(
            Fault::over(FaultKind::InvalidType, ty, "a function pointer cannot cross")
                .note("a host's function is a closure with its own memory and thread, not an address")
                .help("take `impl Fn(…)` as a parameter of an exported function"),
        ),
        Type::TraitObject(object) => check_object(object, faults),
        Type::ImplTrait(bounds) => check_impl(bounds, place, faults),
        Type::Never(_) => faults.push(
            Fault::over(
                FaultKind::InvalidType,
                ty,
                "a call that never returns cannot cross",
            )
            .note("the host's thread would never get control back")
            .help("return a `Result`, or nothing"),
        ),
        Type::Macro(_) => faults.push(
            Fault::over(
                FaultKind::InvalidType,
                ty,
                "a type made by a macro cannot be read here",
            )
            .note("landbridge reads the source before macros are expanded")
            .help("write the type that the macro makes"),
        ),
        // `_` is rustc's to refuse; tokens that syn does not know are the reader's.
        _ => {}
    }
}

fn check_segment(segment: &PathSegment, place: Place, faults: &mut Vec<Fault>) {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return;
    };
    if let Some((why, instead)) = single_threaded(&segment.ident) {
        let message = format!("`{}` cannot cross", segment.ident);
        faults.push(
            Fault::over(FaultKind::InvalidType, segment, message)
                .note(why)
                .help(instead),
        );
        return;
    }
    for argument in &arguments.args {
        match argument {
            GenericArgument::Type(ty) => check(ty, place.inside(), faults),
            GenericArgument::Lifetime(lifetime) if segment.ident != "Cow" => faults.push(
                Fault::over(
                    FaultKind::InvalidType,
                    segment,
                    format!(
                        "`{}` borrows for `{lifetime}` and cannot cross",
                        segment.ident
                    ),
                )
                .note("a host keeps values for as long as it likes, so they cannot borrow")
                .help("use a type that owns its data"),
            ),
            _ => {}
        }
    }
}

/// Types of one thread, by the names of the standard library, with arguments (a user's own `Cell`
/// has none).
fn single_threaded(name: &Ident) -> Option<(&'static str, &'static str)> {
    let name = name.to_string();
    match name.as_str() {
        "Rc" => Some((
            "a host may use and drop the value on any thread; `Rc` counts on one only",
            "write `Arc` instead",
        )),
        "Cell" | "RefCell" | "UnsafeCell" | "OnceCell" => Some((
            "a host may use the value on several threads at once; a cell is for one only",
            "keep it inside an `#[landbridge::object]`, as a `Mutex`, `RwLock` or atomic, and export methods",
        )),
        "Pin" => Some((
            "a host cannot promise that a value stays where it is",
            "pass the value without `Pin`",
        )),
        _ => None,
    }
}

fn check_reference(reference: &TypeReference, place: Place, faults: &mut Vec<Fault>) {
    let inner = peel(&reference.elem);
    if let Type::TraitObject(object) = inner {
        return check_object(object, faults);
    }
    let is_static = reference
        .lifetime
        .as_ref()
        .is_some_and(|lifetime| lifetime.ident == "static");
    let fault = match place {
        Place::Constant => None,
        Place::Return if is_static && is_named(inner, &["str"]) => None,
        Place::Return => Some(
            Fault::over(
                FaultKind::InvalidType,
                reference,
                "a reference cannot be returned to a host",
            )
            .note("the host may keep it for longer than what it borrows from lives"),
        ),
        Place::Field => Some(
            Fault::over(
                FaultKind::InvalidType,
                reference,
                "a field cannot be a reference",
            )
            .note("the value crosses whole and lives on in the host, so it must own what it holds"),
        ),
        Place::Given if reference.mutability.is_some() => {
            faults.push(
                Fault::over(
                    FaultKind::InvalidType,
                    reference,
                    "nothing can be lent to a host for writing",
                )
                .note("a host gets a value of its own in every case")
                .help("take the changed value back as the result"),
            );
            return;
        }
        Place::Parameter | Place::InParameter if is_static => {
            let fault = Fault::over(
                FaultKind::InvalidType,
                reference,
                "a host cannot lend for `'static`",
            )
            .note("what a host passes is borrowed for the length of the call");
            faults.push(fault.help("leave the lifetime out, or take an owned value"));
            return;
        }
        Place::Parameter
            if reference.mutability.is_some()
                && !matches!(inner, Type::Slice(_))
                && !may_be_object(inner) =>
        {
            let fault = Fault::over(
                FaultKind::InvalidType,
                reference,
                "only slices can be lent for writing",
            )
            .note("most hosts' values cannot be changed in place by another language")
            .help("take the value and return the new one, write `&mut [T]`, or lend an `#[landbridge::object]`");
            faults.push(fault);
            return;
        }
        Place::InParameter if reference.mutability.is_some() => {
            let fault = Fault::over(
                FaultKind::InvalidType,
                reference,
                "`&mut` cannot stand inside another type",
            )
            .note("only a parameter itself can be lent for writing, as `&mut [T]`");
            faults.push(fault.help("take the value and return the new one"));
            return;
        }
        Place::Parameter | Place::InParameter | Place::Given => None,
    };
    match fault {
        Some(fault) => faults.push(match owned(inner) {
            Some(owned) => fault.help(format!("write `{owned}` instead")),
            None => fault.help("write the owned type instead; share an object as `Arc<T>`"),
        }),
        None => check(inner, place.inside(), faults),
    }
}

/// Whether a type may be an object, which can be lent for writing: a name without arguments that
/// is none of the standard library's.
fn may_be_object(ty: &Type) -> bool {
    const KNOWN: &[&str] = &[
        "bool",
        "char",
        "f32",
        "f64",
        "i8",
        "i16",
        "i32",
        "i64",
        "i128",
        "isize",
        "u8",
        "u16",
        "u32",
        "u64",
        "u128",
        "usize",
        "str",
        "String",
        "Path",
        "PathBuf",
        "Duration",
        "SystemTime",
    ];
    match ty {
        Type::Path(path) => {
            path.path
                .segments
                .iter()
                .all(|segment| segment.arguments.is_none())
                && !is_named(ty, KNOWN)
        }
        _ => false,
    }
}

/// Whether a type's last name is one of these.
fn is_named(ty: &Type, names: &[&str]) -> bool {
    match ty {
        Type::Path(path) => (path.path.segments.last())
            .is_some_and(|segment| names.iter().any(|name| segment.ident == name)),
        _ => false,
    }
}

/// The owned type to write for a borrowed one.
fn owned(borrowed: &Type) -> Option<String> {
    match borrowed {
        Type::Slice(slice) => {
            let elem = &slice.elem;
            Some(format!("Vec<{}>", text(elem)))
        }
        Type::Path(path) => match path.path.segments.last()?.ident.to_string().as_str() {
            "str" | "String" => Some("String".to_owned()),
            "Path" => Some("PathBuf".to_owned()),
            _ => None,
        },
        _ => None,
    }
}

fn text(ty: &Type) -> String {
    let text = quote::ToTokens::to_token_stream(ty).to_string();
    text.replace(" < ", "<")
        .replace(" >", ">")
        .replace(" :: ", "::")
}

fn peel(ty: &Type) -> &Type {
    match ty {
        Type::Paren(paren) => peel(&paren.elem),
        Type::Group(group) => peel(&group.elem),
        ty => ty,
    }
}

fn check_object(object: &TypeTraitObject, faults: &mut Vec<Fault>) {
    let fault = |kind, message: &str| Fault::over(kind, object, message);
    let bounds = || object.bounds.iter().filter_map(trait_name);
    faults.push(if bounds().any(|name| name == "Error") {
        fault(FaultKind::InvalidType, "an error of any type cannot cross")
            .note("hosts get a class for each error, with its fields")
            .help("declare an `#[landbridge::error]` enum, with a variant for each failure that hosts should tell apart; its `source()` chain crosses as text")
    } else if bounds().any(|name| ["Fn", "FnMut", "FnOnce"].iter().any(|f| name == f)) {
        fault(FaultKind::InvalidType, "a closure cannot stand here")
            .note("a host's function is a parameter of an exported function: `impl Fn(…)`, `Box<dyn Fn(…) + Send + Sync>`, `Option<…>` of them")
            .help("take it as a parameter of its own, or declare an `#[landbridge::import]` trait")
    } else {
        fault(FaultKind::InvalidType, "a trait object cannot cross")
            .note("a host needs one concrete type; what a host implements (`import`) is a parameter of an exported function")
            .help("write the concrete type, take the trait object as a parameter of its own, or wrap it in an `#[landbridge::object]` struct")
    });
}

fn check_impl(bounds: &TypeImplTrait, place: Place, faults: &mut Vec<Fault>) {
    let names: Vec<String> = bounds
        .bounds
        .iter()
        .filter_map(trait_name)
        .map(ToString::to_string)
        .collect();
    let is = |wanted: &[&str]| names.iter().any(|name| wanted.contains(&name.as_str()));
    let over = |kind, message: &str| Fault::over(kind, bounds, message);
    faults.push(if place == Place::Return {
        if is(&["Iterator", "DoubleEndedIterator", "ExactSizeIterator", "FusedIterator", "Stream"]) {
            over(FaultKind::InvalidType, "an iterator or stream can only be returned itself, or in a `Result`")
                .note("hosts have no values that hold one")
                .help("return it alone, or collect into a `Vec<T>`")
        } else if is(&["IntoIterator"]) {
            over(FaultKind::InvalidType, "`impl IntoIterator` cannot be returned to a host")
                .help("write `impl Iterator<Item = T>`, and call `into_iter()` inside")
        } else if is(&["Future", "IntoFuture"]) {
            over(FaultKind::Unsupported, "returned futures are not supported by this version")
                .help("write the function as an `async fn`")
        } else {
            over(FaultKind::InvalidType, "`impl Trait` cannot be returned to a host")
                .note("a host needs to know the type that it gets")
                .help("write the concrete type, or wrap it in an `#[landbridge::object]` struct")
        }
    } else {
        let fault = over(FaultKind::InvalidType, "an `impl Trait` parameter cannot cross")
            .note("it is a generic parameter: a host sees compiled code, in which every type is chosen");
        fault.help(if is(&["Fn", "FnMut", "FnOnce"]) {
            "a closure is a parameter by itself: write `impl Fn(…)`, `&dyn Fn(…)` or `Box<dyn Fn(…) + Send + Sync>`"
        } else if is(&["AsRef", "Into", "Borrow", "Display", "ToString"]) {
            "write the type itself, for text `&str`, for a path `&Path`"
        } else if is(&["Iterator", "IntoIterator", "ExactSizeIterator", "DoubleEndedIterator"]) {
            "write `Vec<T>` or `&[T]`; a parameter by itself can be `impl Iterator<Item = T>`"
        } else if is(&["Stream"]) {
            "a parameter by itself can be `impl Stream<Item = T>`"
        } else if is(&["Read", "BufRead", "Write"]) {
            "write `&[u8]` for bytes to read, and return `Vec<u8>` for bytes to write"
        } else {
            "write the concrete type"
        })
    });
}

/// Adds the faults of a returned iterator or stream.
pub(crate) fn check_sequence(ty: &Type, faults: &mut Vec<Fault>) {
    // `BoxStream` and its arguments are the reader's.
    let Some((bound, held, bounds)) = landbridge_attributes::items(ty) else {
        return;
    };
    let sends = bounds.iter().filter_map(trait_name).any(|it| it == "Send");
    if held == SequenceForm::Box && !sends {
        faults.push(
            Fault::over(
                FaultKind::InvalidType,
                ty,
                "a boxed iterator or stream that may be bound to its thread cannot cross",
            )
            .note("a host may ask for items, and drop the sequence, on any thread")
            .help("write `+ Send` after the items"),
        );
    }
    check_items(bound, faults);
}

/// Adds the faults of the items' type.
pub(crate) fn check_items(bound: &TraitBound, faults: &mut Vec<Fault>) {
    let Some(PathArguments::AngleBracketed(arguments)) =
        (bound.path.segments.last()).map(|last| &last.arguments)
    else {
        return;
    };
    for argument in &arguments.args {
        if let GenericArgument::AssocType(it) = argument {
            check(&it.ty, Place::Return, faults);
        }
    }
}

fn trait_name(bound: &TypeParamBound) -> Option<&Ident> {
    match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}
