//! Functions, methods and their parameters.

use serde::{Deserialize, Serialize};

use crate::{Argument, Item, Sequence, TypeName, Value};

/// A literal: a default argument or a constant's value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Literal {
    /// `true`.
    Bool(bool),
    /// `-5`; decimal text, since 128-bit values don't fit every JSON reader.
    Int(String),
    /// `0.5`, `inf`, `-inf`, `nan`; text as Rust parses it.
    Float(String),
    /// `"text"`.
    String(String),
    /// `'c'`.
    Char(char),
    /// `None`.
    None,
    /// `Colour::Red`, a member of an enum without data: its Rust name.
    Member(String),
    /// `[]`: an empty list, set or map.
    Empty,
}

impl Eq for Literal {}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter {
    /// Name and options; parameters have no docs in Rust.
    pub item: Item,
    /// What it takes.
    pub ty: Argument,
    /// Value when the host gives none; only trailing parameters have one.
    pub default: Option<Literal>,
}

/// What a function gives when it doesn't fail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Output {
    /// `()`.
    #[default]
    Nothing,
    /// A value, whole.
    Value(Value),
    /// Items one after the other. Those of a method with `&self` borrow the object, shared, until the host has
    /// come to their end, or closes or drops them.
    Sequence(Sequence),
}

impl Output {
    /// The value, if it is one.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::Nothing | Self::Sequence(_) => None,
        }
    }

    /// The sequence, if it is one.
    #[must_use]
    pub fn sequence(&self) -> Option<&Sequence> {
        match self {
            Self::Sequence(sequence) => Some(sequence),
            Self::Nothing | Self::Value(_) => None,
        }
    }
}

/// What an imported method gives back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Return {
    /// `None` for `()`.
    pub value: Option<Value>,
    /// `Result<_, E>`: the error type's name.
    pub error: Option<TypeName>,
}

/// A free function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Function {
    /// Name, docs, options.
    pub item: Item,
    /// In order.
    pub parameters: Vec<Parameter>,
    /// What it gives back.
    pub output: Output,
    /// `Result<_, E>`: the error type's name.
    pub error: Option<TypeName>,
    /// `blocking`: takes long, so the host's lock or loop is left free meanwhile.
    pub blocking: bool,
    /// `async fn`: gives a future, which keeps copies of what it was lent, and its objects borrowed until it
    /// ends; `output` is what comes of it. Absent where it is false: a plain function has the hash that it had
    /// before there were others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_async: bool,
    /// `leaf`: soon over, never waits, calls nothing of the host's. Absent where it is false, as `is_async`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub leaf: bool,
}

/// How a method takes its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receiver {
    /// `&self`.
    Shared,
    /// `&mut self`.
    Exclusive,
    /// `self`: the host's handle is closed by the call.
    Consumed,
    /// `self: Arc<Self>` or `self: &Arc<Self>`.
    Arc,
}

/// What an associated function is to the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MethodKind {
    /// `new`, or marked `constructor`: the class's own constructor.
    Constructor,
    /// Another function without receiver that returns `Self` or `Result<Self, E>`: a named constructor.
    NamedConstructor,
    /// A function without receiver.
    Static,
    /// A method.
    Method(Receiver),
    /// A method without parameters, marked `getter`: a property.
    Getter(Receiver),
}

/// A function of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    /// What it is to the host.
    pub kind: MethodKind,
    /// Its signature without the receiver. A constructor's return value is the object, held
    /// [`crate::ObjectHold::Owned`], or `Arc` where it returns `Arc<Self>`.
    pub function: Function,
}
