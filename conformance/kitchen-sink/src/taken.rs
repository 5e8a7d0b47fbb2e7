//! Names that the package of some host needs for itself: members of its objects and errors, types of its
//! language, and what generated code calls its own things.

use std::collections::HashMap;
use std::fmt;
use std::time::SystemTime;

use crate::live::Live;

/// Variants named as generated code names its variables.
#[landbridge::record]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(non_camel_case_types)]
pub enum Binding {
    /// What is converted.
    value,
    /// A writer.
    w,
    /// An argument.
    a0,
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_binding(it: Binding) -> Binding {
    it
}

/// A field named as what tells variants apart.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Labelled {
    /// With the field.
    Kind {
        /// Not the variant.
        r#type: String,
    },
    /// Without.
    #[allow(non_camel_case_types)]
    value,
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_labelled(it: Labelled) -> Labelled {
    it
}

/// Named as a type of Python's own, which the package needs.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(non_camel_case_types)]
pub struct list {
    /// One more.
    pub isinstance: Vec<u32>,
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_own_list(it: list) -> list {
    it
}

/// Fields that errors have anyway.
#[landbridge::error]
#[derive(Debug)]
pub enum Mishap {
    /// All of them.
    All {
        /// Not the error's text.
        message: String,
        /// Not the class's name.
        name: String,
        /// Not where it was thrown.
        stack: u8,
        /// Not the variant.
        code: i32,
        /// Not the class.
        constructor: bool,
    },
}

impl fmt::Display for Mishap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mishap")
    }
}

impl std::error::Error for Mishap {}

/// Fails.
#[landbridge::export]
pub fn have_mishap() -> Result<(), Mishap> {
    Err(Mishap::All {
        message: "m".to_owned(),
        name: "n".to_owned(),
        stack: 1,
        code: 2,
        constructor: true,
    })
}

/// An object whose methods are named as those that every object has.
#[landbridge::object(eq)]
pub struct Door {
    open: bool,
    _live: Live,
}

impl PartialEq for Door {
    fn eq(&self, other: &Self) -> bool {
        self.open == other.open
    }
}

#[landbridge::export]
impl Door {
    /// An open door.
    pub fn new() -> Self {
        Self {
            open: true,
            _live: Live::new(),
        }
    }

    /// Shuts the door, which stays.
    #[landbridge(skip(python))]
    pub fn close(&mut self) -> bool {
        std::mem::take(&mut self.open)
    }

    /// Who made it.
    pub fn constructor(&self) -> String {
        "a carpenter".to_owned()
    }

    /// The first of its kind.
    pub fn prototype() -> String {
        "a curtain".to_owned()
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.open
    }
}

impl Default for Door {
    fn default() -> Self {
        Self::new()
    }
}

/// Beside the method of a door.
#[landbridge::export(skip(c))]
pub fn door_is_open(open: bool) -> bool {
    open
}

/// Beside what ends a door.
#[landbridge::export(skip(c))]
pub fn door_close(open: bool) -> bool {
    !open
}

/// A type of Rust.
#[landbridge::export]
pub fn result(value: Option<u8>) -> Option<u8> {
    value
}

/// A type that generated code has.
#[landbridge::export]
pub fn here(value: String) -> Result<String, Error> {
    if value.is_empty() {
        Err(Error::Nothing)
    } else {
        Ok(value)
    }
}

mod inner {
    /// Shown under another name.
    #[landbridge::export]
    pub fn make_thing(value: i32) -> i32 {
        value + 1
    }
}
pub use inner::make_thing as build_thing;

/// A class of JavaScript.
#[landbridge::error(rename(c = "plain_error"))]
#[derive(Debug)]
pub enum Error {
    /// No text.
    Nothing,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing")
    }
}

impl std::error::Error for Error {}

/// A type of TypeScript.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Of which TypeScript's type is made.
    pub entries: HashMap<String, u8>,
    /// A `Date` there.
    pub at: SystemTime,
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_record(value: Record) -> Record {
    value
}

/// A class of JavaScript.
#[landbridge::object]
pub struct Symbol {
    text: String,
    _live: Live,
}

#[landbridge::export]
impl Symbol {
    /// A symbol.
    pub fn new(text: String) -> Self {
        Self {
            text,
            _live: Live::new(),
        }
    }

    /// Its text.
    pub fn text(&self) -> String {
        self.text.clone()
    }
}

/// A class of JavaScript.
#[landbridge::object]
pub struct Promise {
    millis: u32,
    _live: Live,
}

#[landbridge::export]
impl Promise {
    /// Kept after so long.
    pub fn new(millis: u32) -> Self {
        Self {
            millis,
            _live: Live::new(),
        }
    }

    /// Keeps it.
    #[landbridge(blocking)]
    pub fn keep(&self) -> u32 {
        std::thread::sleep(std::time::Duration::from_millis(u64::from(self.millis)));
        self.millis
    }
}
