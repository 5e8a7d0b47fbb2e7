//! What crosses is accepted, under the strictest lints.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unused, unreachable_pub)]

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Plain.
#[landbridge::record(rename(python = "Pt"))]
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Point {
    /// Across.
    #[landbridge(rename(c = "across", go = "Across"))]
    pub x: f64,
    /// Up.
    pub y: f64,
}

/// Plain, of plain ones.
#[landbridge::record]
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Segment {
    /// Both ends.
    pub ends: [Point; 2],
    /// Its colour.
    pub rgba: [u8; 4],
    /// Fills up.
    pub reserved: u32,
}

/// Not plain: a bool is not a number.
#[landbridge::record(default(on = true, names = [], level = None))]
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Flag {
    /// Wide.
    pub wide: u64,
    /// On.
    pub on: bool,
    /// Names.
    pub names: [u8; 1],
    /// Level.
    pub level: Option<u8>,
}

/// A newtype.
#[landbridge::record]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct UserId(pub u64);

/// Without data.
#[landbridge::record]
#[landbridge(name = "Color")]
#[derive(Clone, Copy)]
#[repr(u8)]
pub enum Colour {
    /// Red.
    Red = 1,
    /// Dark.
    #[landbridge(name = "Darkred")]
    DarkRed = 5,
}

/// With data.
#[landbridge::record]
pub enum Expression {
    /// A number.
    Number(#[landbridge(name = "number")] f64),
    /// Of others.
    Sum(Box<Expression>, Box<Expression>),
    /// By name.
    Named {
        /// The name.
        #[landbridge(rename(python = "label"))]
        name: String,
    },
    /// Nothing.
    Empty,
}

/// An error.
#[landbridge::error]
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Missing.
    #[error("no such key: {key}")]
    NotFound {
        /// The key.
        key: String,
    },
    /// Unreadable.
    #[error("unreadable")]
    Io(#[from] std::io::Error),
    /// Anything.
    #[error("other")]
    Other {
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The host's.
    #[error("host: {0}")]
    #[landbridge(host)]
    Host(String),
}

/// An error struct.
#[landbridge::error(name = "ParseError")]
#[derive(Debug, thiserror::Error)]
#[error("at {at}")]
pub struct ParseFailure {
    /// Where.
    pub at: u32,
}

/// An object.
#[landbridge::object(display, debug, eq, hash, ord, skip(go))]
#[derive(Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Index {
    entries: Vec<String>,
}

impl std::fmt::Display for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.entries.len())
    }
}

/// An opaque enum.
#[landbridge::object]
pub enum State {
    /// On.
    On(Box<dyn Fn() + Send + Sync>),
    /// Off.
    Off,
}

#[landbridge::export(blocking)]
impl Index {
    /// The constructor.
    pub fn new(limit: u32) -> Result<Self, StoreError> {
        Ok(Self { entries: vec![Self::empty_name(); limit as usize] })
    }

    /// Another.
    #[landbridge(rename(node = "fromText"), default(text = "", mode = Colour::Red, at = LIMIT))]
    pub fn from_text(text: &str, mode: Colour, at: u32) -> Self {
        let _ = (mode, at);
        Self { entries: vec![text.to_owned()] }
    }

    /// A property.
    #[landbridge(getter, name = "length")]
    #[must_use]
    pub fn len(&self) -> u64 {
        self.entries.len() as u64
    }

    /// Exclusive.
    #[landbridge(default(r#type = 1, negative = -1, ratio = 0.5, sign = '-'))]
    pub fn insert(&mut self, key: &str, r#type: u8, negative: i8, ratio: f32, sign: char) {
        let _ = (r#type, negative, ratio, sign);
        self.entries.push(key.to_owned());
    }

    /// Shared.
    pub fn share(self: Arc<Self>, other: &Index, more: Option<&Index>, by: Arc<Index>) -> Vec<Arc<Index>> {
        let _ = (other, more);
        vec![self, by]
    }

    /// Consumes.
    pub fn into_entries(self) -> Vec<String> {
        self.entries
    }

    /// For Rust.
    #[landbridge(hidden)]
    #[must_use]
    pub fn entries<'a, T: From<&'a str>>(&'a self) -> impl Iterator<Item = T> + 'a {
        self.entries.iter().map(|entry| T::from(entry.as_str()))
    }

    /// For Rust.
    #[landbridge(hidden)]
    pub const NAME: &'static str = "index";

    fn empty_name() -> String {
        String::new()
    }

    /// Under a condition.
    #[cfg(any())]
    #[landbridge(default(x = 1))]
    pub fn never(&self, x: Missing) {}
}

#[landbridge::export]
impl State {
    /// The constructor, by mark.
    #[landbridge(constructor)]
    #[must_use]
    pub fn create() -> Self {
        Self::Off
    }
}

/// A function over many types.
#[landbridge::export(skip(c), name = "many", default(level = 3, label = "x", list = [], none = None))]
#[allow(clippy::too_many_arguments)]
pub fn all<'a>(
    points: &'a [Point],
    out: &mut [f64],
    path: &Path,
    map: HashMap<String, Vec<Option<u8>>>,
    tree: BTreeMap<i64, (u8, char)>,
    set: HashSet<UserId>,
    times: (Duration, SystemTime),
    borrowed: Vec<&'a str>,
    mut level: Option<u32>,
    label: Option<&str>,
    list: Vec<Expression>,
    none: Option<PathBuf>,
) -> Result<Option<Vec<[Point; 2]>>, StoreError> {
    level.take();
    let _ = (points, out, path, map, tree, set, times, borrowed, level, label, list, none);
    Ok(None)
}

/// Text that may be borrowed from nothing.
#[landbridge::export]
#[must_use]
pub fn text(input: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(input.into_owned())
}

/// A constant.
#[landbridge::export]
pub const LIMIT: u32 = 7;

/// Constants may be borrowed for ever.
#[landbridge::export(rename(go = "Names"))]
pub const NAMES: &[&str] = &["a", "b"];

fn main() {
    let index = Index::new(LIMIT).expect("an index");
    assert_eq!(index.entries::<String>().count(), 7);
    assert_eq!(Index::NAME, "index");
}
