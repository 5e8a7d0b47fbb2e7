//! How a call returns: two words, and memory that the caller lent for what is longer.

use std::ptr;

use landbridge_core::count::copied;
use landbridge_core::fence;
use landbridge_core::plain::{Plain, bytes_of_slice};
use landbridge_core::wire::{Output, Wire, Writer};

use crate::fault::{Fault, Stopped};

/// What every function returns; in registers, where the C ABI returns two words so.
#[repr(C)]
#[derive(Debug)]
pub struct Returned {
    /// The bits of a scalar, or how many bytes were written; nothing where there is a fault.
    pub value: u64,
    /// Why there is no value, or a value that was too long: Go's from now on, until it is given back.
    pub fault: *mut Fault,
}

/// Memory for a result, which the caller lends for the call.
#[derive(Debug)]
pub struct Room<'a>(&'a mut [u8]);

impl Room<'_> {
    /// The caller's memory.
    ///
    /// # Safety
    /// `start` is null, or `length` bytes of initialised memory begin there that nobody else uses while this lives.
    #[must_use]
    pub unsafe fn new(start: *mut u8, length: usize) -> Self {
        if start.is_null() {
            return Self(&mut []);
        }
        // SAFETY: the caller's promise.
        Self(unsafe { std::slice::from_raw_parts_mut(start, length) })
    }

    /// Leaves a value in the wire format: how many bytes it takes.
    ///
    /// # Errors
    /// It can't be written, or there is more of it than room.
    pub fn wire<M, T: Wire<M>>(self, value: T) -> Result<u64, Stopped> {
        let mut writer = Writer::new(self.0);
        value.encode(&mut writer);
        match writer.finish().map_err(|error| error.failure("result"))? {
            Output::Scratch(length) => Ok(length as u64),
            Output::Spilled(bytes) => Err(Stopped::Spilled(bytes)),
        }
    }

    /// Leaves the memory of items.
    ///
    /// # Errors
    /// There is more of it than room.
    pub fn items<M, T: Plain<M>>(self, items: Vec<T>) -> Result<u64, Stopped> {
        self.bytes(bytes_of_slice::<M, T>(&items))
    }

    /// Leaves bytes as they are.
    ///
    /// # Errors
    /// There are more of them than room.
    pub fn bytes(self, bytes: &[u8]) -> Result<u64, Stopped> {
        copied(bytes.len());
        match self.0.get_mut(..bytes.len()) {
            Some(room) => {
                room.copy_from_slice(bytes);
                Ok(bytes.len() as u64)
            }
            None => Err(Stopped::Spilled(bytes.to_vec())),
        }
    }
}

/// Runs a call's body: what it gives, or why not; a panic in it stops here.
#[inline]
pub fn called(body: impl FnOnce() -> Result<u64, Stopped>) -> Returned {
    let returned = fenced(body);
    #[cfg(feature = "log")]
    crate::logging::hand_over();
    returned
}

/// The same without anything of Go's.
#[inline]
pub(crate) fn fenced(body: impl FnOnce() -> Result<u64, Stopped>) -> Returned {
    match fence(body) {
        Ok(Ok(value)) => Returned {
            value,
            fault: ptr::null_mut(),
        },
        Ok(Err(stopped)) => stopped.returned(),
        Err(panic) => Stopped::from(panic).returned(),
    }
}
