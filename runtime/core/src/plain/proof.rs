//! `plain!`: the compile-time proof that a user's record is what the reader took it for.

/// Implements [`Plain`](crate::plain::Plain) for a record, after proving all that it promises.
///
/// ```
/// # mod user { #[derive(Clone, Copy)] #[repr(C)] pub struct Point { pub x: f64, pub y: f64 } }
/// pub struct Here; // the generated crate's local tag
/// landbridge_core::plain!(user::Point { x: f64, y: f64 } as Here);
/// # use landbridge_core::plain::Plain;
/// assert_eq!(<user::Point as Plain<Here>>::ELEMENT.size, 16);
/// ```
///
/// The fields are listed in memory order with their types; those of tuple structs by number. It
/// doesn't compile unless these are all fields, public, of exactly these types, each plain, each
/// where the one before ends and aligned, the last ending with the record; and the record is a `Copy`
/// struct.
///
/// A hidden field, another type, padding:
///
/// ```compile_fail
/// # pub struct Here;
/// #[derive(Clone, Copy)] #[repr(C)] pub struct Point { pub x: f64, pub y: f64 }
/// landbridge_core::plain!(Point { x: f64 } as Here);
/// ```
/// ```compile_fail
/// # pub struct Here;
/// #[derive(Clone, Copy)] #[repr(C)] pub struct Point { pub x: f64, pub y: i64 }
/// landbridge_core::plain!(Point { x: f64, y: f64 } as Here);
/// ```
/// ```compile_fail
/// # pub struct Here;
/// #[derive(Clone, Copy)] #[repr(C)] pub struct Padded { pub x: u8, pub y: u32 }
/// landbridge_core::plain!(Padded { x: u8, y: u32 } as Here);
/// ```
#[macro_export]
macro_rules! plain {
    ($record:path { $($field:tt : $ty:ty),+ $(,)? } as $tag:ty) => {
        const _: () = {
            type Record = $record;
            // A struct: to bind a union's field is unsafe.
            $(const _: fn(&Record) = |record| {
                let Record { $field: _value, .. } = record;
            };)+
            // All fields: the pattern has no `..`. Exactly these types: raw pointers don't coerce.
            $(const _: fn(&Record) -> *const $ty = |record| &raw const record.$field;)+
            const _: fn(&Record) = |record| {
                let Record { $($field: _),+ } = record;
            };
            const FIELDS: &[$crate::plain::Field] = &[$($crate::plain::Field {
                name: $crate::plain::last(::core::stringify!($field)),
                offset: ::core::mem::offset_of!(Record, $field),
                element: <$ty as $crate::plain::Plain<$tag>>::ELEMENT,
            }),+];
            const ELEMENT: $crate::plain::Element = $crate::plain::Element {
                kind: $crate::plain::Kind::Record {
                    name: $crate::plain::last(::core::stringify!($record)),
                    fields: FIELDS,
                },
                size: ::core::mem::size_of::<Record>(),
                align: ::core::mem::align_of::<Record>(),
            };
            const _: () = $crate::plain::prove(&ELEMENT, FIELDS);
            // SAFETY: proven above: the record consists of its fields and nothing else, and each of
            // them is of a plain type, so without padding and without invalid bit patterns.
            unsafe impl $crate::plain::Plain<$tag> for Record {
                const ELEMENT: $crate::plain::Element = ELEMENT;
            }
        };
    };
}

use super::{Element, Field};

/// The last segment of a path, without a raw identifier's `r#`. For [`plain!`](crate::plain!).
#[doc(hidden)]
#[must_use]
pub const fn last(path: &'static str) -> &'static str {
    let mut start = path.len();
    while start > 0 && !matches!(path.as_bytes()[start - 1], b':' | b' ' | b'#') {
        start -= 1;
    }
    path.split_at(start).1
}

/// Panics, at compile time, unless the fields cover the record in order. For [`plain!`](crate::plain!).
#[doc(hidden)]
pub const fn prove(record: &Element, fields: &[Field]) {
    let mut end = 0;
    let mut index = 0;
    while index < fields.len() {
        assert!(
            fields[index].offset == end,
            "a plain record's fields lie one after another, without padding: is it repr(C)?"
        );
        assert!(
            fields[index]
                .offset
                .is_multiple_of(fields[index].element.align),
            "a plain record's fields are aligned: repr(packed) can't cross"
        );
        end += fields[index].element.size;
        index += 1;
    }
    assert!(
        end == record.size,
        "a plain record ends with its last field, without padding"
    );
    assert!(end > 0, "a plain record has bytes");
}
