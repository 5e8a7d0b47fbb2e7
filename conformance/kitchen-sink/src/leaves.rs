//! Functions that are `leaf`: which Go calls by a shorter way, and every other host as any other.

/// Why a share can't be given.
#[landbridge::error]
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum ShareError {
    /// Nobody is there.
    #[error("{whole} can't be shared by nobody")]
    Nobody {
        /// What was to be shared.
        whole: i64,
    },
}

/// Adds; panics on overflow.
#[landbridge::export(leaf)]
pub fn leaf_add(a: i64, b: i64) -> i64 {
    match a.checked_add(b) {
        Some(sum) => sum,
        None => panic!("{a} and {b} are too much"),
    }
}

/// Every width in one call, as many as go in registers.
#[landbridge::export(leaf)]
pub fn leaf_widths(a: i8, b: u16, c: f32, d: f64, e: bool, f: char) -> f64 {
    let flag = if e { 0.5 } else { 0.0 };
    f64::from(a) + f64::from(b) + f64::from(c) + d + flag + f64::from(u32::from(f))
}

/// More than go in registers.
#[landbridge::export(leaf)]
pub fn leaf_seven(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8) -> u32 {
    [a, b, c, d, e, f, g].into_iter().map(u32::from).sum()
}

/// How often a character is in a text.
#[landbridge::export(leaf)]
pub fn leaf_count(text: &str, wanted: char) -> usize {
    text.chars().filter(|it| *it == wanted).count()
}

/// Doubles all.
#[landbridge::export(leaf)]
pub fn leaf_double(values: &mut [f64]) {
    values.iter_mut().for_each(|it| *it *= 2.0);
}

/// A text of Rust's, of any length.
#[landbridge::export(leaf)]
pub fn leaf_repeat(text: &str, times: usize) -> String {
    text.repeat(times)
}

/// Everybody's share of a whole.
#[landbridge::export(leaf)]
pub fn leaf_share(whole: i64, by: Vec<String>) -> Result<i64, ShareError> {
    let people = i64::try_from(by.len()).unwrap_or(i64::MAX);
    whole
        .checked_div(people)
        .ok_or(ShareError::Nobody { whole })
}

/// Counts.
#[landbridge::object]
#[derive(Debug)]
pub struct Tally {
    count: u64,
}

#[landbridge::export]
impl Tally {
    /// From a number on.
    #[landbridge(leaf)]
    pub fn new(from: u64) -> Self {
        Self { count: from }
    }

    /// One more; how many there are.
    #[landbridge(leaf)]
    pub fn more(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// How many there are.
    #[landbridge(getter, leaf)]
    pub fn count(&self) -> u64 {
        self.count
    }
}
