//! Borrowed slices of numbers: read and written in the host's own memory where that is possible.

/// Adds up.
#[landbridge::export]
pub fn sum_f64(values: &[f64]) -> f64 {
    values.iter().sum()
}

/// Adds up.
#[landbridge::export]
pub fn sum_f32(values: &[f32]) -> f32 {
    values.iter().sum()
}

/// Adds up.
#[landbridge::export]
pub fn sum_i8(values: &[i8]) -> i64 {
    values.iter().map(|value| i64::from(*value)).sum()
}

/// Adds up.
#[landbridge::export]
pub fn sum_i16(values: &[i16]) -> i64 {
    values.iter().map(|value| i64::from(*value)).sum()
}

/// Adds up.
#[landbridge::export]
pub fn sum_i32(values: &[i32]) -> i64 {
    values.iter().map(|value| i64::from(*value)).sum()
}

/// Adds up, wrapping.
#[landbridge::export]
pub fn sum_i64(values: &[i64]) -> i64 {
    values.iter().fold(0, |sum, value| sum.wrapping_add(*value))
}

/// Adds up.
#[landbridge::export]
pub fn sum_u16(values: &[u16]) -> u64 {
    values.iter().map(|value| u64::from(*value)).sum()
}

/// Adds up.
#[landbridge::export]
pub fn sum_u32(values: &[u32]) -> u64 {
    values.iter().map(|value| u64::from(*value)).sum()
}

/// Adds up, wrapping.
#[landbridge::export]
pub fn sum_u64(values: &[u64]) -> u64 {
    values.iter().fold(0, |sum, value| sum.wrapping_add(*value))
}

/// The dot product of two slices; what is beyond the shorter one is left out.
#[landbridge::export]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Multiplies in place.
#[landbridge::export]
pub fn scale(values: &mut [f64], by: f64) {
    for value in values {
        *value *= by;
    }
}

/// Swaps two slices element by element, as far as the shorter one goes. They must not overlap.
#[landbridge::export]
pub fn swap_i32(left: &mut [i32], right: &mut [i32]) -> usize {
    let count = left.len().min(right.len());
    left[..count].swap_with_slice(&mut right[..count]);
    count
}

/// Adds `from` to `into` element by element. They must not overlap.
#[landbridge::export]
pub fn accumulate(into: &mut [f64], from: &[f64]) {
    for (into, from) in into.iter_mut().zip(from) {
        *into += from;
    }
}

/// The sum of a slice that may be missing.
#[landbridge::export]
pub fn sum_maybe(values: Option<&[f64]>) -> Option<f64> {
    values.map(|values| values.iter().sum())
}

/// Copies the slice.
#[landbridge::export]
pub fn sorted(values: &[i32]) -> Vec<i32> {
    let mut values = values.to_vec();
    values.sort_unstable();
    values
}
