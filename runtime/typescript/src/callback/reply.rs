//! Answers that come later: async methods that JavaScript implements, as futures. A future begins its call when
//! it is polled first; dropped before the answer, it has the package's JavaScript abort the call's signal.
//!
//! # Threads
//!
//! The future may be polled and dropped anywhere; answers come on the environment's thread, and wake.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Poll, Waker};

use landbridge_core::wire::{Reader, Wire, Writer};
use landbridge_core::{HostError, raise, reply};

use super::parcel::Parcel;
use super::script::Came;
use super::{Bytes, Callback, Fault, Outcome, quietly, read, read_value, thrown};
use crate::environment::Environment;

/// What a future and its call share: the answer, and the call's number once it has begun.
#[derive(Default)]
struct Reply(reply::Reply<Bytes, Option<u32>>);

impl Reply {
    /// Whether anybody waits still for the call that is about to begin.
    fn begin(&self, number: u32) -> bool {
        self.0.with(|call| *call = Some(number)).is_some()
    }

    /// The first answer counts.
    fn answer(&self, answer: Bytes) {
        // One that nobody waits for goes.
        let _ = self.0.settle(answer);
    }

    fn poll(&self, waker: &Waker) -> Poll<Bytes> {
        self.0.poll(waker)
    }

    /// Nobody waits any more: the call, if it has begun and has no answer.
    fn abandon(&self) -> Option<u32> {
        self.0.leave().flatten()
    }
}

/// The calls of an environment whose answers are to come.
#[derive(Default)]
pub(super) struct Replies {
    waiting: RefCell<HashMap<u32, Arc<Reply>>>,
    last: Cell<u32>,
}

impl Replies {
    fn add(&self, reply: &Arc<Reply>) -> u32 {
        let mut waiting = self.waiting.borrow_mut();
        let mut number = self.last.get().wrapping_add(1);
        while waiting.contains_key(&number) {
            number = number.wrapping_add(1);
        }
        self.last.set(number);
        waiting.insert(number, Arc::clone(reply));
        number
    }

    fn take(&self, number: u32) -> Option<Arc<Reply>> {
        self.waiting.borrow_mut().remove(&number)
    }

    /// The environment ends.
    pub(super) fn end(&self) {
        let waiting = self.waiting.take();
        for reply in waiting.into_values() {
            quietly(|| reply.answer(Err(thrown::closed())));
        }
    }
}

/// A call that is about to begin. Dropped before, it is answered.
struct Beginning(Option<Arc<Reply>>);

impl Drop for Beginning {
    fn drop(&mut self) {
        if let Some(reply) = self.0.take() {
            reply.answer(Err(thrown::closed()));
        }
    }
}

/// Whoever waits for the answer. Dropped before it came, it ends the call.
pub(super) struct Waiting {
    callback: Callback,
    reply: Arc<Reply>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let Some(number) = self.reply.abandon() else {
            return;
        };
        let hub = self.callback.0.hub;
        match hub.here() {
            Some(environment) if !environment.is_still() => environment.abort(number),
            _ => hub.send(None, Box::new(move |call| call.environment.abort(number))),
        }
    }
}

