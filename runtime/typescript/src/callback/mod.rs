//! JavaScript that Rust calls: objects that implement traits, and functions. Here: what Rust keeps of them, and
//! calls that wait for the answer. How work comes to the environment's thread is the hub's, how JavaScript is entered
//! `script`'s, what was thrown `thrown`'s, answers that come later `reply`'s.
//!
//! # Threads
//!
//! A [`Callback`] may be called, cloned and dropped anywhere. On its environment's thread JavaScript runs at
//! once, within the call; from others the environment's event loop runs it, and the caller waits. So a function
//! that makes JavaScript's thread wait for a thread that calls JavaScript waits for ever: such ones are
//! `blocking` or async.
//!
//! # Ends
//!
//! Nothing here keeps an engine running. When the environment ends, whoever waits and whoever calls later is answered
//! with a `ClosedError`.
//!
//! # Memory
//!
//! Typed arrays that a call has been lent in place must not change meanwhile: as long as it has them, calls of
//! JavaScript are answered with a `BusyError`. Functions that take callbacks get copies instead. The same holds for
//! guards of buffers that JavaScript views.

#[cfg(feature = "async")]
mod awaited;
mod items;
mod node_api;
mod parcel;
mod quick;
mod reply;
mod script;
mod thrown;

use std::cell::Cell;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use landbridge_core::wire::{Reader, Wire, WireError, Writer};
use landbridge_core::{HostError, fence, raise};

use crate::call::{Call, Stopped};
use crate::hub::Hub;
use parcel::Parcel;
use reply::Replies;

#[cfg(feature = "async")]
pub use awaited::{AwaitedItems, TryAwaitedItems};
pub use items::{Items, TryItems};
pub use node_api::{Env, Handle, register};
pub use quick::{Answer, Shapes};
pub use reply::{failed, settled};
pub use script::{Enters, Entry, QuickEntry, enters, enters_by, released, stop_callbacks};
pub use thrown::thrown;

/// What an environment keeps for calls of its JavaScript.
#[derive(Default)]
pub(crate) struct Callbacks {
    /// By what JavaScript is entered.
    entry: Cell<Option<script::Way>>,
    /// … with numbers, where there is something faster.
    numbers: Cell<Option<node_api::Function>>,
    replies: Replies,
}

impl std::fmt::Debug for Callbacks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Callbacks")
    }
}

impl Callbacks {
    /// The environment ends; no JavaScript may run any more.
    pub(crate) fn end(&self) {
        self.entry.set(None);
        self.numbers.set(None);
        self.replies.end();
    }
}

/// A user's error, as JavaScript's exceptions become one.
pub trait Fault<M>: Sized {
    /// Reads what the package's JavaScript wrote of one of its classes: `u32` variant, fields.
    ///
    /// # Errors
    /// The bytes are none.
    fn decode(r: &mut Reader<'_>) -> Result<Self, WireError>;

    /// The variant for any other exception.
    ///
    /// # Errors
    /// There is none: the exception itself.
    fn host(error: HostError) -> Result<Self, HostError>;
}

/// What a function of JavaScript's came to.
enum Outcome<T, E> {
    Value(T),
    Typed(E),
    Host(HostError),
}

impl<T, E> From<HostError> for Outcome<T, E> {
    fn from(error: HostError) -> Self {
        Self::Host(error)
    }
}

/// An answer: 0 and the value, or 1 and the error.
fn read<M, T: Wire<M>, E: Fault<M>>(r: &mut Reader<'_>) -> Outcome<T, E> {
    let read = |r: &mut Reader<'_>| {
        Ok::<_, WireError>(if r.flag()? {
            Outcome::Typed(E::decode(r)?)
        } else {
            Outcome::Value(T::decode(r)?)
        })
    };
    read(r).unwrap_or_else(|error| {
        Outcome::Host(HostError::new("TypeError", format!("the result: {error}")))
    })
}

/// As [`read`], where there is no error.
fn read_value<M, T: Wire<M>>(r: &mut Reader<'_>) -> Result<T, HostError> {
    let read = |r: &mut Reader<'_>| {
        r.flag()?;
        T::decode(r)
    };
    read(r).map_err(|error| HostError::new("TypeError", format!("the result: {error}")))
}

impl<T, E> Outcome<T, E> {
    fn result<M>(self) -> Result<T, E>
    where
        E: Fault<M>,
    {
        match self {
            Self::Value(value) => Ok(value),
            Self::Typed(error) => Err(error),
            Self::Host(error) => Err(E::host(error).unwrap_or_else(|error| raise(error))),
        }
    }
}

/// An answer's bytes.
type Bytes = Result<Vec<u8>, HostError>;

