//! Functions of Rust's that methods in Go are given: Go has each by its address, calls it from any goroutine, and lets
//! it go when its collector finds that nobody has it any more.
//!
//! A function belongs to the request that it is in until Go's handler begins, and to Go from then on. So a call that
//! never begins lets its functions go itself: they stand first in its request, and [`Call`](super::Call) counts them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use landbridge_core::wire::{Output, Reader, WireError, Writer};

use super::reply::{PANIC, Reply};

/// Reads the arguments, calls, and writes what comes of it.
type Body = dyn Fn(&mut Reader<'_>, &mut Writer<'_>) -> Result<(), WireError> + Send + Sync;

/// A function that isn't Go's yet: dropped, it is let go.
#[derive(Debug)]
pub struct Function(u64);

static LIVE: AtomicU64 = AtomicU64::new(0);

/// How many functions live that were made for Go.
#[must_use]
pub fn functions() -> u64 {
    LIVE.load(Ordering::Acquire)
}

impl Function {
    /// Of what reads the arguments, calls, and writes what comes of it.
    pub fn new(
        body: impl Fn(&mut Reader<'_>, &mut Writer<'_>) -> Result<(), WireError> + Send + Sync + 'static,
    ) -> Self {
        let body: Box<Body> = Box::new(body);
        LIVE.fetch_add(1, Ordering::AcqRel);
        Self(Box::into_raw(Box::new(body)).expose_provenance() as u64)
    }

    /// Writes it into a request.
    pub fn put(&self, w: &mut Writer<'_>) {
        w.u64(self.0);
    }

    /// It belongs to a request, which is written and will be given to Go, or freed.
    pub fn given(self) {
        std::mem::forget(self);
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        // SAFETY: nobody else has it.
        unsafe { let_go(self.0) }
    }
}

/// Lets go of the functions that a request begins with.
///
/// # Safety
///
/// The request was written, and its handler never begins.
pub(super) unsafe fn let_go_all(request: *const u8, count: u32) {
    for at in 0..count as usize {
        // SAFETY: so many of them stand there, and they are the request's.
        unsafe { let_go(request.cast::<u64>().add(at).read_unaligned()) }
    }
}

/// Called by Go's half when its collector finds that nobody has a function.
///
/// # Safety
///
/// It is one that `Function::new` made, let go once.
pub(super) unsafe extern "C" fn release(function: usize) {
    // SAFETY: as the caller promises.
    unsafe { let_go(function as u64) }
}

unsafe fn let_go(function: u64) {
    let place = std::ptr::with_exposed_provenance_mut::<Box<Body>>(function as usize);
    // SAFETY: as the callers promise, `Function::new` made it, and this is once.
    let body = unsafe { Box::from_raw(place) };
    // What it holds is the user's, and may panic when it is dropped.
    crate::queue::alone(move || drop(body));
    LIVE.fetch_sub(1, Ordering::AcqRel);
}

/// Called by Go's half: null, or what came of the call, which [`answered`] takes back.
///
/// # Safety
///
/// The function wasn't let go, and so many bytes are there.
pub(super) unsafe extern "C" fn call(
    function: usize,
    arguments: *const u8,
    length: usize,
) -> *mut Reply {
    // SAFETY: as the caller promises; a shared reference, for Go may call from several goroutines.
    let body = unsafe { &*std::ptr::with_exposed_provenance::<Box<Body>>(function) };
    let arguments = match length {
        0 => &[],
        // SAFETY: as the caller promises.
        _ => unsafe { std::slice::from_raw_parts(arguments, length) },
    };
    let mut reply = Reply::none();
    let called = catch_unwind(AssertUnwindSafe(|| {
        let mut scratch = [0; 256];
        let mut writer = Writer::new(&mut scratch);
        body(&mut Reader::new(arguments), &mut writer)?;
        match writer.finish()? {
            Output::Scratch(length) => reply.fill(&scratch[..length]),
            Output::Spilled(bytes) => reply.fill(&bytes),
        }
        Ok::<_, WireError>(())
    }));
    match called {
        Ok(Ok(())) if reply.bytes().is_empty() => return std::ptr::null_mut(),
        Ok(Ok(())) => {}
        Ok(Err(fault)) => reply.fail(&format!("what a function of Rust's is given: {fault}")),
        Err(payload) => {
            let text = (payload.downcast_ref::<&str>().map(|it| (*it).to_owned()))
                .or_else(|| payload.downcast_ref::<String>().cloned())
                .unwrap_or_else(|| "a panic without a text".to_owned());
            reply.fail(&text);
            // Dropping it might panic too.
            std::mem::forget(payload);
        }
    }
    Box::into_raw(Box::new(reply))
}

/// Called by Go's half when it has read what came of a call.
///
/// # Safety
///
/// It is what [`call`] returned, given back once.
pub(super) unsafe extern "C" fn answered(reply: *mut Reply) {
    // SAFETY: as the caller promises.
    drop(unsafe { Box::from_raw(reply) });
}

impl Reply {
    fn fill(&mut self, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.grow(0, bytes.len());
            self.write(bytes);
        }
    }

    fn fail(&mut self, text: &str) {
        self.fill(text.as_bytes());
        self.set_status(PANIC);
    }
}
