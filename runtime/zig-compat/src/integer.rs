//! Integers of odd widths, and division as Zig rounds it.

/// Any integer Rust has, as a wider one; what does not fit is `None`.
pub trait Integer: Copy + TryFrom<i128> + TryInto<i128> {}

impl<T: Copy + TryFrom<i128> + TryInto<i128>> Integer for T {}

/// The value, which must fit into an unsigned integer of `BITS` bits.
///
/// # Panics
/// If it does not: Zig stops there too.
#[must_use]
pub fn unsigned<const BITS: u32, T: Integer>(value: T) -> T {
    let wide: Option<i128> = value.try_into().ok();
    let fits = wide.is_some_and(|v| v >= 0 && (BITS >= 127 || v < 1 << BITS));
    assert!(fits, "integer overflow");
    value
}

/// The value, which must fit into a signed integer of `BITS` bits.
///
/// # Panics
/// If it does not: Zig stops there too.
#[must_use]
pub fn signed<const BITS: u32, T: Integer>(value: T) -> T {
    let wide: Option<i128> = value.try_into().ok();
    let fits = wide.is_some_and(|v| {
        BITS >= 128 || BITS > 0 && (-(1 << (BITS - 1))..1 << (BITS - 1)).contains(&v)
    });
    assert!(fits, "integer overflow");
    value
}

/// `@divFloor`: the quotient rounded towards negative infinity.
///
/// # Panics
/// On division by zero, and if the quotient does not fit.
#[must_use]
pub fn div_floor<T: Integer>(a: T, b: T) -> T {
    let (a, b) = both(a, b);
    let quotient = a / b;
    let quotient = if a % b != 0 && (a < 0) != (b < 0) {
        quotient - 1
    } else {
        quotient
    };
    back(quotient)
}

/// `@mod`: what [`div_floor`] leaves; it has the sign of the divisor.
///
/// # Panics
/// On division by zero.
#[must_use]
pub fn modulo<T: Integer>(a: T, b: T) -> T {
    let (a, b) = both(a, b);
    let rest = a % b;
    back(if rest != 0 && (rest < 0) != (b < 0) {
        rest + b
    } else {
        rest
    })
}

/// The greatest common divisor.
///
/// # Panics
/// If a value does not fit into 127 bits.
#[must_use]
pub fn gcd<T: Integer>(a: T, b: T) -> T {
    let (mut a, mut b) = both(a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    back(a)
}

/// `std.math.log2_int_ceil`: the logarithm to base two, rounded up.
///
/// # Panics
/// If the value is not positive.
#[must_use]
pub fn log2_ceil<T: Integer>(value: T) -> u8 {
    let wide: Option<i128> = value.try_into().ok();
    match wide {
        Some(wide) if wide > 0 => u8::try_from(128 - (wide - 1).leading_zeros()).unwrap_or(0),
        _ => panic!("logarithm of what is not positive"),
    }
}

/// The pair that `@addWithOverflow` and its like give: the carry is a number.
#[must_use]
pub fn overflow<T>(pair: (T, bool)) -> (T, u8) {
    (pair.0, u8::from(pair.1))
}

fn both<T: Integer>(a: T, b: T) -> (i128, i128) {
    match (a.try_into(), b.try_into()) {
        (Ok(a), Ok(b)) => (a, b),
        _ => panic!("integer overflow"),
    }
}

fn back<T: Integer>(value: i128) -> T {
    match T::try_from(value) {
        Ok(value) => value,
        Err(_) => panic!("integer overflow"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn division_rounds_down() {
        assert_eq!(div_floor(-7_i32, 2), -4);
        assert_eq!(div_floor(7_i32, -2), -4);
        assert_eq!(modulo(-7_i32, 3), 2);
        assert_eq!(modulo(7_i32, 3), 1);
    }

    #[test]
    fn logarithms_round_up() {
        let found = [1_u32, 2, 3, 4, 5, 1 << 31].map(log2_ceil);
        assert_eq!(found, [0, 1, 2, 2, 3, 31]);
    }

    #[test]
    fn odd_widths_end_where_zig_ends_them() {
        assert_eq!(unsigned::<4, _>(15_u8), 15);
        assert_eq!(signed::<4, _>(-8_i8), -8);
        assert!(std::panic::catch_unwind(|| unsigned::<4, _>(16_u8)).is_err());
        assert!(std::panic::catch_unwind(|| signed::<4, _>(8_i8)).is_err());
    }
}
