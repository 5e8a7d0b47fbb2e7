//! What only C has to keep apart: parameters beside those that its functions get, symbols of methods beside
//! the object's own, objects deep inside of what is passed by value. Not for the other hosts.

use std::collections::BTreeMap;
use std::fmt;

use crate::objects::Tracker;
use crate::records::Parcel;

/// Parameters that are called like those that C's functions have anyway.
#[landbridge::export(skip(python, node))]
#[allow(clippy::too_many_arguments, reason = "one for each clash")]
#[allow(non_snake_case, reason = "a name that differs in case only")]
pub fn odd_parameters(
    out: u32,
    err: u32,
    nothing: u32,
    values: &[f64],
    values_len: u32,
    a: u32,
    A: u32,
) -> u32 {
    out + err * 2 + nothing * 4 + values.len() as u32 * 8 + values_len * 16 + a * 32 + A * 64
}

/// The same without a result.
#[landbridge::export(skip(python, node))]
pub fn odd_nothing(out: &str, nothing: &str, out_len: u32) {
    let _ = (out, nothing, out_len);
}

/// An object whose methods are called like what C adds.
#[landbridge::object(display, debug, eq, hash, ord, skip(python, node))]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Latch(u32);

#[landbridge::export(skip(python, node))]
#[allow(
    clippy::should_implement_trait,
    clippy::inherent_to_string_shadow_display,
    reason = "they are here for their names"
)]
impl Latch {
    /// A latch.
    pub fn new(value: u32) -> Self {
        Self(value)
    }

    /// Not the end of the latch.
    pub fn free(&self) -> u32 {
        self.0
    }

    /// Another text than the one that is displayed.
    pub fn to_string(&self) -> String {
        format!("method {}", self.0)
    }

    /// Another text than the one that is for programmers.
    pub fn debug(&self) -> String {
        format!("debug {}", self.0)
    }

    /// Never.
    pub fn eq(&self, other: &Latch) -> bool {
        self.0 > 1000 && other.0 > 1000
    }

    /// A sum.
    pub fn compare(&self, latch: &Latch) -> u32 {
        self.0 + latch.0
    }

    /// Always the same.
    pub fn hash(&self) -> u64 {
        7
    }
}

impl fmt::Display for Latch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "latch {}", self.0)
    }
}

/// An object that is called like a parameter of its functions.
#[landbridge::object(eq, skip(python, node))]
#[derive(PartialEq, Eq)]
pub struct Other(u32);

#[landbridge::export(skip(python, node))]
impl Other {
    /// Another one.
    pub fn new(out: u32) -> Self {
        Self(out)
    }

    /// Whether the other's number is larger.
    pub fn below(&self, other: &Other) -> bool {
        self.0 < other.0
    }
}

/// Objects in every place of an enum.
#[landbridge::record(skip(python, node))]
#[derive(Debug)]
pub enum Freight {
    /// Nothing.
    Empty,
    /// One.
    One(Tracker),
    /// Some, with a note behind them.
    Many {
        /// The objects.
        trackers: Vec<Tracker>,
        /// A text, checked after them.
        note: String,
    },
    /// Behind a pointer.
    Boxed(Box<Parcel>),
}

/// Takes objects from every kind of value and counts them.
#[landbridge::export(skip(python, node))]
pub fn unload(
    first: Tracker,
    freight: Freight,
    more: Option<Vec<Tracker>>,
    named: BTreeMap<String, Tracker>,
    pair: (Tracker, Option<Tracker>),
    note: &str,
    last: Option<Tracker>,
) -> u32 {
    let freight = match freight {
        Freight::Empty => 0,
        Freight::One(_) | Freight::Boxed(_) => 1,
        Freight::Many { trackers, .. } => trackers.len(),
    };
    let more = more.map_or(0, |more| more.len());
    let pair = 1 + usize::from(pair.1.is_some());
    let last = usize::from(last.is_some());
    let all = 1 + freight + more + named.len() + pair + last + note.len();
    drop(first);
    all as u32
}
