//! Typed errors: unit, tuple and struct variants, structs, sources and chains.

use std::io;
use std::num::ParseIntError;

use crate::enums::Suit;
use crate::geometry::Point;

/// What a store can answer.
#[landbridge::error]
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A named field.
    #[error("no such key: {key}")]
    NotFound {
        /// What was asked for.
        key: String,
    },
    /// No data.
    #[error("the store is full")]
    Full,
    /// Unnamed fields.
    #[error("{0} is outside of 0 to {1}")]
    OutOfRange(i64, i64),
    /// One unnamed field.
    #[error("not now: {0}")]
    Refused(String),
    /// Fields of several kinds.
    #[error("bad entry at {place:?}")]
    Corrupt {
        /// Where.
        place: Point,
        /// The bytes there.
        bytes: Vec<u8>,
        /// Its suit, if known.
        suit: Option<Suit>,
        /// A number that no JavaScript number can hold.
        offset: u64,
    },
    /// Another error below, which has one below itself.
    #[error("could not read the settings")]
    Settings(#[source] SettingsError),
    /// An error of the standard library, which doesn't cross but tells its text.
    #[error("the disk failed")]
    Disk {
        /// The path.
        path: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// What reading settings can answer.
#[landbridge::error]
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A number that is none.
    #[error("line {line}: bad number")]
    Number {
        /// From 1.
        line: u32,
        /// Why.
        #[source]
        cause: ParseIntError,
    },
    /// Made by `?`.
    #[error("syntax")]
    Syntax(#[from] SyntaxError),
}

/// An error that is a struct.
#[landbridge::error]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: unexpected {found:?}")]
pub struct SyntaxError {
    /// From 1.
    pub line: u32,
    /// From 1.
    pub column: u32,
    /// What stood there.
    pub found: char,
}

/// An error without any field.
#[landbridge::error]
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nothing works")]
pub struct Hopeless;

/// Fails in the way that is named; answers with the name otherwise.
#[landbridge::export]
pub fn store(what: &str) -> Result<String, StoreError> {
    match what {
        "missing" => Err(StoreError::NotFound {
            key: "the \"key\"\nÄ🦀".to_owned(),
        }),
        "full" => Err(StoreError::Full),
        "range" => Err(StoreError::OutOfRange(i64::MIN, 9)),
        "refused" => Err(StoreError::Refused("come back later".to_owned())),
        "corrupt" => Err(StoreError::Corrupt {
            place: Point { x: 1.5, y: -2.0 },
            bytes: vec![0, 255, 7],
            suit: Some(Suit::Hearts),
            offset: u64::MAX,
        }),
        "number" => Err(StoreError::Settings(bad_number())),
        "syntax" => Err(StoreError::Settings(
            SyntaxError {
                line: 3,
                column: 14,
                found: '🦀',
            }
            .into(),
        )),
        "disk" => Err(StoreError::Disk {
            path: "/etc/kitchen".to_owned(),
            source: io::Error::other("sector 7 is gone"),
        }),
        other => Ok(other.to_owned()),
    }
}

fn bad_number() -> SettingsError {
    match "12x".parse::<i32>() {
        Ok(_) => SettingsError::Syntax(SyntaxError {
            line: 0,
            column: 0,
            found: ' ',
        }),
        Err(cause) => SettingsError::Number { line: 12, cause },
    }
}

/// Fails unless every character is a digit.
#[landbridge::export]
pub fn check_digits(text: &str) -> Result<(), SyntaxError> {
    match text
        .chars()
        .enumerate()
        .find(|(_, char)| !char.is_ascii_digit())
    {
        None => Ok(()),
        Some((index, found)) => Err(SyntaxError {
            line: 1,
            column: index as u32 + 1,
            found,
        }),
    }
}

/// Reads a number; its error has one below.
#[landbridge::export]
pub fn read_setting(text: &str) -> Result<i32, SettingsError> {
    check_digits(text)?;
    text.parse()
        .map_err(|cause| SettingsError::Number { line: 1, cause })
}

/// Fails always.
#[landbridge::export]
pub fn despair() -> Result<u8, Hopeless> {
    Err(Hopeless)
}

/// A fallible function that finds something or not.
#[landbridge::export]
pub fn lookup(key: Option<&str>) -> Result<Option<Vec<String>>, StoreError> {
    match key {
        None => Ok(None),
        Some("") => Err(StoreError::Refused("an empty key".to_owned())),
        Some(key) => Ok(Some(key.chars().map(String::from).collect())),
    }
}

/// A fallible function of a plain record list.
#[landbridge::export]
pub fn first_point(points: &[Point]) -> Result<Point, StoreError> {
    points.first().copied().ok_or(StoreError::Full)
}
