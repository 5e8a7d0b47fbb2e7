//! JavaScript that Rust calls: objects that implement traits, and functions. Here: what Rust keeps of them, and
//! calls that wait for the answer. How work comes to the environment's thread is `hub`'s, what was thrown
//! `thrown`'s, answers that come later `reply`'s.
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
//! Nothing here keeps an environment running. When it ends, whoever waits and whoever calls later is answered
//! with a `ClosedError`, as is a call that the end interrupts.
//!
//! # Memory
//!
//! Typed arrays that a call has been lent in place must not change meanwhile: as long as it has them, calls of
//! JavaScript are answered with a `BusyError`. Functions that take callbacks get copies instead. The same holds for
//! guards of buffers that JavaScript views.

#[cfg(feature = "async")]
mod awaited;
mod batch;
mod hub;
mod items;
mod parcel;
mod quick;
mod reply;
mod script;
mod thrown;

use std::cell::{Cell, OnceCell, RefCell};
use std::ffi::c_void;
use std::sync::{Arc, mpsc};

use landbridge_core::buffer::guards_here;
use landbridge_core::wire::{Reader, Wire, WireError, Writer};
use landbridge_core::{HostError, fence, raise};
use napi_sys as sys;

use crate::call::{Call, MOST, Stopped};
use crate::module::{Function, State};
use crate::result::Value;
use batch::Batch;
use hub::{Hub, Reference};
use parcel::Parcel;
use reply::Replies;

#[cfg(feature = "async")]
pub use awaited::{AwaitedItems, TryAwaitedItems};
pub use batch::Calls;
pub use items::{Items, TryItems};
pub use quick::{Answer, Shapes};
pub use reply::{Failed, Settled};

/// What an environment keeps for calls of its JavaScript.
#[derive(Default)]
pub(crate) struct Callbacks {
    hub: OnceCell<Arc<Hub>>,
    connected: Cell<Option<Connected>>,
    /// Functions of `Connected::callers` that were called directly, by number.
    callers: RefCell<Vec<Option<Reference>>>,
    replies: Replies,
    /// How many arguments' memory is lent in place.
    pub(crate) lent: Cell<usize>,
    /// The scope that calls share.
    batch: Cell<Batch>,
}

/// Functions of the package's JavaScript.
#[derive(Clone, Copy)]
struct Connected {
    /// `(shape, target, arguments)`: the answer, or it throws.
    call: sys::napi_ref,
    /// `(shape, target, arguments, number)`: the answer, or undefined where it comes later.
    begin: sys::napi_ref,
    /// `(number)`: nobody waits for the answer any more.
    abort: sys::napi_ref,
    /// `(value)`: what was thrown, in words.
    describe: sys::napi_ref,
    /// The functions that shapes are the numbers of.
    callers: sys::napi_ref,
}

impl Callbacks {
    /// Whether no JavaScript may run now: Rust uses memory in place that it could touch.
    #[inline]
    pub(crate) fn is_still(&self) -> bool {
        self.lent.get() > 0 || guards_here() > 0
    }

    /// The event loop turns no more: what only it could do is refused. This thread may call still.
    fn stop(&self) {
        if let Some(hub) = self.hub.get() {
            // Destructors and wakers of the user's, whose panics have no caller.
            let _ = fence(|| hub.stop());
        }
        self.replies.end();
    }

    /// The environment ends; no JavaScript may run any more.
    pub(crate) fn end(&self) {
        self.connected.set(None);
        if let Some(hub) = self.hub.get() {
            // Destructors and wakers of the user's, whose panics have no caller.
            let _ = fence(|| hub.close());
        }
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

/// A function or an object of JavaScript's, kept until the last clone goes.
#[derive(Clone)]
pub struct Callback(Arc<Kept>);

impl std::fmt::Debug for Callback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Callback")
    }
}

struct Kept {
    hub: Arc<Hub>,
    target: Reference,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.hub.release(self.target);
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
        let hub = &self.0.hub;
        if hub.is_closed() {
            return Err(thrown::closed());
        }
        if let Some(call) = hub.here() {
            return call.direct(hub, shape, self.0.target, write, read);
        }
        let parcel = Parcel::new(hub.tables, write)?;
        let (sender, receiver) = mpsc::sync_channel(1);
        let (target, at) = (Arc::clone(&self.0), Arc::clone(hub));
        hub.send(Box::new(move |call| {
            at.answer(sender, || {
                call.within(|| call.performed(&at, shape, target.target, parcel))
            });
            drop(target);
        }));
        // The job, dropped undone, drops its sender.
        let bytes = receiver.recv().unwrap_or_else(|_| Err(thrown::closed()))?;
        Ok(read(&mut Reader::new(&bytes)))
    }
}

