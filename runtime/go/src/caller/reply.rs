//! Where Go writes what a call comes to: Rust's memory, which grows when Go asks for it.

use std::ptr;

/// The call went well.
pub(super) const FINE: u32 = 0;
/// It failed with the interface's error.
pub(super) const ERROR: u32 = 1;
/// It failed with an error that the interface doesn't know: a kind and a message.
pub(super) const HOST: u32 = 2;
/// Go's code panicked: a message and the stack.
pub(super) const PANIC: u32 = 3;

/// An answer's place. Go knows the first four fields.
#[derive(Debug)]
#[repr(C)]
pub struct Reply {
    data: *mut u8,
    capacity: usize,
    length: usize,
    status: u32,
    _unused: u32,
    spill: Vec<u8>,
}

impl Reply {
    /// A place over `capacity` bytes at `data`.
    ///
    /// # Safety
    ///
    /// They are the reply's alone until it is dropped or begins anew.
    pub(super) unsafe fn over(data: *mut u8, capacity: usize) -> Self {
        Self {
            data,
            capacity,
            length: 0,
            status: FINE,
            _unused: 0,
            spill: Vec::new(),
        }
    }

    /// A place without any bytes, for calls that give a register's worth: only a failure needs memory.
    #[inline]
    #[must_use]
    pub fn none() -> Self {
        // SAFETY: there is no byte to be used.
        unsafe { Self::over(ptr::NonNull::dangling().as_ptr(), 0) }
    }

    /// Whether the call went well.
    #[inline]
    #[must_use]
    pub fn is_fine(&self) -> bool {
        self.status == FINE
    }

    /// Bytes of memory that it grew to.
    #[cfg(test)]
    pub(super) fn spilled(&self) -> usize {
        self.spill.capacity()
    }

    pub(super) fn status(&self) -> u32 {
        self.status
    }

    /// What Go wrote.
    pub(super) fn bytes(&self) -> &[u8] {
        debug_assert!(self.length <= self.capacity);
        // SAFETY: Go wrote so many bytes at `data`, which are ours.
        unsafe { std::slice::from_raw_parts(self.data, self.length) }
    }

    /// Makes room for `wanted` bytes, those written so far moved along.
    pub(super) fn grow(&mut self, written: usize, wanted: usize) {
        let capacity = wanted.max(self.capacity.saturating_mul(2)).max(256);
        let mut spill: Vec<u8> = Vec::with_capacity(capacity);
        // SAFETY: both have room for what is written, and they are two allocations.
        unsafe { ptr::copy_nonoverlapping(self.data, spill.as_mut_ptr(), written) }
        self.data = spill.as_mut_ptr();
        self.capacity = spill.capacity();
        self.spill = spill;
    }
}

/// Called by Go's half when an answer outgrows its place.
///
/// # Safety
///
/// `reply` is the one that the call was given; `written` of its bytes are.
pub(super) unsafe extern "C" fn grow(reply: *mut Reply, written: usize, wanted: usize) {
    // SAFETY: as the caller promises; Go alone has the reply now. An allocation that fails ends the process.
    unsafe { (*reply).grow(written, wanted) }
}