/// An answer that another thread waits for.
#[derive(Default)]
pub(crate) struct Asked {
    answer: Mutex<Option<Bytes>>,
    there: Condvar,
}

impl Asked {
    /// The first answer counts.
    fn answer(&self, answer: Bytes) {
        let mut slot = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        slot.get_or_insert(answer);
        self.there.notify_one();
    }

    /// There will be none any more.
    pub(crate) fn end(&self) {
        self.answer(Err(thrown::closed()));
    }

    fn wait(&self) -> Bytes {
        let slot = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        let none = |slot: &mut Option<Bytes>| slot.is_none();
        let mut slot = (self.there.wait_while(slot, none)).unwrap_or_else(PoisonError::into_inner);
        slot.take().unwrap_or_else(|| Err(thrown::closed()))
    }
}

/// A function or an object of JavaScript's, kept until the last clone goes.
#[derive(Clone)]
pub struct Callback(Arc<Kept>);

impl std::fmt::Debug for Callback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Callback")
    }
}

/// A value that the package's JavaScript keeps by a number.
struct Kept {
    hub: &'static Hub,
    value: u32,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.hub.release(self.value);
    }
}

impl Callback {
    /// Calls JavaScript, and waits for what it returns; `shape` is the function of the package's JavaScript that
    /// knows how. An exception unwinds to the boundary.
    pub fn call<M, T: Wire<M>>(&self, shape: u32, write: impl FnOnce(&mut Writer<'_>)) -> T {
        let result = self.answered(shape, write, read_value::<M, T>);
        result
            .and_then(|result| result)
            .unwrap_or_else(|error| raise(error))
    }

    /// As [`Callback::call`], for a method that can fail.
    ///
    /// # Errors
    /// The exception, as the user's error.
    pub fn try_call<M, T: Wire<M>, E: Fault<M>>(
        &self,
        shape: u32,
        write: impl FnOnce(&mut Writer<'_>),
    ) -> Result<T, E> {
        let outcome = self.answered(shape, write, read::<M, T, E>);
        outcome.unwrap_or_else(Outcome::from).result()
    }

    /// Calls it, on whatever thread this is.
    fn answered<R>(
        &self,
        shape: u32,
        write: impl FnOnce(&mut Writer<'_>),
        read: impl FnOnce(&mut Reader<'_>) -> R,
    ) -> Result<R, HostError> {
        let hub = self.0.hub;
        if hub.is_closed() {
            return Err(thrown::closed());
        }
        if let Some(environment) = hub.here() {
            return environment.direct(shape, self.0.value, write, read);
        }
        if hub.is_here() {
            // The thread would wait for itself.
            return Err(thrown::closed());
        }
        let parcel = Parcel::new(self.0.tables(), write)?;
        let asked = Arc::new(Asked::default());
        let (kept, answer) = (Arc::clone(&self.0), Arc::clone(&asked));
        hub.send(
            Some(&asked),
            Box::new(move |call| {
                let came = call.environment.performed(shape, kept.value, parcel);
                call.environment.later.hub.answered(&answer);
                answer.answer(came);
            }),
        );
        let bytes = asked.wait()?;
        Ok(read(&mut Reader::new(&bytes)))
    }
}

impl Call<'_> {
    /// Keeps an argument, a function or an object, for Rust to call.
    ///
    /// # Errors
    /// None: the package's JavaScript has checked it.
    pub fn callback(&self, index: usize, _parameter: &'static str) -> Result<Callback, Stopped> {
        self.claimed.set(self.claimed.get() | 1 << index);
        Ok(Callback(Arc::new(Kept {
            hub: self.environment.later.hub,
            value: self.words[index].bits as u32,
        })))
    }

    /// As [`Call::callback`]; none for undefined and null.
    ///
    /// # Errors
    /// As there.
    pub fn maybe_callback(
        &self,
        index: usize,
        parameter: &'static str,
    ) -> Result<Option<Callback>, Stopped> {
        if self.words[index].bits == 0 {
            return Ok(None);
        }
        self.callback(index, parameter).map(Some)
    }

    /// Lets callbacks among the arguments go that the function hasn't taken: bits of `given`.
    pub(crate) fn release(&self, given: u32) {
        let left = given & !self.claimed.get();
        for (at, word) in self.words.iter().enumerate() {
            if left & (1 << at) != 0 && word.bits != 0 {
                self.environment.later.hub.release(word.bits as u32);
            }
        }
    }

    /// Calls of functions need nothing here.
    #[inline]
    #[must_use]
    pub fn calls(&self) -> Calls {
        Calls
    }
}

/// As long as it lives, functions among the arguments are called.
#[derive(Debug)]
pub struct Calls;

/// Destructors and wakers of the user's may run in it; their panics have no caller.
fn quietly(run: impl FnOnce()) {
    let _ = fence(run);
}
