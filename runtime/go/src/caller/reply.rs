//! Where Go writes what a call comes to: Rust's memory, which grows when Go asks for it.

use std::mem::ManuallyDrop;
use std::ptr;

/// The call went well.
pub(super) const FINE: u32 = 0;
/// It failed with the interface's error.
pub(super) const ERROR: u32 = 1;
/// It failed with an error that the interface doesn't know: a kind and a message.
pub(super) const HOST: u32 = 2;
/// Go's code panicked: a message and the stack.
pub(super) const PANIC: u32 = 3;

/// An answer's place. Go knows all fields but the last.
#[derive(Debug)]
#[repr(C)]
pub struct Reply {
    data: *mut u8,
    capacity: usize,
    length: usize,
    status: u32,
    /// The memory is a vector's, which the reply owns.
    grown: bool,
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
            grown: false,
        }
    }

    /// A place without any bytes: only a failure will need memory.
    pub(super) fn none() -> Self {
        // SAFETY: there is no byte to be used.
        unsafe { Self::over(ptr::NonNull::dangling().as_ptr(), 0) }
    }

    /// Bytes of memory that it grew to.
    #[cfg(test)]
    pub(super) fn spilled(&self) -> usize {
        if self.grown { self.capacity } else { 0 }
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
        let mut memory: ManuallyDrop<Vec<u8>> = ManuallyDrop::new(Vec::with_capacity(capacity));
        // SAFETY: both have room for what is written, and they are two allocations.
        unsafe { ptr::copy_nonoverlapping(self.data, memory.as_mut_ptr(), written) }
        self.release();
        self.data = memory.as_mut_ptr();
        self.capacity = memory.capacity();
        self.grown = true;
    }

    /// Writes all of it, for which there is room: else what there is room for.
    pub(super) fn write(&mut self, bytes: &[u8]) {
        debug_assert!(bytes.len() <= self.capacity);
        let length = bytes.len().min(self.capacity);
        // SAFETY: there is room, in memory that is ours.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), self.data, length) }
        self.length = length;
    }

    pub(super) fn set_status(&mut self, status: u32) {
        self.status = status;
    }

    fn release(&mut self) {
        if self.grown {
            self.grown = false;
            // SAFETY: `grow` made both of a vector that it forgot, and each is given back once.
            drop(unsafe { Vec::from_raw_parts(self.data, 0, self.capacity) });
        }
    }
}

impl Drop for Reply {
    #[inline]
    fn drop(&mut self) {
        self.release();
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

/// Called by Go's half when a call fails that has no place for its answer: [`Given`] takes it back.
pub(super) extern "C" fn failed() -> *mut Reply {
    Box::into_raw(Box::new(Reply::none()))
}

/// What a call gives that has a register's worth: the value, or where the failure is.
#[derive(Debug)]
#[repr(C)]
pub struct Given<T> {
    value: T,
    failure: *mut Reply,
}

impl<T> Given<T> {
    /// The value, or how the call failed.
    ///
    /// # Safety
    ///
    /// It is what Go's half returned.
    ///
    /// # Errors
    ///
    /// What Go wrote of the failure.
    #[inline]
    pub unsafe fn outcome(self) -> Result<T, Box<Reply>> {
        match self.failure.is_null() {
            true => Ok(self.value),
            // SAFETY: `failed` made it, and Go gives it back once.
            false => Err(unsafe { Box::from_raw(self.failure) }),
        }
    }

    /// The value as it is, and how the call failed.
    ///
    /// # Safety
    ///
    /// It is what Go's half returned.
    pub unsafe fn parts(self) -> (T, Option<Box<Reply>>) {
        // SAFETY: `failed` made it, and Go gives it back once.
        let reply = (!self.failure.is_null()).then(|| unsafe { Box::from_raw(self.failure) });
        (self.value, reply)
    }
}

/// What a call gives that has no value: where the failure is.
///
/// # Safety
///
/// It is what Go's half returned.
///
/// # Errors
///
/// What Go wrote of the failure.
#[inline]
pub unsafe fn done(failure: *mut Reply) -> Result<(), Box<Reply>> {
    // SAFETY: as the caller promises.
    unsafe { Given { value: (), failure }.outcome() }
}
