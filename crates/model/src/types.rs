//! Types by the places where they are legal.
//!
//! [`Value`] is owned data: field, element, return, argument. [`Argument`] adds borrows that live
//! for one call. [`Data`] is a value without objects (error fields, constants), [`Key`] what a map
//! or set can be keyed by. How a host spells any of them is the host's business.

use serde::{Deserialize, Serialize};

use crate::{Closure, ImportHold, Sequence, TypeName};

/// An integer type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants are Rust's integer types")]
pub enum Int {
    I8,
    I16,
    I32,
    I64,
    I128,
    Isize,
    U8,
    U16,
    U32,
    U64,
    U128,
    Usize,
}

impl Int {
    /// The type as Rust writes it.
    #[must_use]
    pub const fn rust(self) -> &'static str {
        match self {
            Self::I8 => "i8",
            Self::I16 => "i16",
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::I128 => "i128",
            Self::Isize => "isize",
            Self::U8 => "u8",
            Self::U16 => "u16",
            Self::U32 => "u32",
            Self::U64 => "u64",
            Self::U128 => "u128",
            Self::Usize => "usize",
        }
    }

    /// The type that Rust writes as `name`.
    #[must_use]
    pub fn from_rust(name: &str) -> Option<Self> {
        [
            Self::I8,
            Self::I16,
            Self::I32,
            Self::I64,
            Self::I128,
            Self::Isize,
            Self::U8,
            Self::U16,
            Self::U32,
            Self::U64,
            Self::U128,
            Self::Usize,
        ]
        .into_iter()
        .find(|int| int.rust() == name)
    }

    /// Whether negative values exist.
    #[must_use]
    pub const fn signed(self) -> bool {
        matches!(
            self,
            Self::I8 | Self::I16 | Self::I32 | Self::I64 | Self::I128 | Self::Isize
        )
    }

    /// Width in bits; pointer-sized integers count as 64, the widest they are anywhere.
    #[must_use]
    pub const fn bits(self) -> u32 {
        match self {
            Self::I8 | Self::U8 => 8,
            Self::I16 | Self::U16 => 16,
            Self::I32 | Self::U32 => 32,
            Self::I64 | Self::U64 | Self::Isize | Self::Usize => 64,
            Self::I128 | Self::U128 => 128,
        }
    }

    /// Smallest and largest value; `u128::MAX` is cut to `i128::MAX`, which callers that handle
    /// `u128` know.
    #[must_use]
    pub const fn range(self) -> (i128, i128) {
        match (self.signed(), self.bits()) {
            (true, 128) => (i128::MIN, i128::MAX),
            (false, 128) => (0, i128::MAX),
            (true, bits) => (-(1 << (bits - 1)), (1 << (bits - 1)) - 1),
            (false, bits) => (0, (1 << bits) - 1),
        }
    }
}

/// A floating-point type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants are Rust's float types")]
pub enum Float {
    F32,
    F64,
}

impl Float {
    /// The type as Rust writes it.
    #[must_use]
    pub const fn rust(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::F64 => "f64",
        }
    }
}

/// What every host passes without converting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scalar {
    /// `bool`.
    Bool,
    /// An integer.
    Int(Int),
    /// A float.
    Float(Float),
    /// `char`, a Unicode scalar value.
    Char,
}

/// An item of a list whose memory crosses as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Element {
    /// 8 to 64 bits wide; `u8` lists (not buffers) are [`Value::Bytes`], pointer-sized and 128-bit integers are
    /// converted.
    Int(Int),
    /// `f32` or `f64`.
    Float(Float),
    /// A record of numbers with C layout and no padding.
    Plain(TypeName),
}

/// A sequence.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum List {
    /// The items' memory can be handed over or lent as it is.
    Direct(Element),
    /// Each item is converted.
    Converted(Box<Value>),
}

