//! Promises that were rejected and that nobody handles, and what functions threw that V8 itself had called, for embedders
//! that report them.

use crate::error::Error;
use crate::isolate::Shared;
use crate::local::{Global, Local};
use crate::lock::Lock;

/// A rejection without a handler.
pub(crate) struct Rejection {
    realm: usize,
    promise: Global,
    reason: Global,
}

impl Rejection {
    pub(crate) fn is_of(&self, realm: usize) -> bool {
        self.realm == realm
    }
}

/// What was thrown to nobody.
pub(crate) struct Uncaught {
    realm: usize,
    error: Global,
}

impl Uncaught {
    pub(crate) fn is_of(&self, realm: usize) -> bool {
        self.realm == realm
    }
}

/// What a promise has come to.
#[derive(Clone, Copy, Debug)]
pub enum PromiseState<'s> {
    /// Nothing yet.
    Pending,
    /// This value.
    Fulfilled(Local<'s>),
    /// This reason.
    Rejected(Local<'s>),
}

impl<'s> Lock<'s> {
    /// The rejections in this realm that have no handler, with their reasons; each is told once. Asked after promises
    /// have had their turn, it is what no script can handle in time any more.
    ///
    /// There are none unless [`Isolate::watch_rejections`](crate::Isolate::watch_rejections) was called.
    pub fn take_rejections(&mut self) -> Vec<(Local<'s>, Local<'s>)> {
        let shared = self.shared();
        let realm = shared.realm.get();
        let all = shared.rejections.take();
        let (taken, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| it.realm == realm);
        shared.rejections.borrow_mut().extend(others);
        taken
            .into_iter()
            .filter_map(|it| Some((it.promise.get(self)?, it.reason.get(self)?)))
            .collect()
    }

    /// What functions of this realm have thrown that V8 itself had called, as it calls those of a `FinalizationRegistry`; each
    /// is told once.
    ///
    /// There is nothing unless [`Isolate::watch_rejections`](crate::Isolate::watch_rejections) was called.
    pub fn take_uncaught(&mut self) -> Vec<Local<'s>> {
        let shared = self.shared();
        let realm = shared.realm.get();
        let all = shared.uncaught.take();
        let (taken, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| it.realm == realm);
        shared.uncaught.borrow_mut().extend(others);
        taken
            .into_iter()
            .filter_map(|it| it.error.get(self))
            .collect()
    }

    /// A thrown value as an error, which throws it again.
    #[must_use]
    pub fn error_of(&mut self, thrown: Local<'_>) -> Error {
        Error::from_thrown(self, thrown)
    }

    /// What a promise has come to; none for other values. It says nothing about handlers: a rejection that is looked
    /// at this way is still unhandled.
    pub fn promise_state(&mut self, value: Local<'_>) -> Option<PromiseState<'s>> {
        if !value.is_promise() {
            return None;
        }
        Some(crate::promise::state(self, value))
    }
}

/// A promise was rejected without a handler, or was given one since.
///
/// # Safety
///
/// Inside a callback of V8's; `data` is the isolate's, the others are live handles.
pub(crate) unsafe fn noted(data: usize, promise: usize, reason: usize, handled: bool) {
    // SAFETY: the isolate's data outlives it.
    let shared = unsafe { &*(data as *const Shared) };
    if !shared.watches.get() {
        return;
    }
    // SAFETY: says the caller; an `Rc` made `shared`.
    let mut lock = unsafe { Lock::new(shared) };
    // SAFETY: says the caller.
    let (promise, reason): (Local<'_>, Local<'_>) =
        unsafe { (Local::from_word(promise), Local::from_word(reason)) };
    if handled {
        let mut all = shared.rejections.borrow_mut();
        all.retain(|it| !(it.promise.get(&mut lock)).is_some_and(|other| other.is_same(promise)));
        return;
    }
    let noted = Rejection {
        realm: shared.realm.get(),
        promise: Global::new(&mut lock, promise),
        reason: Global::new(&mut lock, reason),
    };
    shared.rejections.borrow_mut().push(noted);
}

/// V8 has called a function that threw.
///
/// # Safety
///
/// Inside a callback of V8's; `data` is the isolate's, `error` a live handle.
pub(crate) unsafe fn uncaught(data: usize, error: usize) {
    // SAFETY: the isolate's data outlives it.
    let shared = unsafe { &*(data as *const Shared) };
    if !shared.watches.get() {
        return;
    }
    // SAFETY: says the caller; an `Rc` made `shared`.
    let mut lock = unsafe { Lock::new(shared) };
    // SAFETY: says the caller.
    let error: Local<'_> = unsafe { Local::from_word(error) };
    let noted = Uncaught {
        realm: shared.realm.get(),
        error: Global::new(&mut lock, error),
    };
    shared.uncaught.borrow_mut().push(noted);
}
