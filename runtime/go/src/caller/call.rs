//! A call that is awaited, in memory that both sides know and that is used again.

use std::cell::RefCell;
use std::mem::offset_of;
use std::ptr::NonNull;

use landbridge_core::wire::{Output, Writer};

use super::exchange::unwritable;
use super::function::let_go_all;
use super::reply::Reply;
use crate::queue::{Link, Slot};
use crate::sync::{AtomicU32, AtomicUsize, Ordering, UnsafeCell};

/// What debug builds leave where a request was.
pub(super) const POISON: u8 = 0xDB;

/// Bytes of a request, and then of its answer, that need no memory of their own.
const INLINE: usize = 128;

/// Calls that a thread keeps to use them again.
const KEPT: usize = 1024;

/// Nobody looks at [`Call::done`]: Go needn't say it, since the slot will.
const UNWATCHED: u32 = 0;
/// Somebody waits a moment for the answer.
const WATCHED: u32 = 1;
/// Go has written the answer.
const DONE: u32 = 2;

/// A call under way. Go knows the fields up to the slot's state.
///
/// What a small call needs is in two lines of the cache, which processors bring from core to core together.
///
/// Go writes to `reply`, and to the memory that it leads to, while the future has a reference to the call: those are
/// cells. Before that, nobody makes a reference to all of a call that could be written through.
#[derive(Debug)]
#[repr(C, align(128))]
pub struct Call {
    next: AtomicUsize,
    done: AtomicU32,
    method: u32,
    object: u64,
    request: *const u8,
    request_length: usize,
    worker: AtomicU32,
    /// How many functions the request begins with, which Go owns once the handler began.
    functions: u32,
    reply: UnsafeCell<Reply>,
    pub(super) slot: Slot,
    /// Go has read all of the request before it writes the answer, so that both may be here.
    inline: UnsafeCell<[u64; INLINE / 8]>,
    spilled: Vec<u8>,
}

const _: () = {
    assert!(offset_of!(Call, done) == 8);
    assert!(offset_of!(Call, method) == 12);
    assert!(offset_of!(Call, object) == 16);
    assert!(offset_of!(Call, request) == 24);
    assert!(offset_of!(Call, request_length) == 32);
    assert!(offset_of!(Call, worker) == 40);
    assert!(offset_of!(Call, reply) == 48);
    assert!(offset_of!(Call, slot) == 80);
    assert!(offset_of!(Call, inline) == 104);
    assert!(size_of::<Reply>() == 32);
    assert!(size_of::<Call>() == 256);
};

// SAFETY: nothing else writes to `next`.
unsafe impl Link for Call {
    fn next(&self) -> &AtomicUsize {
        &self.next
    }
}

thread_local! {
    /// Boxes, because their places are what is used again; calls that came to be freed on this thread.
    #[expect(clippy::vec_box, reason = "the calls' addresses are what is used again")]
    static FREE: RefCell<Vec<Box<Call>>> = const { RefCell::new(Vec::new()) };
}

