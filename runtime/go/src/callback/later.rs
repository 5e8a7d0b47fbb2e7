//! Answers that come later: Go's method runs in a goroutine of its own, which replies once; a future that goes before
//! that cancels the context that the method has.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use landbridge_core::fence;
use landbridge_core::reply;
use landbridge_core::wire::{Output, Writer};

use super::answer::{Read, Refusal, Taken};
use super::{ROOM, Target, functions, written};
use crate::argument::bytes;
use crate::leaf;

/// The place of an answer.
struct Reply<T, E> {
    answer: reply::Reply<Taken<T, E>, ()>,
    read: Read<T, E>,
}

/// The same for who replies, whatever the answer is.
trait Settle: Send + Sync {
    fn settle(&self, kind: u32, bytes: &[u8]);
}

impl<T: Send, E: Send> Settle for Reply<T, E> {
    fn settle(&self, kind: u32, bytes: &[u8]) {
        // An answer that nobody waits for is read all the same: what it names is Rust's to let go.
        drop(self.answer.settle((self.read)(kind, bytes)));
    }
}

/// What Go replies to, by an address.
type Replying = Box<dyn Settle>;

/// Waits for an answer.
pub(super) struct Later<T, E> {
    reply: Arc<Reply<T, E>>,
    /// By which Go knows the call.
    call: u64,
}

impl<T, E> Future for Later<T, E> {
    type Output = Taken<T, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.reply.answer.poll(context.waker())
    }
}

impl<T, E> Drop for Later<T, E> {
    fn drop(&mut self) {
        if self.reply.answer.leave().is_some() {
            let call = self.call;
            // SAFETY: Go gave the function for this, for any thread.
            leaf::tell(move || unsafe { (functions().cancel)(call) });
        }
    }
}

impl<T: Send, E: Send> Settle for Arc<Reply<T, E>> {
    fn settle(&self, kind: u32, bytes: &[u8]) {
        (**self).settle(kind, bytes);
    }
}

/// Begins a call; nothing of the arguments is used once this has returned.
pub(super) fn begin<T, E>(
    target: &Target,
    method: u32,
    write: impl FnOnce(&mut Writer<'_>),
    read: Read<T, E>,
) -> Later<T, E>
where
    T: Send + 'static,
    E: Send + 'static,
{
    leaf::refuse();
    #[cfg(feature = "log")]
    crate::logging::hand_over();
    let reply = Arc::new(Reply {
        answer: reply::Reply::default(),
        read,
    });
    let mut later = Later {
        reply: Arc::clone(&reply),
        call: 0,
    };
    let mut room = [0; ROOM];
    let mut output = match written(&mut room, write) {
        Ok(output) => output,
        Err(error) => {
            drop(reply.answer.settle(Err(Refusal::Failed(error))));
            return later;
        }
    };
    let given = match &mut output {
        Output::Scratch(length) => &mut room[..*length],
        Output::Spilled(bytes) => bytes,
    };
    let replying: Replying = Box::new(reply);
    // SAFETY: Go gave the function for this, for any thread; it copies what is given, and replies once.
    later.call = unsafe {
        (functions().begin)(
            target.number(),
            method,
            given.as_mut_ptr(),
            given.len(),
            Box::into_raw(Box::new(replying)).cast(),
        )
    };
    later
}

/// Takes a reply, while Go keeps what it names.
///
/// # Safety
/// `reply` came to Go with a call, and this is called once with it; `length` bytes begin at `start`.
pub unsafe fn replied(reply: *mut u8, kind: u32, start: *const u8, length: usize) {
    // SAFETY: the caller's promise: `begin` gave the box away.
    let reply = unsafe { Box::from_raw(reply.cast::<Replying>()) };
    // SAFETY: the caller's promise.
    let bytes = unsafe { bytes(start, length) };
    // Wakers and destructors are the user's code.
    let _ = fence(move || reply.settle(kind, bytes));
}
