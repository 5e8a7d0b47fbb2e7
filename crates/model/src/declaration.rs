//! Types and constants that the interface declares.

use serde::{Deserialize, Serialize};

use crate::{Data, Float, Int, Item, Literal, Method, TypeName, Value};

/// The type of a plain record's field.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlainType {
    /// 8 to 64 bits wide.
    Int(Int),
    /// `f32` or `f64`.
    Float(Float),
    /// `[T; N]`.
    Array {
        /// The items' type.
        item: Box<PlainType>,
        /// How many.
        len: usize,
    },
    /// Another plain record.
    Plain(TypeName),
}

/// A field of a plain record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlainField {
    /// Name, docs, options.
    pub item: Item,
    /// Its type.
    pub ty: PlainType,
    /// Bytes from the record's start.
    pub offset: usize,
    /// Value when the host gives none.
    pub default: Option<Literal>,
}

/// A `repr(C)`, `Copy` struct of numbers without padding: its memory is its crossing form.
/// Generated code proves the layout at compile time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlainRecord {
    /// Name, docs, options.
    pub item: Item,
    /// In memory order.
    pub fields: Vec<PlainField>,
    /// Bytes.
    pub size: usize,
    /// Bytes.
    pub align: usize,
    /// `columns`: lists of it also come as one array a field, and are made from such.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub columns: bool,
}

/// A named field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Name, docs, options.
    pub item: Item,
    /// Its type.
    pub ty: Value,
    /// Value when the host gives none.
    pub default: Option<Literal>,
}

/// A struct that crosses by value, field by field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConvertedRecord {
    /// Name, docs, options.
    pub item: Item,
    /// In source order; all public.
    pub fields: Vec<Field>,
}

/// `struct UserId(pub u64);`: crosses as its field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Newtype {
    /// Name, docs, options.
    pub item: Item,
    /// What it wraps.
    pub inner: Value,
}

/// A member of an enum without data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Name, docs, options.
    pub item: Item,
    /// The discriminant, explicit or counted.
    pub value: i64,
}

/// An enum without data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enumeration {
    /// Name, docs, options.
    pub item: Item,
    /// In source order.
    pub members: Vec<Member>,
}

/// The fields of a variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fields<F> {
    /// `Empty`
    Unit,
    /// `Polygon(Vec<Point>)`: without names.
    Tuple(Vec<F>),
    /// `Circle { centre: Point }`.
    Named(Vec<F>),
}

impl<F> Fields<F> {
    /// The fields, however they are written.
    #[must_use]
    pub fn as_slice(&self) -> &[F] {
        match self {
            Self::Unit => &[],
            Self::Tuple(fields) | Self::Named(fields) => fields,
        }
    }
}

/// A variant of a [`DataEnum`] or of an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant<T = Value> {
    /// Name, docs, options.
    pub item: Item,
    /// Its data. Unnamed fields are called `0`, `1`, … in [`Item::name`].
    pub fields: Fields<VariantField<T>>,
    /// `#[landbridge(host)]`, on error variants only: takes errors of the host that are not one of
    /// the others.
    pub host_catch_all: bool,
}

/// A field of a variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantField<T = Value> {
    /// Name (`0`, `1`, … when unnamed), docs, options.
    pub item: Item,
    /// Its type.
    pub ty: T,
}

/// An enum with data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataEnum {
    /// Name, docs, options.
    pub item: Item,
    /// In source order.
    pub variants: Vec<Variant>,
}

/// A typed error. Its message is its `Display`, its causes the chain of `source()`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorType {
    /// Name, docs, options.
    pub item: Item,
    /// Enum or struct.
    pub shape: ErrorShape,
}

/// How an error is written. A field that can't cross (say `#[source] io::Error`) is left out by the
/// reader with [`Variant::fields`] telling only those that do; see [`ErrorShape::Enum`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorShape {
    /// One class and one subclass a variant. A variant field whose type is `None` doesn't cross:
    /// it is part of the `source()` chain (its text crosses there).
    Enum(Vec<Variant<Option<Data>>>),
    /// One class.
    Struct(Fields<VariantField<Option<Data>>>),
}

/// Where the Rust value of an object lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Storage {
    /// In place, behind a borrow flag: `&mut self` and moving out are possible.
    Cell,
    /// In an `Arc`, because somewhere the interface says `Arc<Obj>`: shared borrows only.
    Arc,
}

/// Traits of an object that hosts show in their own way (`__eq__`, `toString()`, …).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one independent trait"
)]
pub struct ExportedTraits {
    /// `Display`.
    pub display: bool,
    /// `Debug`.
    pub debug: bool,
    /// `PartialEq`.
    pub eq: bool,
    /// `Hash`.
    pub hash: bool,
    /// `PartialOrd`.
    pub ord: bool,
}

/// A type that stays in Rust; the host holds a handle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// Name, docs, options.
    pub item: Item,
    /// How it is kept.
    pub storage: Storage,
    /// What it shows of its traits.
    pub traits: ExportedTraits,
    /// Constructors, methods, getters and associated functions of all its exported impls.
    pub methods: Vec<Method>,
}

/// An exported `const`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Constant {
    /// Name, docs, options.
    pub item: Item,
    /// Its type.
    pub ty: Data,
    /// Its value where the source is a literal; hosts that must know it before the library is
    /// loaded use it, the others ask the library.
    pub literal: Option<Literal>,
}
