//! Which bytes of a key are hashed, as `std.hash.autoHash` chooses them. The hash itself is in `wyhash.rs`.

use crate::Wyhash;

/// A key that `std.AutoHashMap` takes: its bytes go to the hasher as Zig gives them.
///
/// Structs have an impl beside them in the translated program, since Zig hashes one without gaps in the order of
/// memory and any other field by field. Errors are hashed by name: Zig numbers them in the order the compiler meets
/// them. Tuples are hashed in order.
pub trait AutoHash {
    /// Gives the bytes of this value.
    fn feed(&self, hasher: &mut Wyhash);
}

/// How a map hashes and compares its keys: Zig's contexts.
pub trait Hashing<Q: ?Sized> {
    /// How full a map may get, in percent.
    const MAX_LOAD: usize = 80;

    /// The hash of a key.
    fn hash(key: &Q) -> u64;

    /// Whether two keys are the same.
    fn same(a: &Q, b: &Q) -> bool;
}

/// By value: `std.hash_map.AutoContext`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Auto;

impl<Q: AutoHash + PartialEq + ?Sized> Hashing<Q> for Auto {
    fn hash(key: &Q) -> u64 {
        let mut hasher = Wyhash::new(0);
        key.feed(&mut hasher);
        hasher.finish()
    }

    fn same(a: &Q, b: &Q) -> bool {
        a == b
    }
}

/// By their bytes: `std.hash_map.StringContext`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByText;

impl<Q: AsRef<[u8]> + ?Sized> Hashing<Q> for ByText {
    fn hash(key: &Q) -> u64 {
        Wyhash::hash(0, key.as_ref())
    }

    fn same(a: &Q, b: &Q) -> bool {
        a.as_ref() == b.as_ref()
    }
}

/// Integers of a width that Rust lacks, such as `u21`: only the bytes that hold the value count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByBits<const BITS: u32>;

impl<const BITS: u32, T: Copy + PartialEq + TryInto<i128>> Hashing<T> for ByBits<BITS> {
    fn hash(key: &T) -> u64 {
        let mut hasher = Wyhash::new(0);
        feed_bits::<BITS, T>(*key, &mut hasher);
        hasher.finish()
    }

    fn same(a: &T, b: &T) -> bool {
        a == b
    }
}

/// The bytes of an integer of `BITS` bits within one that is wider.
///
/// # Panics
/// If the value needs more than 127 bits.
pub fn feed_bits<const BITS: u32, T: TryInto<i128>>(value: T, hasher: &mut Wyhash) {
    let Ok(value) = value.try_into() else {
        panic!("a key of more than 127 bits");
    };
    let kept = if BITS >= 128 {
        value
    } else {
        value & ((1 << BITS) - 1)
    };
    let count = BITS.div_ceil(8) as usize;
    hasher.update(&kept.to_le_bytes()[..count]);
}

macro_rules! by_bytes {
    ($($ty:ty)*) => {$(
        impl AutoHash for $ty {
            fn feed(&self, hasher: &mut Wyhash) {
                hasher.update(&self.to_le_bytes());
            }
        }
    )*};
}

by_bytes!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

impl AutoHash for bool {
    fn feed(&self, hasher: &mut Wyhash) {
        hasher.update(&[u8::from(*self)]);
    }
}

impl AutoHash for () {
    fn feed(&self, _: &mut Wyhash) {}
}

impl AutoHash for crate::Error {
    fn feed(&self, hasher: &mut Wyhash) {
        hasher.update(self.name().as_bytes());
    }
}

impl<T> AutoHash for *const T {
    fn feed(&self, hasher: &mut Wyhash) {
        self.addr().feed(hasher);
    }
}

impl<T> AutoHash for *mut T {
    fn feed(&self, hasher: &mut Wyhash) {
        self.addr().feed(hasher);
    }
}

impl<T: AutoHash> AutoHash for Option<T> {
    fn feed(&self, hasher: &mut Wyhash) {
        if let Some(value) = self {
            value.feed(hasher);
        }
    }
}

impl<T: AutoHash, const N: usize> AutoHash for [T; N] {
    fn feed(&self, hasher: &mut Wyhash) {
        for item in self {
            item.feed(hasher);
        }
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        impl<$($name: AutoHash),*> AutoHash for ($($name,)*) {
            #[allow(non_snake_case, reason = "one name for a type and its value")]
            fn feed(&self, hasher: &mut Wyhash) {
                let ($($name,)*) = self;
                $($name.feed(hasher);)*
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