impl Callback {
    /// Calls an async method of JavaScript's, and waits for what its promise comes to. An exception unwinds to
    /// the boundary.
    pub fn ask<M, T: Wire<M>>(
        &self,
        shape: u32,
        write: impl FnOnce(&mut Writer<'_>),
    ) -> impl Future<Output = T> + Send {
        let answer = self.asked(shape, write);
        async move {
            let result = answer.await;
            let result = result.and_then(|bytes| read_value::<M, T>(&mut Reader::new(&bytes)));
            result.unwrap_or_else(|error| raise(error))
        }
    }

    /// As [`Callback::ask`], for a method that can fail.
    pub fn try_ask<M, T: Wire<M>, E: Fault<M>>(
        &self,
        shape: u32,
        write: impl FnOnce(&mut Writer<'_>),
    ) -> impl Future<Output = Result<T, E>> + Send {
        let answer = self.asked(shape, write);
        async move {
            let outcome: Outcome<T, E> = match answer.await {
                Ok(bytes) => read::<M, T, E>(&mut Reader::new(&bytes)),
                Err(error) => error.into(),
            };
            outcome.result()
        }
    }

    fn asked<W: FnOnce(&mut Writer<'_>)>(
        &self,
        shape: u32,
        write: W,
    ) -> impl Future<Output = Bytes> + Send + use<W> {
        let callback = self.clone();
        let parcel = Parcel::new(callback.0.tables(), write);
        async move {
            let waiting = Waiting::begun(callback, shape, parcel?)?;
            poll_fn(|context| waiting.poll(context.waker())).await
        }
    }
}

impl Waiting {
    /// Whoever waits for a call that is begun.
    pub(super) fn begun(callback: Callback, shape: u32, parcel: Parcel) -> Result<Self, HostError> {
        let waiting = Self {
            callback,
            reply: Arc::default(),
        };
        waiting.begin(shape, parcel)?;
        Ok(waiting)
    }

    pub(super) fn poll(&self, waker: &Waker) -> Poll<Bytes> {
        self.reply.poll(waker)
    }

    /// Begins the call, here or on the environment's thread.
    fn begin(&self, shape: u32, parcel: Parcel) -> Result<(), HostError> {
        let hub = self.callback.0.hub;
        if hub.is_closed() {
            return Err(thrown::closed());
        }
        let beginning = Beginning(Some(Arc::clone(&self.reply)));
        let callback = self.callback.clone();
        if let Some(environment) = hub.here() {
            if environment.is_still() {
                return Err(thrown::lent());
            }
            environment.begin(&callback, shape, parcel, beginning);
        } else {
            hub.send(
                None,
                Box::new(move |call| {
                    call.environment.begin(&callback, shape, parcel, beginning);
                }),
            );
        }
        Ok(())
    }
}

impl Environment {
    fn begin(&self, callback: &Callback, shape: u32, parcel: Parcel, mut beginning: Beginning) {
        let Some(reply) = beginning.0.take() else {
            return;
        };
        let replies = &self.callbacks.replies;
        let number = replies.add(&reply);
        if !reply.begin(number) {
            replies.take(number);
            return;
        }
        let answer = match self.begun(shape, callback.0.value, parcel, number) {
            Ok(Came::Later) => return,
            Ok(Came::Answer(bytes)) => Ok(bytes),
            Err(error) => Err(error),
        };
        if let Some(reply) = replies.take(number) {
            reply.answer(answer);
        }
    }

    /// Tells the package's JavaScript that nobody waits for an answer, if it hasn't come.
    fn abort(&self, number: u32) {
        if self.callbacks.replies.take(number).is_some() {
            self.aborted(number);
        }
    }
}

/// The promise of an async method came to something, whose bytes are so many in the scratch memory, or elsewhere.
///
/// # Safety
/// As [`called`](crate::called).
pub unsafe fn settled(environment: f64, number: u32, length: f64) {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    // SAFETY: JavaScript wrote them for this call.
    let answer = unsafe { environment.converted(length) }.to_vec();
    if let Some(reply) = environment.callbacks.replies.take(number) {
        // Whoever is woken is the user's.
        environment.calling(|| quietly(|| reply.answer(Ok(answer))));
    }
}

/// It was rejected, with none of the interface's errors, but with a value that JavaScript keeps and describes.
///
/// # Safety
/// As [`called`](crate::called).
pub unsafe fn failed(environment: f64, number: u32, value: u32, length: f64) {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    // SAFETY: JavaScript wrote the description for this call.
    let description = unsafe { environment.converted(length) };
    let error = environment.caught(value, &mut Reader::new(description));
    if let Some(reply) = environment.callbacks.replies.take(number) {
        environment.calling(|| quietly(|| reply.answer(Err(error))));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, mpsc};
    use std::task::{Poll, Wake, Waker};
    use std::thread;

    use landbridge_core::HostError;

    use super::{Beginning, Replies, Reply};

    #[derive(Default)]
    struct Bell(AtomicUsize);

    impl Wake for Bell {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn the_first_answer_counts_and_wakes_once() {
        let (reply, bell) = (Reply::default(), Arc::new(Bell::default()));
        let waker = Waker::from(Arc::clone(&bell));
        assert_eq!(reply.poll(&waker), Poll::Pending);
        reply.answer(Ok(vec![1]));
        reply.answer(Err(HostError::new("", "late")));
        assert_eq!(bell.0.load(Ordering::SeqCst), 1);
        assert_eq!(reply.poll(&waker), Poll::Ready(Ok(vec![1])));
        assert_eq!(reply.abandon(), None);
    }

    #[test]
    fn what_nobody_waits_for_is_never_begun_or_aborted_once() {
        let early = Reply::default();
        assert_eq!(early.abandon(), None);
        assert!(!early.begin(3));
        let late = Reply::default();
        assert!(late.begin(4));
        assert_eq!(late.abandon(), Some(4));
        assert_eq!(late.abandon(), None);
        late.answer(Ok(Vec::new()));
        assert_eq!(late.poll(Waker::noop()), Poll::Pending);
    }

    #[test]
    fn a_beginning_that_never_comes_and_an_end_are_answers() {
        let reply = Arc::new(Reply::default());
        drop(Beginning(Some(Arc::clone(&reply))));
        let Poll::Ready(Err(error)) = reply.poll(Waker::noop()) else {
            panic!("no answer");
        };
        assert_eq!(error.kind(), "ClosedError");
        let (replies, left) = (Replies::default(), Arc::new(Reply::default()));
        let number = replies.add(&left);
        assert_ne!(replies.add(&reply), number);
        replies.end();
        assert!(matches!(left.poll(Waker::noop()), Poll::Ready(Err(_))));
        assert!(replies.take(number).is_none());
    }

    #[test]
    fn threads_that_answer_poll_and_abandon_at_once_lose_no_answer() {
        for round in 0..2000 {
            let reply = Arc::new(Reply::default());
            let (sender, receiver) = mpsc::channel::<()>();
            struct Ring(mpsc::Sender<()>);
            impl Wake for Ring {
                fn wake(self: Arc<Self>) {
                    let _ = self.0.send(());
                }
            }
            let theirs = Arc::clone(&reply);
            let answering = thread::spawn(move || {
                if theirs.begin(7) {
                    theirs.answer(Ok(vec![9]));
                }
            });
            if round % 4 == 0 {
                let number = reply.abandon();
                assert!(number.is_none() || number == Some(7));
            } else {
                let waker = Waker::from(Arc::new(Ring(sender)));
                let answer = loop {
                    match reply.poll(&waker) {
                        Poll::Ready(answer) => break answer,
                        Poll::Pending => receiver.recv().expect("the waker is kept until it wakes"),
                    }
                };
                assert_eq!(answer, Ok(vec![9]));
            }
            answering.join().expect("no panic");
        }
    }
}
