//! Bytes that end in a zero: what `[:0]const u8` and `[*:0]const u8` say of a pointer is said here by the type.

use core::ffi::CStr;
use core::ops::Deref;

/// Borrowed bytes with a zero behind them, which [`len`](slice::len) does not count. Unlike [`CStr`] they may hold
/// zeros, as a slice of Zig's may.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ZStr<'a> {
    /// With the zero.
    bytes: &'a [u8],
}

impl<'a> ZStr<'a> {
    /// Of bytes whose last one is the zero.
    ///
    /// # Panics
    /// If it is not: Zig checks the sentinel too.
    #[must_use]
    pub const fn new(with_zero: &'a [u8]) -> ZStr<'a> {
        assert!(matches!(with_zero, [.., 0]), "sentinel mismatch");
        ZStr { bytes: with_zero }
    }

    /// `std.mem.sliceTo(buffer, 0)`: up to the first zero.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn up_to_zero(buffer: &'a [u8]) -> ZStr<'a> {
        match buffer.iter().position(|b| *b == 0) {
            Some(at) => ZStr {
                bytes: &buffer[..=at],
            },
            None => panic!("no zero in the buffer"),
        }
    }

    /// Without the zero.
    #[must_use]
    pub fn as_bytes(self) -> &'a [u8] {
        &self.bytes[..self.bytes.len() - 1]
    }

    /// With the zero.
    #[must_use]
    pub const fn with_zero(self) -> &'a [u8] {
        self.bytes
    }

    /// `std.mem.span` of the pointer: up to the first zero.
    #[must_use]
    pub fn to_c_str(self) -> &'a CStr {
        match CStr::from_bytes_until_nul(self.bytes) {
            Ok(text) => text,
            Err(_) => c"",
        }
    }
}

impl Deref for ZStr<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl core::fmt::Debug for ZStr<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{:?}", String::from_utf8_lossy(self))
    }
}

/// Owned bytes with a zero behind them: what `dupeZ` and `allocSentinel` give.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ZString {
    bytes: Vec<u8>,
}

impl Default for ZString {
    fn default() -> Self {
        ZString::new(&[])
    }
}

impl ZString {
    /// `allocator.dupeZ(u8, bytes)`.
    #[must_use]
    pub fn new(bytes: &[u8]) -> ZString {
        let mut all = Vec::with_capacity(bytes.len() + 1);
        all.extend_from_slice(bytes);
        all.push(0);
        ZString { bytes: all }
    }

    /// Borrowed.
    #[must_use]
    pub fn as_z(&self) -> ZStr<'_> {
        ZStr { bytes: &self.bytes }
    }
}

impl Deref for ZString {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.bytes.len() - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zero_is_there_and_not_counted() {
        let owned = ZString::new(b"a\0b");
        assert_eq!(owned.len(), 3);
        assert_eq!(owned.as_z().with_zero(), b"a\0b\0");
        assert_eq!(owned.as_z().to_c_str(), c"a");
        assert_eq!(&*ZStr::up_to_zero(b"name\0rest"), b"name");
        assert_eq!(ZStr::new(b"x\0").as_bytes(), b"x");
        assert!(std::panic::catch_unwind(|| ZStr::new(b"x")).is_err());
    }
}
