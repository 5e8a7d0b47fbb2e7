//! Generic parameters, which no host can choose.

use landbridge_attributes::{Fault, FaultKind};
use syn::{GenericParam, Generics};

/// What has the generics.
#[derive(Clone, Copy)]
pub(crate) enum Owner {
    /// A record, object, error, impl block or constant: lifetimes are refused too.
    Type,
    /// A function: a lifetime may tie its borrowed parameters.
    Function,
}

/// One fault per parameter.
pub(crate) fn check(generics: &Generics, owner: Owner, faults: &mut Vec<Fault>) {
    for parameter in &generics.params {
        let fault = match (parameter, owner) {
            (GenericParam::Lifetime(_), Owner::Function) => continue,
            (GenericParam::Lifetime(lifetime), Owner::Type) => Fault::over(
                FaultKind::InvalidType,
                lifetime,
                format!("a type with the lifetime `{}` cannot cross", lifetime.lifetime),
            )
            .note("a host keeps values for as long as it likes, so they cannot borrow")
            .help("own the data: `String` instead of `&str`, `Vec<T>` instead of `&[T]`, `Arc<T>` instead of `&T`"),
            (GenericParam::Type(ty), Owner::Type) => Fault::over(
                FaultKind::InvalidType,
                ty,
                format!("a type with the generic parameter `{}` cannot cross", ty.ident),
            )
            .note("a host sees compiled code, in which every type is chosen")
            .help("write one type for each choice that hosts need, around the generic one"),
            (GenericParam::Type(ty), Owner::Function) => Fault::over(
                FaultKind::InvalidType,
                ty,
                format!("a function with the generic parameter `{}` cannot cross", ty.ident),
            )
            .note("a host sees compiled code, in which every type is chosen")
            .help("write the type that hosts need, or one exported function for each choice"),
            (GenericParam::Const(constant), owner) => Fault::over(
                FaultKind::InvalidType,
                constant,
                format!(
                    "a {} with the constant parameter `{}` cannot cross",
                    match owner {
                        Owner::Type => "type",
                        Owner::Function => "function",
                    },
                    constant.ident
                ),
            )
            .note("a host sees compiled code, in which every constant is chosen")
            .help("write the number that hosts need, or use `Vec<T>` for a length that varies"),
        };
        faults.push(fault);
    }
}