/// Whether a map or set has an order of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MapOrder {
    /// `BTreeMap`, `BTreeSet`: by key.
    Sorted,
    /// `HashMap`, `HashSet`: none.
    Unordered,
}

/// How a position holds an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectHold {
    /// `Obj`: as an argument it moves out of the host's handle, which is closed by that; as a
    /// return it becomes a new handle.
    Owned,
    /// `Arc<Obj>`: shared with the host.
    Arc,
}

/// Owned data: legal as a field, an element, a return and an argument.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Passed as it is.
    Scalar(Scalar),
    /// UTF-8 text: `String`, `Box<str>`, `Cow<'static, str>`, and `&'static str` in returns.
    String,
    /// `Vec<u8>`.
    Bytes,
    /// `PathBuf`; text in every host.
    Path,
    /// `std::time::Duration`.
    Duration,
    /// `std::time::SystemTime`.
    SystemTime,
    /// `Option<T>`.
    Option(Box<Value>),
    /// `Vec<T>`, `VecDeque<T>`, `Box<[T]>`.
    List(List),
    /// `HashSet`, `BTreeSet`.
    Set {
        /// Order of iteration.
        order: MapOrder,
        /// What it holds.
        item: Key,
    },
    /// `HashMap`, `BTreeMap`.
    Map {
        /// Order of iteration.
        order: MapOrder,
        /// What it is keyed by.
        key: Key,
        /// What it maps to.
        value: Box<Value>,
    },
    /// `(A, B, …)`, two or more.
    Tuple(Vec<Value>),
    /// `[T; N]`.
    Array {
        /// The items' type.
        item: Box<Value>,
        /// How many.
        len: usize,
    },
    /// A record whose memory crosses as it is; see [`crate::Interface::plain_records`].
    Plain(TypeName),
    /// A record whose fields are converted; see [`crate::Interface::records`].
    Record(TypeName),
    /// A one-field tuple struct that crosses as its field; see [`crate::Interface::newtypes`].
    Newtype(TypeName),
    /// An enum without data.
    Enumeration(TypeName),
    /// An enum with data.
    DataEnum(TypeName),
    /// `Box<T>`: crosses as `T`; here because it ends a recursive type.
    Boxed(Box<Value>),
    /// An object, by handle.
    Object {
        /// Which.
        name: TypeName,
        /// Moved or shared.
        hold: ObjectHold,
    },
    /// `Buffer<T>`: memory that both sides see.
    Buffer(Element),
}

/// A value that holds no object and no buffer: legal in error fields and constants.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Data(Value);

impl Data {
    /// The value, if no object and no buffer is spelled in it; the reader looks into records before it asks.
    #[must_use]
    pub fn new(value: Value) -> Option<Self> {
        let mut objects = false;
        value.walk(&mut |part| objects |= matches!(part, Value::Object { .. } | Value::Buffer(_)));
        (!objects).then_some(Self(value))
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.0
    }
}

/// What a map or set can be keyed by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// `bool`.
    Bool,
    /// An integer.
    Int(Int),
    /// `char`.
    Char,
    /// Text.
    String,
    /// An enum without data.
    Enumeration(TypeName),
    /// A newtype around one of these.
    Newtype(TypeName),
}

impl Key {
    /// The same type as a value.
    #[must_use]
    pub fn to_value(&self) -> Value {
        match self {
            Self::Bool => Value::Scalar(Scalar::Bool),
            Self::Int(int) => Value::Scalar(Scalar::Int(*int)),
            Self::Char => Value::Scalar(Scalar::Char),
            Self::String => Value::String,
            Self::Enumeration(name) => Value::Enumeration(name.clone()),
            Self::Newtype(name) => Value::Newtype(name.clone()),
        }
    }
}

