//! Bytes to numbers and back, characters.

use core::fmt;
use std::io::Write;

use crate::Error;

/// Writes into a buffer and gives the part that was written.
///
/// # Errors
/// `NoSpaceLeft` if the buffer is too short.
pub fn buf_print<'a>(
    buffer: &'a mut [u8],
    text: fmt::Arguments<'_>,
) -> Result<&'a mut [u8], Error> {
    let mut rest = &mut *buffer;
    let before = rest.len();
    rest.write_fmt(text)
        .map_err(|_| Error::new("NoSpaceLeft"))?;
    let written = before - rest.len();
    Ok(&mut buffer[..written])
}

/// `std.fmt.parseInt` for an integer with the given limits; base 0 reads the prefix.
///
/// # Errors
/// `InvalidCharacter`, and `Overflow` if the number is beyond the limits.
pub fn parse_int<T: TryFrom<i128>>(
    text: &[u8],
    base: u8,
    low: i128,
    high: i128,
) -> Result<T, Error> {
    let invalid = || Error::new("InvalidCharacter");
    let overflow = || Error::new("Overflow");
    let (negative, mut digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let mut radix = i128::from(base);
    if base == 0 {
        (radix, digits) = match digits {
            [b'0', b'x' | b'X', rest @ ..] => (16, rest),
            [b'0', b'o' | b'O', rest @ ..] => (8, rest),
            [b'0', b'b' | b'B', rest @ ..] => (2, rest),
            _ => (10, digits),
        };
    }
    if digits.is_empty() || digits.starts_with(b"_") || digits.ends_with(b"_") {
        return Err(invalid());
    }
    let mut value: i128 = 0;
    let mut too_large = false;
    for c in digits.iter().filter(|c| **c != b'_') {
        let digit = char::from(*c).to_digit(36).map(i128::from);
        let digit = digit.filter(|d| *d < radix).ok_or_else(invalid)?;
        let next = value.checked_mul(radix).and_then(|v| v.checked_add(digit));
        match next {
            Some(next) => value = next,
            None => too_large = true,
        }
    }
    let value = if negative { -value } else { value };
    if too_large || value < low || value > high {
        return Err(overflow());
    }
    T::try_from(value).map_err(|_| overflow())
}

/// `std.fmt.parseFloat`.
///
/// # Errors
/// `InvalidCharacter`.
pub fn parse_float<T: core::str::FromStr>(text: &[u8]) -> Result<T, Error> {
    let invalid = Error::new("InvalidCharacter");
    let text = core::str::from_utf8(text).map_err(|_| invalid)?;
    text.replace('_', "").parse().map_err(|_| invalid)
}

/// The value of a digit.
///
/// # Errors
/// `InvalidCharacter` if it is none in that base.
pub fn char_to_digit(c: u8, base: u8) -> Result<u8, Error> {
    char::from(c)
        .to_digit(36)
        .and_then(|d| u8::try_from(d).ok())
        .filter(|d| *d < base)
        .ok_or(Error::new("InvalidCharacter"))
}

/// Whether a byte is white space in ASCII, vertical tab included.
#[must_use]
pub fn is_whitespace(c: u8) -> bool {
    matches!(c, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// Whether a byte can be printed: a space or anything visible.
#[must_use]
pub fn is_print(c: u8) -> bool {
    matches!(c, b' '..=b'~')
}

/// A text in small letters, in the start of a buffer.
///
/// # Panics
/// If the buffer is too short.
pub fn lower_string<'a>(buffer: &'a mut [u8], text: &[u8]) -> &'a mut [u8] {
    let part = &mut buffer[..text.len()];
    part.copy_from_slice(text);
    part.make_ascii_lowercase();
    part
}

/// A text in capitals, in the start of a buffer.
///
/// # Panics
/// If the buffer is too short.
pub fn upper_string<'a>(buffer: &'a mut [u8], text: &[u8]) -> &'a mut [u8] {
    let part = &mut buffer[..text.len()];
    part.copy_from_slice(text);
    part.make_ascii_uppercase();
    part
}

/// How many characters a text has.
///
/// # Errors
/// `InvalidUtf8`.
pub fn count_codepoints(text: &[u8]) -> Result<usize, Error> {
    core::str::from_utf8(text)
        .map(|t| t.chars().count())
        .map_err(|_| Error::new("InvalidUtf8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_zig_reads_them() {
        assert_eq!(parse_int::<u8>(b"255", 10, 0, 255), Ok(255));
        assert_eq!(
            parse_int::<u8>(b"256", 10, 0, 255),
            Err(Error::new("Overflow"))
        );
        assert_eq!(parse_int::<i32>(b"-1_000", 10, -4000, 4000), Ok(-1000));
        assert_eq!(parse_int::<u32>(b"0xff", 0, 0, 1000), Ok(255));
        assert_eq!(
            parse_int::<u32>(b"", 10, 0, 9),
            Err(Error::new("InvalidCharacter"))
        );
    }

    #[test]
    fn a_short_buffer_is_an_error() {
        let mut buffer = [0; 3];
        assert_eq!(buf_print(&mut buffer, format_args!("ab")).unwrap(), b"ab");
        let full = buf_print(&mut buffer, format_args!("abcd"));
        assert_eq!(full.unwrap_err(), Error::new("NoSpaceLeft"));
    }
}
