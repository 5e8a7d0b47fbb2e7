//! The bytes that values are read from, with every length checked against what is left.

use super::{MAX_DEPTH, MAX_EMPTY_ITEMS, WireError};

/// Reads wire bytes.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    position: usize,
    depth: u32,
}

impl<'a> Reader<'a> {
    /// A reader from the start of `bytes`.
    #[inline]
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        crate::count::copied(bytes.len());
        Self {
            bytes,
            position: 0,
            depth: 0,
        }
    }

    /// Bytes read so far.
    #[inline]
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    /// Bytes left.
    #[inline]
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.bytes.len() - self.position
    }

    /// The next `length` bytes, as they are.
    ///
    /// # Errors
    ///
    /// [`WireError::Truncated`].
    #[inline]
    pub fn raw(&mut self, length: usize) -> Result<&'a [u8], WireError> {
        match self.bytes[self.position..].get(..length) {
            Some(bytes) => {
                self.position += length;
                Ok(bytes)
            }
            None => Err(WireError::Truncated {
                wanted: length,
                remaining: self.remaining(),
            }),
        }
    }

    /// The next `N` bytes.
    ///
    /// # Errors
    ///
    /// [`WireError::Truncated`].
    #[inline]
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], WireError> {
        match self.bytes[self.position..].first_chunk::<N>() {
            Some(bytes) => {
                self.position += N;
                Ok(*bytes)
            }
            None => Err(WireError::Truncated {
                wanted: N,
                remaining: self.remaining(),
            }),
        }
    }

    /// One byte.
    ///
    /// # Errors
    ///
    /// [`WireError::Truncated`].
    #[inline]
    pub fn u8(&mut self) -> Result<u8, WireError> {
        self.array().map(u8::from_le_bytes)
    }

    /// A `u32`: a variant's index, for one.
    ///
    /// # Errors
    ///
    /// [`WireError::Truncated`].
    #[inline]
    pub fn u32(&mut self) -> Result<u32, WireError> {
        self.array().map(u32::from_le_bytes)
    }

    /// A `u64`: a handle, for one.
    ///
    /// # Errors
    ///
    /// [`WireError::Truncated`].
    #[inline]
    pub fn u64(&mut self) -> Result<u64, WireError> {
        self.array().map(u64::from_le_bytes)
    }

    /// A byte that is 0 or 1.
    ///
    /// # Errors
    ///
    /// [`WireError::Truncated`], [`WireError::Tag`].
    #[inline]
    pub fn flag(&mut self) -> Result<bool, WireError> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(WireError::Tag(other)),
        }
    }

    /// A count of items or bytes, not yet borne out by anything.
    ///
    /// # Errors
    ///
    /// [`WireError::Truncated`].
    #[inline]
    pub fn count(&mut self) -> Result<usize, WireError> {
        self.u32().map(|count| count as usize)
    }

    /// Text: a count of bytes, bytes.
    ///
    /// # Errors
    ///
    /// [`WireError::Truncated`], [`WireError::Text`].
    #[inline]
    pub fn text(&mut self) -> Result<&'a str, WireError> {
        let count = self.count()?;
        std::str::from_utf8(self.raw(count)?).map_err(|_| WireError::Text)
    }

    /// Skips to a position that is a multiple of `align`, a power of two.
    ///
    /// # Errors
    ///
    /// [`WireError::Truncated`].
    #[inline]
    pub fn align(&mut self, align: usize) -> Result<(), WireError> {
        self.raw(self.position.wrapping_neg() & (align - 1))
            .map(drop)
    }

    /// Reads by `f`, one level deeper.
    ///
    /// # Errors
    ///
    /// [`WireError::Depth`] beyond [`MAX_DEPTH`], else what `f` answers.
    #[inline]
    pub fn nested<T>(
        &mut self,
        f: impl FnOnce(&mut Self) -> Result<T, WireError>,
    ) -> Result<T, WireError> {
        if self.depth == MAX_DEPTH {
            return Err(WireError::Depth);
        }
        self.depth += 1;
        let value = f(self);
        self.depth -= 1;
        value
    }

    /// For how many of `count` items of type `T` to allocate at once: a multiple of the bytes that
    /// are left bounds the memory; what proves to be more grows by and by.
    ///
    /// # Errors
    ///
    /// [`WireError::Length`] when the bytes can't be `count` items.
    #[inline]
    pub fn room<T>(&self, count: usize) -> Result<usize, WireError> {
        const MEMORY_PER_BYTE: usize = 4;
        let remaining = self.remaining();
        if count > remaining && count > MAX_EMPTY_ITEMS {
            return Err(WireError::Length(count));
        }
        let memory = remaining.saturating_mul(MEMORY_PER_BYTE);
        Ok(count.min(memory.checked_div(size_of::<T>()).unwrap_or(remaining)))
    }

    /// Checks that everything was read.
    ///
    /// # Errors
    ///
    /// [`WireError::Trailing`].
    #[inline]
    pub fn finish(self) -> Result<(), WireError> {
        match self.remaining() {
            0 => Ok(()),
            remaining => Err(WireError::Trailing { remaining }),
        }
    }
}