/// What a borrowed parameter lends for the call.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Borrow {
    /// `&str`.
    Str,
    /// `&[u8]`.
    Bytes,
    /// `&Path`.
    Path,
    /// `&[T]` of host memory, where layout, alignment and thread rules allow it; else of a copy.
    Slice(Element),
    /// `&mut [T]` of host memory: changes are seen by the host. Two that overlap are refused.
    SliceMut(Element),
    /// `&mut [u8]` of host memory, by the same rules.
    BytesMut,
    /// `&T`, `&[T]`, `&Vec<T>`, `&HashMap<K, V>` …: the host's value is converted and lent.
    /// `&[T]` is `List(Converted(T))` here; see [`Borrow::Converted`]'s Rust target in the
    /// function's signature, which inference finds.
    Converted(Value),
    /// `&Obj`, or `&mut Obj` when exclusive.
    Object {
        /// Which.
        name: TypeName,
        /// `&mut`.
        exclusive: bool,
    },
    /// `Option<&str>`, `Option<&[T]>`, `Option<&Obj>` …
    Optional(Box<Borrow>),
}

/// What a parameter takes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Argument {
    /// The callee owns it.
    Owned(Value),
    /// The callee borrows it for the call.
    Borrowed(Borrow),
    /// What the host implements of a trait.
    Import {
        /// Which.
        name: TypeName,
        /// How it is held.
        hold: ImportHold,
        /// `Option<…>` of it.
        optional: bool,
    },
    /// A function of the host's.
    Closure(Closure),
    /// An iterator or a stream of the host's.
    Sequence(Sequence),
}

impl Value {
    /// Calls `visit` for this value and every value that is spelled inside it (not the fields of
    /// the records it names).
    pub fn walk(&self, visit: &mut dyn FnMut(&Value)) {
        visit(self);
        match self {
            Self::Option(inner) | Self::Boxed(inner) => inner.walk(visit),
            Self::Array { item, .. } => item.walk(visit),
            Self::List(List::Converted(item)) => item.walk(visit),
            Self::List(List::Direct(element)) | Self::Buffer(element) => {
                visit(&element.to_value());
            }
            Self::Set { item, .. } => visit(&item.to_value()),
            Self::Map { key, value, .. } => {
                visit(&key.to_value());
                value.walk(visit);
            }
            Self::Tuple(items) => items.iter().for_each(|item| item.walk(visit)),
            _ => {}
        }
    }
}

impl Element {
    /// The item as a value.
    #[must_use]
    pub fn to_value(&self) -> Value {
        match self {
            Self::Int(int) => Value::Scalar(Scalar::Int(*int)),
            Self::Float(float) => Value::Scalar(Scalar::Float(*float)),
            Self::Plain(name) => Value::Plain(name.clone()),
        }
    }
}

impl Borrow {
    /// Calls `visit` for the values that are spelled in it.
    pub fn walk(&self, visit: &mut dyn FnMut(&Value)) {
        match self {
            Self::Str => visit(&Value::String),
            Self::Path => visit(&Value::Path),
            Self::Bytes | Self::BytesMut => visit(&Value::Bytes),
            Self::Slice(element) | Self::SliceMut(element) => {
                Value::List(List::Direct(element.clone())).walk(visit);
            }
            Self::Converted(value) => value.walk(visit),
            Self::Object { name, .. } => visit(&Value::Object {
                name: name.clone(),
                hold: ObjectHold::Arc,
            }),
            Self::Optional(inner) => inner.walk(visit),
        }
    }
}

impl Argument {
    /// Calls `visit` for the values that are spelled in it.
    pub fn walk(&self, visit: &mut dyn FnMut(&Value)) {
        match self {
            Self::Owned(value) => value.walk(visit),
            Self::Borrowed(borrow) => borrow.walk(visit),
            Self::Import { .. } => {}
            Self::Closure(closure) => {
                let given = closure.parameters.iter().map(crate::Given::to_value);
                given.for_each(|value| value.walk(visit));
                closure.value.iter().for_each(|value| value.walk(visit));
            }
            Self::Sequence(sequence) => sequence.item.walk(visit),
        }
    }
}
