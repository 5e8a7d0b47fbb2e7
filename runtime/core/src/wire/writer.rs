//! The buffer that values are written to: a slice that the host lent, and a `Vec` once it is full.

use std::{marker::PhantomData, ptr};

use super::{MAX_DEPTH, WireError};

/// Writes wire bytes over a fixed scratch slice; what outgrows it moves to memory of its own.
///
/// Errors are kept to the end, so that encoding needs no `Result`: see [`Writer::finish`].
pub struct Writer<'s> {
    /// The scratch slice, or the spill's buffer. Its first `len` bytes are written.
    start: *mut u8,
    len: usize,
    capacity: usize,
    /// Without capacity while the scratch slice suffices. Its own length lags behind `len`.
    spill: Vec<u8>,
    depth: u32,
    failure: Option<WireError>,
    scratch: PhantomData<&'s mut [u8]>,
}

/// Where a [`Writer`] left its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// In so many bytes at the scratch slice's start.
    Scratch(usize),
    /// Here: the scratch slice was too short.
    Spilled(Vec<u8>),
}

impl<'s> Writer<'s> {
    /// A writer over `scratch`, which may be empty.
    #[inline]
    #[must_use]
    pub fn new(scratch: &'s mut [u8]) -> Self {
        Self {
            start: scratch.as_mut_ptr(),
            len: 0,
            capacity: scratch.len(),
            spill: Vec::new(),
            depth: 0,
            failure: None,
            scratch: PhantomData,
        }
    }

    /// Bytes written so far.
    #[inline]
    #[must_use]
    pub fn position(&self) -> usize {
        self.len
    }

    /// Writes bytes as they are.
    #[inline]
    pub fn raw(&mut self, bytes: &[u8]) {
        if self.capacity - self.len < bytes.len() {
            self.grow(bytes.len());
        }
        // SAFETY: `start..start + capacity` is writable memory that is ours alone, and there is room.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), self.start.add(self.len), bytes.len()) }
        self.len += bytes.len();
    }

    /// Writes one byte.
    #[inline]
    pub fn u8(&mut self, value: u8) {
        self.raw(&[value]);
    }

    /// Writes a `u32`: a variant's index, for one.
    #[inline]
    pub fn u32(&mut self, value: u32) {
        self.raw(&value.to_le_bytes());
    }

    /// Writes a `u64`: a handle, for one.
    #[inline]
    pub fn u64(&mut self, value: u64) {
        self.raw(&value.to_le_bytes());
    }

    /// Writes a count of items or bytes; the writer fails when it doesn't fit 32 bits.
    #[inline]
    pub fn count(&mut self, count: usize) {
        if let Ok(count) = u32::try_from(count) {
            self.u32(count);
        } else {
            self.fail(WireError::Length(count));
        }
    }

    /// Writes text: its count of bytes, its bytes.
    #[inline]
    pub fn text(&mut self, text: &str) {
        self.count(text.len());
        self.raw(text.as_bytes());
    }

    /// Writes zeros up to a position that is a multiple of `align`, a power of two.
    #[inline]
    pub fn align(&mut self, align: usize) {
        const ZEROS: [u8; 16] = [0; 16];
        let mut zeros = self.len.wrapping_neg() & (align - 1);
        while zeros > 0 {
            let some = zeros.min(ZEROS.len());
            self.raw(&ZEROS[..some]);
            zeros -= some;
        }
    }

    /// Writes by `f`, one level deeper; beyond [`MAX_DEPTH`] the writer fails and `f` isn't called.
    #[inline]
    pub fn nested(&mut self, f: impl FnOnce(&mut Self)) {
        if self.depth == MAX_DEPTH {
            return self.fail(WireError::Depth);
        }
        self.depth += 1;
        f(self);
        self.depth -= 1;
    }

    /// Makes [`Writer::finish`] answer this error, or an earlier one.
    #[cold]
    pub fn fail(&mut self, error: WireError) {
        self.failure.get_or_insert(error);
    }

    /// Where the bytes are.
    ///
    /// # Errors
    ///
    /// The first value that could not be written.
    pub fn finish(mut self) -> Result<Output, WireError> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        crate::count::copied(self.len);
        if self.spill.capacity() == 0 {
            return Ok(Output::Scratch(self.len));
        }
        // SAFETY: `start` is the spill's buffer since it has one, and `len` bytes of it are written.
        unsafe { self.spill.set_len(self.len) }
        Ok(Output::Spilled(self.spill))
    }

    /// Makes room for `more` bytes in the spill, the written ones moved along.
    #[cold]
    #[inline(never)]
    fn grow(&mut self, more: usize) {
        if self.spill.capacity() == 0 {
            let mut spill = Vec::with_capacity((self.len + more).max(2 * self.len).max(256));
            // SAFETY: the first `len` bytes of the scratch slice are there to be read.
            spill.extend_from_slice(unsafe { std::slice::from_raw_parts(self.start, self.len) });
            self.spill = spill;
        } else {
            // SAFETY: the spill's first `len` bytes are written.
            unsafe { self.spill.set_len(self.len) }
            self.spill.reserve(more);
        }
        self.start = self.spill.as_mut_ptr();
        self.capacity = self.spill.capacity();
    }
}
