//! Floating point: the remainder that has the divisor's sign, and comparisons within a tolerance.

/// `@mod` of two floats.
#[must_use]
pub fn float_mod(a: f64, b: f64) -> f64 {
    let rest = a % b;
    if rest != 0.0 && (rest < 0.0) != (b < 0.0) {
        rest + b
    } else {
        rest
    }
}

/// `std.testing.expectApproxEqAbs`.
///
/// # Panics
/// If the two differ by more than the tolerance.
#[track_caller]
pub fn expect_approx_eq_abs(expected: f64, actual: f64, tolerance: f64) {
    let near = expected == actual || (expected - actual).abs() <= tolerance;
    assert!(
        near,
        "expected {expected} within {tolerance}, found {actual}"
    );
}

/// `std.testing.expectApproxEqRel`.
///
/// # Panics
/// If the two differ by more than the tolerance times the larger of them.
#[track_caller]
pub fn expect_approx_eq_rel(expected: f64, actual: f64, tolerance: f64) {
    let largest = expected.abs().max(actual.abs());
    let near = expected == actual || (expected - actual).abs() <= largest * tolerance;
    assert!(
        near,
        "expected {expected} within {tolerance}, found {actual}"
    );
}
