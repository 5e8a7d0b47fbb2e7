//! A call that is waited for: memory for what it gives and gets, from the thread's own, which is used again.

use std::cell::Cell;

use landbridge_core::wire::{Output, Reader, WireError, Writer};

use super::outcome::{self, Failure};
use super::reply::Reply;

const REQUEST: usize = 1024;
const REPLY: usize = 4096;

/// A thread's memory for one call at a time.
#[derive(Debug)]
#[repr(C, align(16))]
struct Scratch {
    request: [u8; REQUEST],
    reply: [u8; REPLY],
}

thread_local! {
    /// None while a call uses it: one that Go makes back into Rust, and that calls Go again, gets its own.
    static SCRATCH: Cell<Option<Box<Scratch>>> = const { Cell::new(None) };
}

/// One call: its request, which Go reads where it is, and the place of its answer.
#[derive(Debug)]
pub struct Exchange {
    reply: Reply,
    spilled: Vec<u8>,
    request: usize,
    scratch: Option<Box<Scratch>>,
}

impl Exchange {
    /// With what `write` writes as the request.
    ///
    /// # Panics
    ///
    /// When a value can't be written: a path that isn't UTF-8, a list of more than 2³² items.
    #[inline]
    pub fn new(write: impl FnOnce(&mut Writer<'_>)) -> Self {
        let scratch = SCRATCH.try_with(Cell::take).ok().flatten();
        let mut scratch = scratch.unwrap_or_else(fresh);
        let mut writer = Writer::new(&mut scratch.request);
        write(&mut writer);
        let (request, spilled) = match writer.finish() {
            Ok(Output::Scratch(length)) => (length, Vec::new()),
            Ok(Output::Spilled(bytes)) => (bytes.len(), bytes),
            Err(fault) => unwritable(&fault),
        };
        Self {
            // SAFETY: the scratch memory is kept beside it, and nobody else uses it.
            reply: unsafe { Reply::over(scratch.reply.as_mut_ptr(), REPLY) },
            spilled,
            request,
            scratch: Some(scratch),
        }
    }

    /// The request's place and length.
    #[inline]
    #[must_use]
    pub fn request(&self) -> (*const u8, usize) {
        if !self.spilled.is_empty() {
            return (self.spilled.as_ptr(), self.request);
        }
        match &self.scratch {
            Some(scratch) => (scratch.request.as_ptr(), self.request),
            None => (std::ptr::null(), 0),
        }
    }

    /// Where Go writes the answer.
    #[inline]
    pub fn reply(&mut self) -> *mut Reply {
        &raw mut self.reply
    }

    /// Reads the answer.
    ///
    /// # Errors
    ///
    /// What the call failed with.
    #[inline]
    pub fn outcome<T, E>(
        self,
        value: impl FnOnce(&mut Reader<'_>) -> Result<T, WireError>,
        error: impl FnOnce(&mut Reader<'_>) -> Result<E, WireError>,
    ) -> Result<T, Failure<E>> {
        outcome::read(&self.reply, value, error)
    }
}

impl Drop for Exchange {
    #[inline]
    fn drop(&mut self) {
        if let Some(mut scratch) = self.scratch.take() {
            // What Go was lent is gone now: in debug builds one can see who kept it.
            if cfg!(debug_assertions) {
                let length = self.request.min(REQUEST);
                scratch.request[..length].fill(super::call::POISON);
                self.spilled.fill(super::call::POISON);
            }
            let _ = SCRATCH.try_with(|place| place.set(Some(scratch)));
        }
    }
}

#[cold]
fn fresh() -> Box<Scratch> {
    Box::new(Scratch {
        request: [0; REQUEST],
        reply: [0; REPLY],
    })
}

#[cold]
pub(super) fn unwritable(fault: &WireError) -> ! {
    panic!("an argument can't be given to Go: {fault}")
}
