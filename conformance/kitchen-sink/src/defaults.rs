//! Default arguments of every literal kind.

use std::collections::BTreeMap;

use crate::enums::{Level, Suit};

/// All defaults as text, so that a case sees what was left out.
#[landbridge::export(default(
    count = 10,
    offset = -5,
    ratio = 0.5,
    flag = true,
    text = "a \"quoted\" Ä",
    letter = 'x'
))]
pub fn with_defaults(
    first: u8,
    count: u32,
    offset: i64,
    ratio: f64,
    flag: bool,
    text: &str,
    letter: char,
) -> String {
    format!("{first}|{count}|{offset}|{ratio}|{flag}|{text}|{letter}")
}

/// Options and empty collections; `limit` has a value inside the option.
#[landbridge::export(default(name = None, limit = 3, list = [], map = []))]
pub fn with_empty_defaults(
    name: Option<String>,
    limit: Option<u32>,
    list: Vec<i32>,
    map: BTreeMap<String, i32>,
) -> String {
    format!("{name:?}|{limit:?}|{list:?}|{map:?}")
}

/// Members of enums.
#[landbridge::export(default(suit = Suit::Hearts, level = Level::High))]
pub fn with_member_defaults(suit: Suit, level: Level) -> String {
    format!("{suit:?}|{level:?}")
}

/// Numbers at their limits.
#[landbridge::export(default(big = 18_446_744_073_709_551_615, small = -128, wide = -170141183460469231731687303715884105728))]
pub fn with_large_defaults(big: u64, small: i8, wide: i128) -> String {
    format!("{big}|{small}|{wide}")
}
