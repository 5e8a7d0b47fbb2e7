//! Answers that come later: a handle that a C program settles once, from any thread, and the Rust future that
//! waits for it. A future that goes before tells the program, which settles or drops the handle all the same.

use std::ffi::c_void;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use landbridge_core::handle::{Handle, SharedTable};
use landbridge_core::reply::{self, Calls};
use landbridge_core::{Failure, Refused, fence};

use super::answer::{Refusal, failed};
use crate::call::{Status, Stopped};
use crate::error::ErrorHandle;
use crate::object::{Reference, alone, find};

/// The replies of one method, by handle.
pub type Replies<T> = SharedTable<Reply<T>>;

/// What is called when Rust doesn't wait any more.
pub type CancelFn = unsafe extern "C" fn(*mut c_void);

/// An answer that is to come, with what to call when nobody waits for it any more.
#[derive(Debug)]
pub struct Reply<T> {
    answer: reply::Reply<Result<T, Refusal>, Vec<OnCancel>>,
    calls: Calls,
}

#[derive(Debug)]
struct OnCancel {
    call: CancelFn,
    data: *mut c_void,
}

// SAFETY: who registers one promises that any thread may call it with its data.
unsafe impl Send for OnCancel {}

impl OnCancel {
    fn run(self) {
        // SAFETY: the promise of who registered it; this consumes it, so that it is called once.
        unsafe { (self.call)(self.data) };
    }
}

impl<T> Reply<T> {
    /// Takes the answer, unless nobody waits for it.
    fn settle(&self, answer: Result<T, Refusal>) -> Status {
        match self.answer.settle(answer) {
            Ok(_) => Status::Ok,
            Err(_) => {
                // What a callback uses may go as soon as this is told.
                self.calls.end();
                Status::Cancelled
            }
        }
    }

    /// The future goes.
    fn cancel(&self) {
        // From before the cancel on, so that whoever settles then waits for the callbacks.
        let _calling = self.calls.enter();
        let callbacks = self.answer.leave().unwrap_or_default();
        for callback in callbacks {
            // One of them may have settled it: what the others use may be gone.
            if self.calls.are_over() {
                return;
            }
            callback.run();
        }
    }
}

/// Waits for a reply.
#[derive(Debug)]
pub struct Answer<T>(Arc<Reply<T>>);

impl<T> Future for Answer<T> {
    type Output = Result<T, Refusal>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.answer.poll(context.waker())
    }
}

impl<T> Drop for Answer<T> {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Makes a reply and calls the function that is to settle it.
///
/// # Panics
/// There is no room for another handle.
pub fn begin<T>(
    replies: &'static Replies<T>,
    call: impl FnOnce(Reference) -> Result<(), Refusal>,
) -> Answer<T> {
    let reply = Arc::new(Reply {
        answer: reply::Reply::default(),
        calls: Calls::default(),
    });
    let answer = Answer(Arc::clone(&reply));
    let handle = replies.insert(reply);
    if let Err(refusal) = call(Reference(handle.to_bits())) {
        // The function never got it.
        let _ = alone(|| replies.close(handle));
        answer.0.settle(Err(refusal));
    }
    answer
}

const PARAMETER: &str = "reply";

/// A reply that was looked up, to be settled.
#[derive(Debug)]
pub struct Settling<T: 'static> {
    replies: &'static Replies<T>,
    handle: Handle,
    reply: Arc<Reply<T>>,
}

/// Looks a reply up.
///
/// # Errors
/// It is null, forged, or settled already.
pub fn find_reply<T>(
    replies: &'static Replies<T>,
    reply: Reference,
) -> Result<Settling<T>, Failure> {
    let found = find(reply, replies.type_name(), PARAMETER, |handle| {
        alone(|| replies.arc(handle))
    })?;
    Ok(Settling {
        replies,
        handle: Handle::from_bits(reply.0),
        reply: found,
    })
}

