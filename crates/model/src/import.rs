//! What a host implements: traits and closures that Rust calls, and what they are given.

use serde::{Deserialize, Serialize};

use crate::{Item, Return, TypeName, Value};

/// What Rust gives to the host's code. The host gets a value of its own in every case; the variant is how Rust
/// spells the parameter.
///
/// Spellings are the usual ones, which a host can write down without looking at the source: `Vec` for lists,
/// `String` for text, the standard hasher. The reader refuses others here.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Given {
    /// `T`.
    Owned(Value),
    /// `&T`; for text `&str`, for a path `&Path`, for bytes and lists a slice.
    Lent(Value),
    /// `Option<&T>`, of the same.
    LentOption(Value),
}

impl Given {
    /// What the host gets; an option for [`Given::LentOption`].
    #[must_use]
    pub fn to_value(&self) -> Value {
        match self {
            Self::Owned(value) | Self::Lent(value) => value.clone(),
            Self::LentOption(value) => Value::Option(Box::new(value.clone())),
        }
    }
}

/// A parameter of an imported method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenParameter {
    /// Name and options.
    pub item: Item,
    /// What is given.
    pub ty: Given,
}

/// A method that the host implements; its receiver is `&self`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportMethod {
    /// Name, docs, options.
    pub item: Item,
    /// In order.
    pub parameters: Vec<GivenParameter>,
    /// What the host gives back. A failure of the host's code is the error's variant with
    /// [`crate::Variant::host_catch_all`]; without one, and without an error, it unwinds to the boundary.
    pub returns: Return,
    /// `async fn`.
    pub is_async: bool,
    /// Whether the trait has a body for it, which serves where the host implements none.
    pub provided: bool,
    /// `nonblocking`, of an async method that Go implements: it runs at once, in the thread that polls.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nonblocking: bool,
    /// `lent`, of a method that Go implements: it sees Rust's memory instead of copies.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lent: bool,
    /// Functions that a method of Go's is given, which stand between the parameters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closures: Vec<GivenClosure>,
}

/// A function of Rust's as a parameter of a method that Go implements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenClosure {
    /// Name and options.
    pub item: Item,
    /// Its place among all parameters of the method.
    pub place: usize,
    /// What it is; what stands as given there, Go gives.
    pub closure: Closure,
}

/// A trait that the host implements. It is `Send + Sync`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Name, docs, options.
    pub item: Item,
    /// In source order.
    pub methods: Vec<ImportMethod>,
}

/// How a parameter holds what the host implements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportHold {
    /// `Arc<dyn Trait>`.
    Arc,
    /// `Box<dyn Trait>`.
    Box,
    /// `&dyn Trait`, for the call.
    Borrowed,
}

/// How often a closure is called, and by whom at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosureKind {
    /// `Fn`.
    Fn,
    /// `FnMut`.
    FnMut,
    /// `FnOnce`.
    FnOnce,
}

/// How a parameter holds a closure. What the host gives is `Send + Sync + 'static` whatever is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosureHold {
    /// `impl Fn(…)`.
    Impl,
    /// `Box<dyn Fn(…)>`.
    Box,
    /// `Arc<dyn Fn(…)>`.
    Arc,
    /// `&dyn Fn(…)`, `&mut dyn FnMut(…)`, for the call.
    Borrowed,
}

/// A function of the host's as a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Closure {
    /// How often it is called.
    pub kind: ClosureKind,
    /// How it is held.
    pub hold: ClosureHold,
    /// `Option<…>` of it.
    pub optional: bool,
    /// What it is given, in order; closures' parameters have no names.
    pub parameters: Vec<Given>,
    /// What it gives back; failures as in [`ImportMethod::returns`].
    pub value: Option<Value>,
    /// `Result<_, E>`: the error type's name.
    pub error: Option<TypeName>,
}
