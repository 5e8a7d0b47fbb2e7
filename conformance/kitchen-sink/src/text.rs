//! Text, bytes and paths, owned and borrowed.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// Returns its argument.
#[landbridge::export]
pub fn echo_string(value: String) -> String {
    value
}

/// Copies its argument.
#[landbridge::export]
pub fn echo_str(value: &str) -> String {
    value.to_owned()
}

/// Counts Unicode scalar values.
#[landbridge::export]
pub fn char_count(text: &str) -> usize {
    text.chars().count()
}

/// The UTF-8 length.
#[landbridge::export]
pub fn byte_count(text: &str) -> usize {
    text.len()
}

/// `text`, `times` times.
#[landbridge::export]
pub fn repeat(text: &str, times: u32) -> String {
    text.repeat(times as usize)
}

/// A static text, borrowed where it can be.
#[landbridge::export]
pub fn greeting(polite: bool) -> Cow<'static, str> {
    if polite {
        Cow::Borrowed("Good day")
    } else {
        Cow::Owned("Hey".to_owned() + "!")
    }
}

/// A text of the program itself.
#[landbridge::export]
pub fn static_text() -> &'static str {
    "static"
}

/// Text kept in a box.
#[landbridge::export]
pub fn boxed_text(text: Box<str>) -> Box<str> {
    text
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_bytes(value: Vec<u8>) -> Vec<u8> {
    value
}

/// Adds up bytes.
#[landbridge::export]
pub fn sum_bytes(data: &[u8]) -> u64 {
    data.iter().map(|byte| u64::from(*byte)).sum()
}

/// Adds `by` to each byte in place, wrapping.
#[landbridge::export]
pub fn shift_bytes(data: &mut [u8], by: u8) {
    for byte in data {
        *byte = byte.wrapping_add(by);
    }
}

/// Copies `from` into the start of `into` and says how many bytes fitted.
#[landbridge::export]
pub fn copy_bytes(into: &mut [u8], from: &[u8]) -> usize {
    let count = into.len().min(from.len());
    into[..count].copy_from_slice(&from[..count]);
    count
}

/// `size` bytes that count up.
#[landbridge::export]
pub fn make_bytes(size: u32) -> Vec<u8> {
    (0..size).map(|index| (index % 256) as u8).collect()
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_path(path: PathBuf) -> PathBuf {
    path
}

/// The last component, if there is one.
#[landbridge::export]
pub fn file_name(path: &Path) -> Option<String> {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
}

/// `base` and `child`, joined by the platform's rule.
#[landbridge::export]
pub fn join_paths(base: &Path, child: &Path) -> PathBuf {
    base.join(child)
}
