//! Types of a whole program, each known: what a value is in Zig and which Rust form carries it. Values that are only
//! there at compile time are here too. How a type is written stands in `spelled.rs`.

use std::collections::BTreeMap;

use crate::zig::tree::Function;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ty {
    Void,
    NoReturn,
    Bool,
    Type,
    Null,
    Undefined,
    ComptimeInt,
    ComptimeFloat,
    /// `.name` without a type yet.
    Tag,
    Allocator,
    /// A value of some error set; Rust has one type for all of them.
    Error,
    Int {
        signed: bool,
        bits: u16,
    },
    Size {
        signed: bool,
    },
    Float(u16),
    Optional(Box<Ty>),
    Result(Box<Ty>),
    /// A borrowed slice.
    Slice {
        mutable: bool,
        child: Box<Ty>,
    },
    /// A slice that owns: `Vec<T>`.
    Owned(Box<Ty>),
    /// `std.ArrayList(T)`: a `Vec<T>` too.
    List(Box<Ty>),
    Array(usize, Box<Ty>),
    /// `&T`, `&mut T`.
    Ref {
        mutable: bool,
        child: Box<Ty>,
    },
    /// `*const T`, `*mut T`.
    Raw {
        mutable: bool,
        child: Box<Ty>,
    },
    /// A struct, enum or union, by its number.
    Made(usize),
    Tuple(Vec<Ty>),
    Function(Box<Signature>),
    /// A type of the library, by its Zig name.
    Library(&'static str, Vec<Ty>),
}

/// A function as a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Signature {
    pub(super) parameters: Vec<Ty>,
    pub(super) result: Ty,
}

/// A value known at compile time.
#[derive(Debug, Clone)]
pub(super) enum Known<'a> {
    Int(i128),
    Float(f64),
    Bool(bool),
    Text(Vec<u8>),
    Type(Ty),
    /// A function, with the container whose names it sees.
    Function(usize, &'a Function),
    /// A path into the library.
    Library(String),
    Tag(String),
    Error(String),
    Tuple(Vec<(Ty, Known<'a>)>),
    Fields(BTreeMap<String, (Ty, Known<'a>)>),
    Null,
    Void,
    Undefined,
}

impl Known<'_> {
    /// A text that tells equal values from others.
    pub(super) fn key(&self) -> String {
        match self {
            Known::Function(id, function) => format!("fn {id} {}", function.name),
            Known::Tuple(items) => {
                let items = items
                    .iter()
                    .map(|(ty, value)| format!("{ty:?}:{}", value.key()));
                format!("({})", items.collect::<Vec<_>>().join(","))
            }
            Known::Fields(fields) => {
                let fields = fields.iter();
                let fields = fields.map(|(n, (ty, value))| format!("{n}:{ty:?}:{}", value.key()));
                format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
            }
            other => format!("{other:?}"),
        }
    }

    pub(super) fn int(&self) -> Option<i128> {
        match self {
            Known::Int(value) => Some(*value),
            _ => None,
        }
    }
}

pub(super) const USIZE: Ty = Ty::Size { signed: false };

pub(super) const U8: Ty = Ty::Int {
    signed: false,
    bits: 8,
};

impl Ty {
    pub(super) fn bytes() -> Ty {
        Ty::slice(U8)
    }

    pub(super) fn slice(child: Ty) -> Ty {
        Ty::Slice {
            mutable: false,
            child: Box::new(child),
        }
    }

    pub(super) fn optional(self) -> Ty {
        Ty::Optional(Box::new(self))
    }

    pub(super) fn is_int(&self) -> bool {
        matches!(self, Ty::Int { .. } | Ty::Size { .. })
    }

    pub(super) fn is_number(&self) -> bool {
        self.is_int() || matches!(self, Ty::Float(_) | Ty::ComptimeInt | Ty::ComptimeFloat)
    }

    pub(super) fn is_comptime_number(&self) -> bool {
        matches!(self, Ty::ComptimeInt | Ty::ComptimeFloat)
    }

    pub(super) fn is_u8(&self) -> bool {
        *self == U8
    }

    /// Sign and bits.
    pub(super) fn width(&self) -> Option<(bool, u16)> {
        match self {
            Ty::Int { signed, bits } => Some((*signed, *bits)),
            Ty::Size { signed } => Some((*signed, 64)),
            _ => None,
        }
    }

    /// An integer whose Rust type has more bits than it.
    pub(super) fn is_odd(&self) -> bool {
        matches!(self, Ty::Int { bits, .. } if !matches!(bits, 8 | 16 | 32 | 64 | 128))
    }

    /// The largest and smallest value.
    pub(super) fn limits(&self) -> Option<(i128, u128)> {
        let (signed, bits) = self.width()?;
        Some(match (signed, bits) {
            (false, 128) => (0, u128::MAX),
            (false, bits) => (0, (1 << bits) - 1),
            (true, 128) => (i128::MIN, i128::MAX.unsigned_abs()),
            (true, 0) => (0, 0),
            (true, bits) => (-(1_i128 << (bits - 1)), (1 << (bits - 1)) - 1),
        })
    }

    /// What an index gives.
    pub(super) fn element(&self) -> Option<&Ty> {
        match self {
            Ty::Slice { child, .. } | Ty::Owned(child) | Ty::List(child) | Ty::Array(_, child) => {
                Some(child)
            }
            Ty::Ref { child, .. } | Ty::Raw { child, .. } => child.element(),
            _ => None,
        }
    }

    /// The type behind a pointer, or the type itself.
    pub(super) fn pointee(&self) -> &Ty {
        match self {
            Ty::Ref { child, .. } | Ty::Raw { child, .. } => child,
            _ => self,
        }
    }

    pub(super) fn is_pointer(&self) -> bool {
        matches!(self, Ty::Ref { .. } | Ty::Raw { .. })
    }

    /// Bytes in a row.
    pub(super) fn is_text(&self) -> bool {
        self.element().is_some_and(Ty::is_u8)
    }

    pub(super) fn payload(&self) -> &Ty {
        match self {
            Ty::Result(inner) => inner,
            _ => self,
        }
    }

    /// A mutable slice as an element of something owns what it holds: only its holder can have allocated it.
    pub(super) fn owning(self) -> Ty {
        match self {
            Ty::Slice {
                mutable: true,
                child,
            } => Ty::Owned(Box::new(child.owning())),
            Ty::Slice { mutable, child } => Ty::Slice { mutable, child },
            Ty::Optional(inner) => Ty::Optional(Box::new(inner.owning())),
            other => other,
        }
    }
}