impl Call {
    /// A call that isn't submitted, with what `write` writes as its request.
    pub(super) fn new(
        method: u32,
        object: u64,
        functions: u32,
        write: impl FnOnce(&mut Writer<'_>),
    ) -> NonNull<Self> {
        let kept = FREE.try_with(|free| free.try_borrow_mut().ok()?.pop());
        let call = kept.ok().flatten().unwrap_or_else(fresh);
        let place = NonNull::from(Box::leak(call));
        let unwritten = Unwritten(place);
        let raw = place.as_ptr();
        // SAFETY: the call is ours alone.
        unsafe { (*raw).functions = 0 };
        // SAFETY: it is a field of a call that lives, whose memory isn't touched for that.
        let inline = unsafe { (&raw mut (*raw).inline).cast::<u8>() };
        // SAFETY: so many bytes are in the array, and the call is ours alone until it is given away.
        let mut writer = Writer::new(unsafe { std::slice::from_raw_parts_mut(inline, INLINE) });
        write(&mut writer);
        let (request, length, spilled) = match writer.finish() {
            Ok(Output::Scratch(length)) => (inline.cast_const(), length, Vec::new()),
            Ok(Output::Spilled(bytes)) => (bytes.as_ptr(), bytes.len(), bytes),
            Err(fault) => unwritable(&fault),
        };
        // SAFETY: the call is ours alone. The array is the reply's from when Go has read the request until the call is
        // freed. The old reply and the old vector own nothing.
        unsafe {
            (*raw).request = request;
            (*raw).request_length = length;
            if !spilled.is_empty() {
                (*raw).spilled = spilled;
            }
            (*raw).method = method;
            (*raw).object = object;
            (*raw).functions = functions;
            (*raw).done = AtomicU32::new(UNWATCHED);
            (*raw).reply = UnsafeCell::new(Reply::over(inline, INLINE));
        }
        std::mem::forget(unwritten);
        place
    }

    /// What Go answered.
    ///
    /// # Safety
    ///
    /// The call is done, and not freed while the reply is used.
    pub(super) unsafe fn reply(&self) -> &Reply {
        // SAFETY: Go has written it, and doesn't touch it any more, as the caller promises.
        self.reply.with_mut(|reply| unsafe { &*reply })
    }

    /// Has Go tell when it has written the answer, before the call goes back.
    ///
    /// # Safety
    ///
    /// Nobody else has the call yet.
    pub(super) unsafe fn watch(call: NonNull<Self>) {
        // SAFETY: as the caller promises; there is no reference to all of it.
        unsafe { (*call.as_ptr()).done = AtomicU32::new(WATCHED) }
    }

    /// Whether Go has written the answer of a call that is watched.
    #[inline]
    pub(super) fn done(&self) -> bool {
        self.done.load(Ordering::Acquire) == DONE
    }

    /// Which of Go's workers runs it.
    pub(super) fn worker(&self) -> u32 {
        self.worker.load(Ordering::Acquire)
    }

    /// Frees a call, or keeps its memory.
    ///
    /// # Safety
    ///
    /// The call came from [`Call::new`], and nobody holds it any more.
    pub(super) unsafe fn free(call: NonNull<Self>) {
        // SAFETY: as the caller promises.
        let mut call = unsafe { Box::from_raw(call.as_ptr()) };
        if call.functions > 0 && !call.slot.started() {
            // SAFETY: the request begins with so many, and its handler never begins.
            unsafe { let_go_all(call.request, call.functions) }
        }
        if cfg!(debug_assertions) {
            call.inline = UnsafeCell::new([u64::from_ne_bytes([POISON; 8]); INLINE / 8]);
            call.spilled.fill(POISON);
        }
        if call.spilled.capacity() > 0 {
            call.spilled = Vec::new();
        }
        call.reply = UnsafeCell::new(Reply::none());
        call.slot = Slot::new();
        let _ = FREE.try_with(|free| {
            if let Ok(mut free) = free.try_borrow_mut()
                && free.len() < KEPT
            {
                free.push(call);
            }
        });
    }
}

#[cold]
fn fresh() -> Box<Call> {
    Box::new(Call {
        next: AtomicUsize::new(0),
        done: AtomicU32::new(UNWATCHED),
        method: 0,
        object: 0,
        request: std::ptr::null(),
        request_length: 0,
        worker: AtomicU32::new(0),
        functions: 0,
        reply: UnsafeCell::new(Reply::none()),
        slot: Slot::new(),
        inline: UnsafeCell::new([0; INLINE / 8]),
        spilled: Vec::new(),
    })
}

/// A call whose request is being written, which may panic.
struct Unwritten(NonNull<Call>);

impl Drop for Unwritten {
    fn drop(&mut self) {
        // SAFETY: it came from `Call::new`, which gave it to nobody.
        unsafe { Call::free(self.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer that outgrew the call goes with it, though the call's memory is kept.
    #[test]
    fn what_an_answer_grew_to_is_not_kept() {
        let call = Call::new(0, 0, 0, |_| ());
        // SAFETY: nobody else has the call.
        (unsafe { call.as_ref() }.reply).with_mut(|reply| unsafe { (*reply).grow(0, 1 << 20) });
        // SAFETY: as above.
        unsafe { Call::free(call) };
        FREE.with_borrow_mut(|free| {
            let kept = free.last_mut().expect("its memory is kept");
            // SAFETY: as above.
            let kept = kept.reply.with_mut(|reply| unsafe { (*reply).spilled() });
            assert_eq!(kept, 0);
        });
    }

    /// A request that can't be written leaves nothing behind.
    #[test]
    fn a_request_that_panics_gives_the_call_back() {
        let kept = || FREE.with_borrow(Vec::len);
        // SAFETY: nobody else has the call.
        unsafe { Call::free(Call::new(0, 0, 0, |_| ())) };
        let before = kept();
        let made = std::panic::catch_unwind(|| Call::new(0, 0, 0, |_| panic!("on purpose")));
        assert!(made.is_err());
        assert_eq!(kept(), before);
    }
}
