//! Hashes of declarations and of the whole interface.
//!
//! A hash covers what a caller relies on: names, types, order, options. Docs, deprecation and the
//! place in the source don't count. It is FNV-1a, 64 bits, over the declaration's serde data model,
//! so it is the same on every machine and needs no text form.

use std::fmt;

use serde::{Deserialize, Serialize, ser};

use crate::Interface;
use fnv::Fnv;

mod fnv;

/// A 64-bit hash; 16 hexadecimal digits in text.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub u64);

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Hash {
    fn serialize<S: ser::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        u64::from_str_radix(&text, 16)
            .map(Hash)
            .map_err(serde::de::Error::custom)
    }
}

/// Fills in the hash of every declaration, then of the interface. The interface's hash doesn't
/// depend on the order of declarations.
pub(crate) fn seal(interface: &mut Interface) {
    let mut sum = 0_u64;
    macro_rules! seal_all {
        ($($list:ident),*) => {$(
            for declaration in &mut interface.$list {
                let hash = of(&*declaration);
                declaration.item.hash = hash;
                sum = sum.wrapping_add(hash.0);
            }
        )*};
    }
    seal_all!(
        plain_records,
        records,
        newtypes,
        enumerations,
        data_enums,
        errors,
        objects,
        imports,
        functions,
        constants
    );
    let mut whole = Fnv::new();
    whole.bytes(interface.krate.library.as_bytes());
    whole.bytes(&sum.to_le_bytes());
    interface.hash = Hash(whole.0);
}

fn of<T: Serialize>(value: &T) -> Hash {
    let mut fnv = Fnv::new();
    // The serializer has no failing path of its own; a type that refused to serialise would hash
    // as far as it got, the same way every time.
    let _ = value.serialize(&mut fnv);
    Hash(fnv.0)
}
