//! Promises as futures, and futures as promises. Who polls them is in `tasks`.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::convert::{FromJs, ToJs};
use crate::error::{Error, Result};
use crate::ffi::bridge;
use crate::isolate::{Scope, Shared};
use crate::local::{Global, Local, Object};
use crate::lock::Lock;
use crate::rejections::PromiseState;
use crate::tasks::Flagged;

/// What is told when a promise is settled, with whether it was rejected.
pub(crate) type Waiting = Box<dyn for<'s> FnOnce(&mut Lock<'s>, Local<'s>, bool)>;

/// What a promise of JavaScript's, or any value as `await` takes it, comes to. Its conversion happens when it is
/// settled.
pub struct Promise<T> {
    state: Rc<RefCell<State<T>>>,
    shared: Rc<Shared>,
    id: u64,
}

enum State<T> {
    Pending(Option<Waker>),
    Settled(Option<Result<T>>),
}

impl<T> Promise<T> {
    /// The outcome, if it is there and wasn't taken.
    pub(crate) fn take(&mut self) -> Option<Result<T>> {
        match &mut *self.state.borrow_mut() {
            State::Pending(_) => None,
            State::Settled(outcome) => outcome.take(),
        }
    }
}

impl<T> std::fmt::Debug for Promise<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Promise").finish_non_exhaustive()
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        let waiting = self.shared.waiting.borrow_mut().remove(&self.id);
        drop(waiting);
    }
}

impl<T> Future for Promise<T> {
    type Output = Result<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        match &mut *self.state.borrow_mut() {
            State::Pending(waker) => {
                *waker = Some(context.waker().clone());
                Poll::Pending
            }
            State::Settled(outcome) => Poll::Ready(
                (outcome.take())
                    .unwrap_or_else(|| Err(Error::internal("a promise was polled after its end"))),
            ),
        }
    }
}

impl<'s, T: for<'i> FromJs<'i> + 'static> FromJs<'s> for Promise<T> {
    fn ts() -> String {
        format!("PromiseLike<{0}> | {0}", T::ts())
    }

    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
        let shared = lock.shared_rc();
        let id = shared.next_wait();
        let state = Rc::new(RefCell::new(State::Pending(None)));
        let promise = Self {
            state: Rc::clone(&state),
            shared: Rc::clone(&shared),
            id,
        };
        let waiting: Waiting = Box::new(move |lock, value, rejected| {
            let outcome = if rejected {
                Err(Error::from_thrown(lock, value))
            } else {
                T::from_js(lock, value).map_err(|error| error.within("the promise's value"))
            };
            let before = state.replace(State::Settled(Some(outcome)));
            if let State::Pending(Some(waker)) = before {
                waker.wake();
            }
        });
        shared.waiting.borrow_mut().insert(id, waiting);
        // SAFETY: a live handle, inside a context.
        lock.attempt(|isolate| unsafe { bridge::promise_wait(isolate, value.word(), id) })?;
        Ok(promise)
    }

    fn is_exact(_: &mut Lock<'s>, value: Local<'s>) -> bool {
        value.is_promise()
    }
}

/// A promise is settled that Rust waits for.
///
/// # Safety
///
/// Inside a callback of V8's; `data` is the isolate's, `value` a handle of the callback's scope.
pub(crate) unsafe fn settled(data: usize, id: u64, value: usize, rejected: bool) {
    // SAFETY: the isolate's data outlives it.
    let shared = unsafe { &*(data as *const Shared) };
    let Some(waiting) = shared.waiting.borrow_mut().remove(&id) else {
        return;
    };
    // SAFETY: V8 calls back inside isolate, context and scope; an `Rc` made `shared`.
    let mut lock = unsafe { Lock::new(shared) };
    // SAFETY: says the caller.
    let value = unsafe { Local::from_word(value) };
    let outcome = catch_unwind(AssertUnwindSafe(|| waiting(&mut lock, value, rejected)));
    if let Err(panic) = outcome {
        let error = shared.report_panic(&*panic, "converting what a promise came to");
        shared.stop(error);
    }
}