impl Call {
    /// A call's surroundings, for what Node didn't begin by one.
    pub(crate) fn bare(
        env: sys::napi_env,
        state: *const State,
        arguments: [sys::napi_value; MOST],
    ) -> Self {
        Self {
            env,
            state,
            arguments,
        }
    }

    /// Keeps an argument, a function or an object, for Rust to call.
    ///
    /// # Errors
    /// It is neither.
    pub fn callback(&self, index: usize, parameter: &'static str) -> Result<Callback, Stopped> {
        let hub = self.state().callbacks.hub.get().ok_or(Stopped::Thrown)?;
        let mut target = std::ptr::null_mut();
        // SAFETY: the environment and the value are those of this call.
        let status =
            unsafe { sys::napi_create_reference(self.env, self.arguments[index], 1, &mut target) };
        if status != sys::Status::napi_ok {
            return Err(self
                .wrong(index, parameter, "a function or an object")
                .into());
        }
        Ok(Callback(Arc::new(Kept {
            hub: Arc::clone(hub),
            target: Reference(target),
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
        match self.kind(index) {
            "undefined" | "null" => Ok(None),
            _ => self.callback(index, parameter).map(Some),
        }
    }
}

/// `connectCallbacks(call, begin, abort, describe, callers)`: the package's JavaScript calls it once, before any function
/// that takes a callback.
#[derive(Debug)]
pub struct Connect;

impl Function for Connect {
    const ARGUMENTS: usize = 5;

    fn call(call: &Call) -> Result<Value, Stopped> {
        let state = call.state();
        let mut undefined = std::ptr::null_mut();
        // SAFETY: the environment is alive and this thread's. The state outlives the threadsafe function, which
        // ends with the environment; the hook runs before that function's own, the last one first.
        unsafe {
            let (mut name, mut function) = (std::ptr::null_mut(), std::ptr::null_mut());
            sys::napi_get_undefined(call.env, &mut undefined);
            sys::napi_create_string_latin1(call.env, c"landbridge".as_ptr(), 10, &mut name);
            let status = sys::napi_create_threadsafe_function(
                call.env,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
                name,
                0,
                1,
                std::ptr::null_mut(),
                None,
                call.state.cast_mut().cast(),
                Some(called),
                &mut function,
            );
            if status != sys::Status::napi_ok {
                return Err(Stopped::Thrown);
            }
            // What Rust keeps is no reason to go on running.
            sys::napi_unref_threadsafe_function(call.env, function);
            let [ask, begin, abort, describe, callers] = [0, 1, 2, 3, 4].map(|index| {
                let mut reference = std::ptr::null_mut();
                sys::napi_create_reference(call.env, call.arguments[index], 1, &mut reference);
                reference
            });
            state.callbacks.connected.set(Some(Connected {
                call: ask,
                begin,
                abort,
                describe,
                callers,
            }));
            let hub = Hub::new(call.env, call.state, state.owned.tables(), function);
            if state.callbacks.hub.set(Arc::new(hub)).is_err() {
                return Err(Stopped::Thrown);
            }
            sys::napi_add_env_cleanup_hook(call.env, Some(ended), call.state.cast_mut().cast());
        }
        Ok(Value(undefined))
    }
}

/// `stopCallbacks()`: the process or worker exits. Node doesn't always end an environment then, which would tell.
#[derive(Debug)]
pub struct Stop;

impl Function for Stop {
    const ARGUMENTS: usize = 0;

    fn call(call: &Call) -> Result<Value, Stopped> {
        call.state().callbacks.stop();
        Ok(call.undefined())
    }
}

/// On the environment's thread, some time after jobs were sent.
unsafe extern "C" fn called(
    env: sys::napi_env,
    _: sys::napi_value,
    state: *mut c_void,
    _: *mut c_void,
) {
    // What waited when the environment ended.
    if env.is_null() {
        return;
    }
    let call = Call::bare(
        env,
        state.cast_const().cast::<State>(),
        [std::ptr::null_mut(); MOST],
    );
    let Some(hub) = call.state().callbacks.hub.get() else {
        return;
    };
    for _ in 0..hub.called() {
        let Some(job) = hub.take() else { return };
        // Destructors and wakers of the user's may run in it; their panics have no caller.
        let _ = fence(|| job(&call));
    }
}

unsafe extern "C" fn ended(state: *mut c_void) {
    // SAFETY: Node frees the state after the last hook.
    let state = unsafe { &*state.cast_const().cast::<State>() };
    state.callbacks.end();
}
