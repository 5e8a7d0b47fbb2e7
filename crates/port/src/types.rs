//! What is known of the type of a Zig expression. `Unknown` is an honest answer; a wrong one is a bug.

use crate::zig::tree::PointerSize;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ty {
    Unknown,
    Void,
    NoReturn,
    Bool,
    /// `u8`, `i64`, `usize`, by Zig's name.
    Int(String),
    /// `c_int` and kin.
    CInt(String),
    Float(String),
    ComptimeInt,
    ComptimeFloat,
    /// A type as a value.
    Type,
    Anyopaque,
    Null,
    Undefined,
    /// A tag whose enum is not known.
    Tag,
    AnyError,
    /// A named error set: its Rust name.
    ErrorSet(String),
    /// Error set and payload; the set is `Unknown` if inferred.
    ErrorUnion(Box<Ty>, Box<Ty>),
    Optional(Box<Ty>),
    Pointer {
        size: PointerSize,
        constant: bool,
        zero: bool,
        child: Box<Ty>,
    },
    /// Length as Rust text.
    Array(String, Box<Ty>),
    Tuple(Vec<Ty>),
    /// A container of this file, by its number.
    Container(usize),
    /// A type parameter, by its Rust name.
    Parameter(String),
    /// A named thing outside: its Zig path and arguments, and what the file calls it.
    Named {
        zig: String,
        arguments: Vec<Ty>,
        rust: String,
    },
    /// A value such as the length in `BoundedArray(u8, 16)`, as Rust text.
    Value(String),
    Function(Box<FunctionTy>),
    /// A Rust value that owns: `Box<T>`, and `Box<[T]>` for a slice.
    Boxed(Box<Ty>),
    /// A writer of bytes or text.
    Writer,
    /// `std.mem.Allocator`.
    Allocator,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FunctionTy {
    pub(crate) parameters: Vec<Ty>,
    pub(crate) result: Ty,
    pub(crate) c: bool,
}

impl Ty {
    pub(crate) fn int(name: &str) -> Ty {
        Ty::Int(name.to_owned())
    }

    pub(crate) fn bytes() -> Ty {
        Ty::slice(Ty::int("u8"), true)
    }

    pub(crate) fn slice(child: Ty, constant: bool) -> Ty {
        Ty::Pointer {
            size: PointerSize::Slice,
            constant,
            zero: false,
            child: Box::new(child),
        }
    }

    /// `*T`.
    pub(crate) fn pointer_mut(child: Ty) -> Ty {
        Ty::Pointer {
            size: PointerSize::One,
            constant: false,
            zero: false,
            child: Box::new(child),
        }
    }

    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self, Ty::Unknown)
    }

    pub(crate) fn is_integer(&self) -> bool {
        matches!(self, Ty::Int(_) | Ty::CInt(_))
    }

    /// Whether a copy of it is what one means by a scalar.
    pub(crate) fn is_scalar(&self) -> bool {
        matches!(
            self,
            Ty::Bool | Ty::Int(_) | Ty::CInt(_) | Ty::Float(_) | Ty::AnyError
        )
    }

    pub(crate) fn is_u8(&self) -> bool {
        matches!(self, Ty::Int(name) if name == "u8")
    }

    /// The type behind one `*`, or the type itself.
    pub(crate) fn pointee(&self) -> &Ty {
        match self {
            Ty::Pointer {
                size: PointerSize::One,
                child,
                ..
            } => child,
            Ty::Boxed(child) if !child.is_slice() => child,
            _ => self,
        }
    }

    pub(crate) fn is_slice(&self) -> bool {
        matches!(
            self,
            Ty::Pointer {
                size: PointerSize::Slice,
                ..
            }
        )
    }

    /// What an index gives.
    pub(crate) fn element(&self) -> Option<&Ty> {
        match self {
            Ty::Pointer {
                size: PointerSize::One,
                child,
                ..
            } => child.element(),
            Ty::Pointer { child, .. } => Some(child),
            Ty::Array(_, child) => Some(child),
            Ty::Boxed(inner) => inner.element(),
            Ty::Named { zig, arguments, .. } if is_list(zig) => arguments.first(),
            _ => None,
        }
    }

    pub(crate) fn is_list(&self) -> bool {
        matches!(self.pointee(), Ty::Named { zig, .. } if is_list(zig))
    }

    /// Whether its values are bytes in a row.
    pub(crate) fn is_bytes(&self) -> bool {
        match self {
            Ty::Optional(inner) => inner.is_bytes(),
            _ => self.element().is_some_and(Ty::is_u8),
        }
    }

    /// Bits and sign of an integer; pointers-wide ones count as 64.
    pub(crate) fn width(&self) -> Option<(bool, u16)> {
        let Ty::Int(name) = self else { return None };
        match name.as_str() {
            "usize" => Some((false, 64)),
            "isize" => Some((true, 64)),
            _ => Some((name.starts_with('i'), name[1..].parse().ok()?)),
        }
    }

    pub(crate) fn is_atomic(&self) -> bool {
        matches!(
            self.zig_path(),
            Some("std.atomic.Value" | "std.atomic.Atomic")
        )
    }

    pub(crate) fn zig_path(&self) -> Option<&str> {
        match self {
            Ty::Named { zig, .. } => Some(zig),
            _ => None,
        }
    }

    pub(crate) fn payload(&self) -> &Ty {
        match self {
            Ty::ErrorUnion(_, payload) => payload,
            _ => self,
        }
    }
}

pub(crate) fn is_list(zig: &str) -> bool {
    matches!(
        zig,
        "std.ArrayList"
            | "std.ArrayListUnmanaged"
            | "std.array_list.Managed"
            | "std.ArrayListAligned"
    )
}

/// The Rust integer that holds a Zig integer type, and whether it is wider.
pub(crate) fn rust_integer(name: &str) -> Option<(String, bool)> {
    if matches!(name, "usize" | "isize") {
        return Some((name.to_owned(), false));
    }
    let sign = name.get(..1).filter(|s| *s == "u" || *s == "i")?;
    let digits = &name[1..];
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let bits: u16 = digits.parse().ok()?;
    let held = [8_u16, 16, 32, 64, 128].into_iter().find(|b| *b >= bits)?;
    Some((format!("{sign}{held}"), held != bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_widths_are_held_by_the_next_wider() {
        assert_eq!(rust_integer("u21"), Some(("u32".to_owned(), true)));
        assert_eq!(rust_integer("i64"), Some(("i64".to_owned(), false)));
        assert_eq!(rust_integer("u256"), None);
        assert_eq!(rust_integer("undefined"), None);
    }

    #[test]
    fn lists_know_their_elements() {
        let list = Ty::Named {
            zig: "std.ArrayList".into(),
            arguments: vec![Ty::int("u8")],
            rust: String::new(),
        };
        assert!(list.is_bytes());
        assert!(list.is_list());
    }
}
