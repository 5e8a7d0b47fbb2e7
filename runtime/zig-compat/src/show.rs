//! Values as Zig's formatting shows them.

use core::fmt::{self, Display, Formatter, Write};

/// Bytes as text, with what is not UTF-8 replaced.
#[must_use]
pub fn text(bytes: &[u8]) -> Text<'_> {
    Text(bytes)
}

/// See [`text()`].
#[derive(Debug, Clone, Copy)]
pub struct Text<'a>(&'a [u8]);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let text = String::from_utf8_lossy(self.0);
        // the width counts bytes in Zig
        match f.width() {
            Some(width) if width > self.0.len() => {
                let missing = width - self.0.len();
                let fill = f.fill();
                let before = match f.align() {
                    Some(fmt::Alignment::Left) => 0,
                    Some(fmt::Alignment::Center) => missing / 2,
                    _ => missing,
                };
                for _ in 0..before {
                    f.write_char(fill)?;
                }
                f.write_str(&text)?;
                for _ in before..missing {
                    f.write_char(fill)?;
                }
                Ok(())
            }
            _ => f.write_str(&text),
        }
    }
}

/// A signed integer in another base: a sign and the digits, not the bits.
#[derive(Debug, Clone, Copy)]
pub struct Signed(pub i128);

macro_rules! in_base {
    ($($base:ident)*) => {$(
        impl fmt::$base for Signed {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                if self.0 < 0 {
                    f.write_char('-')?;
                }
                fmt::$base::fmt(&self.0.unsigned_abs(), f)
            }
        }
    )*};
}

in_base!(LowerHex UpperHex Binary Octal);

/// A signed integer in a field of some width: Zig writes the sign of positive ones there too.
#[derive(Debug, Clone, Copy)]
pub struct Padded(pub i128);

impl Display for Padded {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { '-' } else { '+' };
        Text(format!("{sign}{}", self.0.unsigned_abs()).as_bytes()).fmt(f)
    }
}

/// What `{any}` prints.
pub trait Show {
    /// Writes the value.
    ///
    /// # Errors
    /// Those of the formatter.
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result;
}

/// A value for a placeholder.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a, T: ?Sized>(pub &'a T);

impl<T: Show + ?Sized> Display for Shown<'_, T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.show(f)
    }
}

macro_rules! by_display {
    ($($ty:ty)*) => {$(
        impl Show for $ty {
            fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }
    )*};
}

by_display!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize bool crate::Error);

impl Show for f64 {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{self:e}")
    }
}

impl Show for f32 {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{self:e}")
    }
}

impl Show for () {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("void")
    }
}

impl<T: Show + ?Sized> Show for &T {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        (**self).show(f)
    }
}

impl<T: Show + ?Sized> Show for &mut T {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        (**self).show(f)
    }
}

impl<T: Show> Show for Option<T> {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Some(value) => value.show(f),
            None => f.write_str("null"),
        }
    }
}

impl<T: Show> Show for [T] {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("{ ")?;
        for (i, item) in self.iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            item.show(f)?;
        }
        f.write_str(" }")
    }
}

impl<T: Show, const N: usize> Show for [T; N] {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.as_slice().show(f)
    }
}

impl<T: Show> Show for Vec<T> {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.as_slice().show(f)
    }
}
