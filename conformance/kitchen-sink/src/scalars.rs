//! Numbers, `bool`, `char` and constants: each width alone, so that a case can reach its limits.

/// A type alias: hosts see the `f64` behind it.
pub type Score = f64;

/// The answer.
#[landbridge::export]
pub const ANSWER: u32 = 42;
/// The smallest `i64`, which no JavaScript number can hold.
#[landbridge::export]
pub const SMALLEST: i64 = i64::MIN;
/// The largest `u64`.
#[landbridge::export]
pub const LARGEST: u64 = 18_446_744_073_709_551_615;
/// A constant computed from others.
#[landbridge::export]
pub const SECONDS_PER_DAY: u32 = 24 * 60 * 60;
/// A 128-bit constant.
#[landbridge::export]
pub const HUGE: u128 = u128::MAX;
/// Metres per second squared.
#[landbridge::export]
pub const GRAVITY: f64 = 9.80665;
/// A negative single-precision constant.
#[landbridge::export]
pub const COLD: f32 = -273.15;
/// A flag.
#[landbridge::export]
pub const ENABLED: bool = true;
/// A character outside the basic plane.
#[landbridge::export]
pub const CRAB: char = '🦀';
/// A text with every awkward character: quote, backslash, newline, umlaut.
#[landbridge::export]
pub const MOTTO: &str = "say \"hi\"\\\nÄ";

/// Adds; wraps on overflow.
#[landbridge::export]
pub fn add(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}

/// Does nothing and returns nothing.
#[landbridge::export]
pub fn nothing() {}

/// Logical not.
#[landbridge::export]
pub fn negate(value: bool) -> bool {
    !value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_bool(value: bool) -> bool {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_i8(value: i8) -> i8 {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_i16(value: i16) -> i16 {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_i32(value: i32) -> i32 {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_i64(value: i64) -> i64 {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_i128(value: i128) -> i128 {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_isize(value: isize) -> isize {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_u8(value: u8) -> u8 {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_u16(value: u16) -> u16 {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_u32(value: u32) -> u32 {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_u64(value: u64) -> u64 {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_u128(value: u128) -> u128 {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_usize(value: usize) -> usize {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_f32(value: f32) -> f32 {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_f64(value: f64) -> f64 {
    value
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_char(value: char) -> char {
    value
}

/// Returns its argument through a type alias.
#[landbridge::export]
pub fn echo_score(value: Score) -> Score {
    value
}

/// The scalar value of a character.
#[landbridge::export]
pub fn code_point(value: char) -> u32 {
    u32::from(value)
}

/// Every kind of scalar in one call, in an order that leaves gaps in any register convention.
#[landbridge::export]
#[allow(clippy::too_many_arguments, reason = "many arguments are the point")]
pub fn mixture(
    a: u8,
    b: f64,
    c: bool,
    d: i64,
    e: f32,
    f: char,
    g: u16,
    h: i128,
    i: &str,
    j: usize,
) -> String {
    format!("{a}|{b}|{c}|{d}|{e}|{f}|{g}|{h}|{i}|{j}")
}