impl<T> Settling<T> {
    /// Gives the answer and closes the handle.
    ///
    /// # Errors
    /// Another thread was faster, or nobody waits any more.
    pub fn ok(self, value: T) -> Result<(), Stopped> {
        self.settle(Ok(value))
    }

    /// Fails with an error of the library's, which is taken over; with none, all the same.
    fn fail(self, error: ErrorHandle) -> Result<(), Stopped> {
        self.settle(Err(if error.0 == 0 {
            Refusal::host("Error", "the function failed without an error")
        } else {
            failed(error)
        }))
    }

    fn settle(self, answer: Result<T, Refusal>) -> Result<(), Stopped> {
        // One of two threads closes it.
        if !matches!(alone(|| self.replies.close(self.handle)), Ok(true)) {
            return Err(Refused::Closed
                .failure(self.replies.type_name(), PARAMETER)
                .into());
        }
        match self.reply.settle(answer) {
            Status::Ok => Ok(()),
            status => Err(Stopped::State(
                status,
                "the call was cancelled: nobody waits for its reply",
            )),
        }
    }
}

/// Fails a reply with an error, which is taken over whatever comes of it.
pub fn fail<T>(replies: &'static Replies<T>, reply: Reference, error: ErrorHandle) -> Status {
    told(|| match find_reply(replies, reply) {
        Ok(found) => found.fail(error),
        Err(failure) => {
            crate::error::release(error);
            Err(failure.into())
        }
    })
}

/// Answers that there is no item any more.
pub fn done<T>(replies: &'static Replies<Option<T>>, reply: Reference) -> Status {
    told(|| find_reply(replies, reply)?.ok(None))
}

/// What came of settling, by its status alone.
fn told(settle: impl FnOnce() -> Result<(), Stopped>) -> Status {
    match fence(settle) {
        Ok(Ok(())) => Status::Ok,
        Ok(Err(Stopped::State(status, _))) => status,
        Ok(Err(Stopped::Failure(Failure::Closed { .. }))) => Status::Closed,
        Ok(Err(_)) => Status::BadArgument,
        Err(_) => Status::Panic,
    }
}

/// Drops a reply: if it wasn't settled, the call fails. Null and what was settled are left alone.
pub fn release<T>(replies: &'static Replies<T>, reply: Reference) -> Status {
    if reply.is_null() {
        return Status::Ok;
    }
    let dropped = fence(|| match find_reply(replies, reply) {
        Ok(found) => {
            let message = "the reply was dropped before it was settled";
            let _ = found.settle(Err(Refusal::host("RuntimeError", message)));
            Status::Ok
        }
        Err(Failure::Closed { .. }) => Status::Ok,
        Err(_) => Status::BadArgument,
    });
    dropped.unwrap_or(Status::Panic)
}

/// Whether nobody waits for a reply that is still to be settled.
#[must_use]
pub fn cancelled<T>(replies: &'static Replies<T>, reply: Reference) -> bool {
    find_reply(replies, reply).is_ok_and(|found| found.reply.answer.is_left())
}

/// Has `call` called when Rust stops waiting; now, if it has.
///
/// # Safety
/// Any thread may call it with `data`, once, until the reply is settled.
pub unsafe fn on_cancel<T>(
    replies: &'static Replies<T>,
    reply: Reference,
    call: Option<CancelFn>,
    data: *mut c_void,
) -> Status {
    let Some(call) = call else {
        return Status::BadArgument;
    };
    let found = match find_reply(replies, reply) {
        Ok(found) => found,
        Err(Failure::Closed { .. }) => return Status::Closed,
        Err(_) => return Status::BadArgument,
    };
    let reply = &found.reply;
    let registered = (reply.answer).with(|callbacks| callbacks.push(OnCancel { call, data }));
    if registered.is_some() {
        return Status::Ok;
    }
    // Another thread may settle it in this moment: then nothing is called any more.
    match reply.calls.enter() {
        Some(_calling) if reply.answer.is_left() => {
            OnCancel { call, data }.run();
            Status::Ok
        }
        _ => Status::Closed,
    }
}
