//! A call that is awaited, in memory that both sides know and that is used again.

use std::cell::RefCell;
use std::mem::offset_of;
use std::ptr::NonNull;

use landbridge_core::wire::{Output, Writer};

use super::exchange::unwritable;
use super::reply::Reply;
use crate::queue::{Link, Slot};
use crate::sync::{AtomicU32, AtomicUsize, Ordering};

/// What debug builds leave where a request was.
pub(super) const POISON: u8 = 0xDB;

/// Bytes of a request, and of an answer, that need no memory of their own.
const INLINE: usize = 128;

/// Calls that a thread keeps to use them again.
const KEPT: usize = 1024;

/// A call under way. Go knows the fields up to the slot's state.
#[derive(Debug)]
#[repr(C, align(64))]
pub struct Call {
    next: AtomicUsize,
    done: AtomicU32,
    method: u32,
    object: u64,
    request: *const u8,
    request_length: usize,
    worker: AtomicU32,
    _unused: u32,
    pub(super) reply: Reply,
    pub(super) slot: Slot,
    spilled: Vec<u8>,
    request_inline: [u64; INLINE / 8],
    reply_inline: [u64; INLINE / 8],
}

const _: () = {
    assert!(offset_of!(Call, done) == 8);
    assert!(offset_of!(Call, method) == 12);
    assert!(offset_of!(Call, object) == 16);
    assert!(offset_of!(Call, request) == 24);
    assert!(offset_of!(Call, request_length) == 32);
    assert!(offset_of!(Call, worker) == 40);
    assert!(offset_of!(Call, reply) == 48);
    assert!(offset_of!(Call, slot) == 104);
    assert!(size_of::<Reply>() == 56);
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
        write: impl FnOnce(&mut Writer<'_>),
    ) -> NonNull<Self> {
        let kept = FREE.try_with(|free| free.try_borrow_mut().ok()?.pop());
        let mut call = kept.ok().flatten().unwrap_or_else(fresh);
        let inline = call.request_inline.as_mut_ptr().cast::<u8>();
        // SAFETY: so many bytes are in the array, and the call is ours alone.
        let scratch = unsafe { std::slice::from_raw_parts_mut(inline, INLINE) };
        let mut writer = Writer::new(scratch);
        write(&mut writer);
        match writer.finish() {
            Ok(Output::Scratch(length)) => {
                call.request = inline;
                call.request_length = length;
            }
            Ok(Output::Spilled(bytes)) => {
                call.request = bytes.as_ptr();
                call.request_length = bytes.len();
                call.spilled = bytes;
            }
            Err(fault) => unwritable(&fault),
        }
        call.method = method;
        call.object = object;
        call.done = AtomicU32::new(0);
        let reply = call.reply_inline.as_mut_ptr().cast::<u8>();
        // SAFETY: the array is the reply's as long as the call lives; the old reply's memory is dropped with it.
        call.reply = unsafe { Reply::over(reply, INLINE) };
        NonNull::from(Box::leak(call))
    }

    /// Whether Go has written the answer.
    #[inline]
    pub(super) fn done(&self) -> bool {
        self.done.load(Ordering::Acquire) != 0
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
        if cfg!(debug_assertions) {
            call.request_inline.fill(u64::from_ne_bytes([POISON; 8]));
            call.spilled.fill(POISON);
        }
        call.spilled = Vec::new();
        call.reply = Reply::none();
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
        done: AtomicU32::new(0),
        method: 0,
        object: 0,
        request: std::ptr::null(),
        request_length: 0,
        worker: AtomicU32::new(0),
        _unused: 0,
        // SAFETY: no byte of it is used; `new` puts the call's own in.
        reply: unsafe { Reply::over(NonNull::dangling().as_ptr(), 0) },
        slot: Slot::new(),
        spilled: Vec::new(),
        request_inline: [0; INLINE / 8],
        reply_inline: [0; INLINE / 8],
    })
}
