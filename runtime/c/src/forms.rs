//! The C forms of values: structs of numbers and pointers, valid whatever their bits are, so that
//! memory of a C program can be read before it is checked.

use std::marker::PhantomData;

use crate::convert::Form;

/// `bool`: any byte; checked when converted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(transparent)]
pub struct Bool(pub u8);

/// `char`: any number; checked when converted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(transparent)]
pub struct Char(pub u32);

/// Text: UTF-8 bytes and their number. What comes out has a NUL behind it that isn't counted, unless the feature
/// `unterminated` says otherwise.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Text {
    /// The first byte; null or dangling if there are none.
    pub ptr: *mut u8,
    /// How many.
    pub len: usize,
}

/// A list.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Array<T> {
    /// The first item; null or dangling if there are none.
    pub ptr: *mut T,
    /// How many.
    pub len: usize,
}

/// A value or nothing.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Opt<T> {
    /// Whether there is a value.
    pub some: Bool,
    /// The value; unspecified bits if there is none.
    pub value: T,
}

/// An entry of a map.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Pair<K, V> {
    /// What it is found by.
    pub key: K,
    /// What is found.
    pub value: V,
}

/// A list whose length is part of its type.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Fixed<T, const N: usize> {
    /// The items.
    pub items: [T; N],
}

/// A 128-bit integer, in two's complement if it is signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Wide {
    /// Bits 0 to 63.
    pub lo: u64,
    /// Bits 64 to 127.
    pub hi: u64,
}

/// A length of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Span {
    /// Whole seconds; never negative.
    pub secs: i64,
    /// Below 1,000,000,000.
    pub nanos: u32,
}

/// A point in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Moment {
    /// Whole seconds since 1970-01-01 00:00 UTC, rounded down.
    pub secs: i64,
    /// Below 1,000,000,000; added to the seconds.
    pub nanos: u32,
}

/// A plain record: its memory as it is. A type of this crate, so that it has a form.
#[derive(Debug)]
#[repr(transparent)]
pub struct Plain<T, M> {
    record: T,
    tag: PhantomData<fn() -> M>,
}

impl<T: Copy, M> Clone for Plain<T, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Copy, M> Copy for Plain<T, M> {}

impl<T: Copy, M> Plain<T, M> {
    /// The form of a record.
    pub const fn new(record: T) -> Self {
        Self {
            record,
            tag: PhantomData,
        }
    }

    /// The record.
    pub const fn get(&self) -> T {
        self.record
    }
}

/// A plain record, proved to be one by the core's `plain!`.
pub trait PlainForm<M>: landbridge_core::plain::Plain<M> {
    /// All zero.
    const EMPTY: Self;
}

impl<T: PlainForm<M>, M> Form for Plain<T, M> {
    crate::form!(body Self::new(<T as PlainForm<M>>::EMPTY));
}

macro_rules! tuples {
    ($($name:ident $count:literal: $($field:ident $ty:ident),+;)+) => {$(
        #[doc = concat!("A tuple of ", $count, ".")]
        #[derive(Clone, Copy, Debug)]
        #[repr(C)]
        #[expect(missing_docs, reason = "the fields are the tuple's")]
        pub struct $name<$($ty),+> {
            $(pub $field: $ty,)+
        }

        impl<$($ty: Form),+> Form for $name<$($ty),+> {
            type Optional = Opt<Self>;
            const EMPTY: Self = Self { $($field: $ty::EMPTY),+ };
            fn some(self) -> Opt<Self> {
                Opt { some: Bool(1), value: self }
            }
            const NONE: Opt<Self> = Opt { some: Bool(0), value: Self::EMPTY };
            fn option(optional: &Opt<Self>) -> (Bool, &Self) {
                (optional.some, &optional.value)
            }
        }
    )+};
}

tuples! {
    Tuple2 2: _0 A, _1 B;
    Tuple3 3: _0 A, _1 B, _2 C;
    Tuple4 4: _0 A, _1 B, _2 C, _3 D;
    Tuple5 5: _0 A, _1 B, _2 C, _3 D, _4 E;
    Tuple6 6: _0 A, _1 B, _2 C, _3 D, _4 E, _5 F;
    Tuple7 7: _0 A, _1 B, _2 C, _3 D, _4 E, _5 F, _6 G;
    Tuple8 8: _0 A, _1 B, _2 C, _3 D, _4 E, _5 F, _6 G, _7 H;
}

/// Implements [`Form`] for a struct whose optional form is [`Opt`].
#[macro_export]
macro_rules! form {
    (generic [$($generics:tt)*] $ty:ty, $empty:expr) => {
        impl<$($generics)*> $crate::Form for $ty {
            $crate::form!(body $empty);
        }
    };
    (body $empty:expr) => {
        type Optional = $crate::Opt<Self>;
        const EMPTY: Self = $empty;
        const NONE: $crate::Opt<Self> = $crate::Opt { some: $crate::Bool(0), value: Self::EMPTY };
        fn some(self) -> $crate::Opt<Self> {
            $crate::Opt { some: $crate::Bool(1), value: self }
        }
        fn option(optional: &$crate::Opt<Self>) -> ($crate::Bool, &Self) {
            (optional.some, &optional.value)
        }
    };
    ($ty:ty, $empty:expr) => {
        impl $crate::Form for $ty {
            $crate::form!(body $empty);
        }
    };
}

form!(Bool, Bool(0));
form!(Char, Char(0));
form!(i8, 0);
form!(i16, 0);
form!(i32, 0);
form!(i64, 0);
form!(isize, 0);
form!(u8, 0);
form!(u16, 0);
form!(u32, 0);
form!(u64, 0);
form!(usize, 0);
form!(f32, 0.0);
form!(f64, 0.0);
form!(Wide, Wide { lo: 0, hi: 0 });
form!(Span, Span { secs: 0, nanos: 0 });
form!(Moment, Moment { secs: 0, nanos: 0 });
form!(
    Text,
    Text {
        ptr: std::ptr::null_mut(),
        len: 0
    }
);
form!(generic [T: Copy] Array<T>, Array { ptr: std::ptr::null_mut(), len: 0 });
form!(generic [T: Copy] *mut T, std::ptr::null_mut());
form!(generic [K: Form, V: Form] Pair<K, V>, Pair { key: K::EMPTY, value: V::EMPTY });
form!(generic [T: Form, const N: usize] Fixed<T, N>, Fixed { items: [T::EMPTY; N] });
form!(generic [T: Form] Opt<T>, Opt { some: Bool(0), value: T::EMPTY });