/// What a promise has come to.
pub(crate) fn state<'s>(lock: &mut Lock<'s>, promise: Local<'_>) -> PromiseState<'s> {
    // SAFETY: live handles of a promise, as the caller has asked.
    unsafe {
        let state = bridge::promise_state(promise.word());
        if state == 0 {
            return PromiseState::Pending;
        }
        let value = lock.made(bridge::promise_result(promise.word()));
        if state == 1 {
            PromiseState::Fulfilled(value)
        } else {
            PromiseState::Rejected(value)
        }
    }
}

/// Settles its promise, at the latest when it is dropped: a future that panics rejects.
struct Settler {
    resolver: Option<Global<Object>>,
}

impl Settler {
    fn settle<T: ToJs>(&mut self, outcome: Result<T>) {
        let Some(resolver) = self.resolver.take() else {
            return;
        };
        // Outside a poll the realm is ending, and nobody is left to be told.
        let _ = within(|lock| {
            let Some(resolver) = resolver.get(lock) else {
                return;
            };
            let converted = outcome.and_then(|value| value.to_js(lock));
            let (value, rejects) = match converted {
                Ok(value) => (value, false),
                Err(error) => match error.to_exception(lock) {
                    Some(exception) => (exception, true),
                    None => return,
                },
            };
            // What resolving throws has rejected the promise already; a termination is told to whoever turns next.
            // SAFETY: live handles, the first of a resolver.
            let _ = lock.attempt(|isolate| unsafe {
                bridge::resolver_settle(isolate, resolver.word(), value.word(), rejects)
            });
        });
    }
}

impl Drop for Settler {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.settle::<()>(Err(Error::internal("a future has panicked")));
        }
    }
}

impl<'s> Lock<'s> {
    /// A promise that is rejected with an error.
    pub(crate) fn rejected(&mut self, error: &Error) -> Result<Local<'s>> {
        // SAFETY: inside a context.
        let resolver: Local<'s, Object> =
            self.handle(|isolate| unsafe { bridge::resolver_new(isolate) })?;
        let Some(reason) = error.to_exception(self) else {
            return Err(error.clone());
        };
        // SAFETY: live handles, the first of a resolver.
        self.attempt(|isolate| unsafe {
            bridge::resolver_settle(isolate, resolver.word(), reason.word(), true)
        })?;
        // SAFETY: a resolver of this scope.
        Ok(unsafe { self.made(bridge::resolver_promise(resolver.word())) })
    }

    /// A promise of what a future comes to; an `Err` rejects it. The future is polled at once, and later when it was
    /// woken and the embedder's loop gives a [`turn`](Self::turn). It ends with the realm.
    ///
    /// # Errors
    ///
    /// V8 can't make a promise.
    pub fn spawn<T: ToJs + 'static>(
        &mut self,
        future: impl Future<Output = Result<T>> + 'static,
    ) -> Result<Local<'s>> {
        // SAFETY: inside a context.
        let resolver: Local<'s, Object> =
            self.handle(|isolate| unsafe { bridge::resolver_new(isolate) })?;
        // SAFETY: a resolver of this scope.
        let promise = unsafe { self.made(bridge::resolver_promise(resolver.word())) };
        let mut settler = Settler {
            resolver: Some(Global::new(self, resolver)),
        };
        let shared = self.shared_rc();
        shared.tasks.start(
            &shared,
            Box::pin(async move {
                let outcome = future.await;
                settler.settle(outcome);
            }),
        );
        Ok(promise)
    }
}

/// Lends the lock to a future while it is polled.
///
/// # Errors
///
/// No future of this thread's isolate is being polled, or this is inside another `within`.
pub fn within<T>(body: impl for<'s> FnOnce(&mut Lock<'s>) -> T) -> Result<T> {
    let found = Shared::with_entered(|shared| {
        if !shared.tasks.polling.get() {
            return None;
        }
        // Functions that scripts call from here are calls like others: they have no business with this lock.
        let _lent = Flagged::set(&shared.tasks.polling, false);
        let _scope = Scope::open(shared.isolate());
        // SAFETY: futures are polled inside isolate and context, by whoever has the lock and doesn't use it meanwhile;
        // the scope is open for as long, and an `Rc` made `shared`.
        let mut lock = unsafe { Lock::new(shared) };
        Some(body(&mut lock))
    });
    let missing = || Error::plain("the lock can be had only while a future is polled");
    found.flatten().ok_or_else(missing)
}
