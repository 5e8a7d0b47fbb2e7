//! Async functions: Rust futures as promises, polled by their environment's own thread. Here: the futures that
//! are under way, their polls and their ends. How a wake comes here is `wake`'s; the promises themselves are
//! made and kept by the package's JavaScript.
//!
//! # Threads
//!
//! A future never leaves its environment's thread: it is polled first by the call that made it, then after
//! wakes, and dropped there. Wakers go anywhere and never wait for JavaScript.
//!
//! # Ends
//!
//! A future goes when it is over, when its signal is aborted, or when its environment ends. Node exits by
//! itself when no future is pending; one that is pending keeps it running, as a timer does.

mod wake;

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Poll, Waker};

use landbridge_core::task::Fenced;
use landbridge_core::{Failure, Panic, fence};
use napi_sys as sys;

use crate::call::{Call, MOST, Stopped};
use crate::module::{Function, State};
use crate::result::Value;
use wake::{Hub, Key, Wake};

/// By which the package's JavaScript makes the mark of what a promise is rejected with.
const REJECTION: f64 = 5.0;

/// A future of any type, and what makes a result of its value.
trait Step {
    fn poll(self: Pin<&mut Self>, call: &Call, waker: &Waker) -> Poll<Result<Value, Stopped>>;

    /// Drops the future.
    fn cancel(self: Pin<&mut Self>) -> Result<(), Panic>;
}

struct Answer<F, T> {
    /// Structurally pinned.
    future: Fenced<F>,
    give: fn(&Call, T) -> Result<Value, Stopped>,
}

impl<F, T> Step for Answer<F, T>
where
    F: Future<Output = Result<T, Stopped>>,
{
    fn poll(self: Pin<&mut Self>, call: &Call, waker: &Waker) -> Poll<Result<Value, Stopped>> {
        let give = self.give;
        // SAFETY: the future is structurally pinned: nothing moves out of it.
        let future = unsafe { self.map_unchecked_mut(|this| &mut this.future) };
        future.poll(waker).map(|result| {
            // What makes the result may run the user's code too.
            match result.and_then(|result| fence(|| result.and_then(|value| give(call, value)))) {
                Ok(given) => given,
                Err(panic) => Err(Failure::Panic(panic).into()),
            }
        })
    }

    fn cancel(self: Pin<&mut Self>) -> Result<(), Panic> {
        // SAFETY: as in `poll`.
        unsafe { self.map_unchecked_mut(|this| &mut this.future) }.cancel()
    }
}

/// A future under way.
struct Pending {
    step: Pin<Box<dyn Step>>,
    wake: Arc<Wake>,
    waker: Waker,
}

/// A place for a future.
#[derive(Default)]
struct Slot {
    /// Grows with each future, so that a late wake finds no other one.
    generation: u32,
    taken: bool,
    /// Away while it is polled.
    pending: Option<Pending>,
}

/// The futures of an environment.
pub(crate) struct Futures {
    slots: RefCell<Vec<Slot>>,
    free: RefCell<Vec<u32>>,
    pending: Cell<usize>,
    hub: Arc<Hub>,
    /// Memory for keys, kept from turn to turn.
    keys: Cell<Vec<Key>>,
    connected: Cell<Option<Connected>>,
}

#[derive(Clone, Copy)]
struct Connected {
    /// `(id, value or error)`
    settle: sys::napi_ref,
    function: sys::napi_threadsafe_function,
}

impl Futures {
    pub(crate) fn new() -> Self {
        Self {
            slots: RefCell::default(),
            free: RefCell::default(),
            pending: Cell::new(0),
            hub: Arc::new(Hub::new()),
            keys: Cell::default(),
            connected: Cell::new(None),
        }
    }

    /// A place of its own for a future about to be polled.
    fn claim(&self) -> (u32, Key) {
        let mut slots = self.slots.borrow_mut();
        let index = self.free.borrow_mut().pop().unwrap_or_else(|| {
            slots.push(Slot::default());
            u32::try_from(slots.len() - 1).expect("fewer than 2^32 futures fit into memory")
        });
        let slot = &mut slots[index as usize];
        slot.taken = true;
        (index, u64::from(slot.generation) << 32 | u64::from(index))
    }

    /// Whether nobody had given the place back before.
    fn release(&self, key: Key) -> bool {
        let index = key as u32;
        let mut slots = self.slots.borrow_mut();
        let Some(slot) = slots.get_mut(index as usize) else {
            return false;
        };
        if u64::from(slot.generation) != key >> 32 || !slot.taken {
            return false;
        }
        slot.taken = false;
        slot.generation = slot.generation.wrapping_add(1);
        self.free.borrow_mut().push(index);
        true
    }

    /// Puts a future back to wait, if it still has its place.
    fn keep(&self, key: Key, pending: Pending) -> Result<(), Pending> {
        let mut slots = self.slots.borrow_mut();
        match slots.get_mut(key as u32 as usize) {
            Some(slot) if slot.taken && u64::from(slot.generation) == key >> 32 => {
                slot.pending = Some(pending);
                Ok(())
            }
            _ => Err(pending),
        }
    }

    fn take(&self, key: Key) -> Option<Pending> {
        let mut slots = self.slots.borrow_mut();
        let slot = slots.get_mut(key as u32 as usize)?;
        if u64::from(slot.generation) != key >> 32 {
            return None;
        }
        slot.pending.take()
    }

    /// One more is pending, or one less; Node waits while there is any.
    fn count(&self, env: sys::napi_env, more: bool) {
        let Some(connected) = self.connected.get() else {
            return;
        };
        let before = self.pending.get();
        // SAFETY: the environment is alive and this thread's, and the function as old as it.
        unsafe {
            if more {
                self.pending.set(before + 1);
                if before == 0 {
                    sys::napi_ref_threadsafe_function(env, connected.function);
                }
            } else {
                self.pending.set(before - 1);
                if before == 1 {
                    sys::napi_unref_threadsafe_function(env, connected.function);
                }
            }
        }
    }

    /// Drops what is left, since the environment ends; no JavaScript may run any more.
    pub(crate) fn end(&self) {
        self.hub.close();
        self.connected.set(None);
        loop {
            // A destructor may come back here.
            let pending = {
                let mut slots = self.slots.borrow_mut();
                slots.iter_mut().find_map(|slot| slot.pending.take())
            };
            let Some(mut pending) = pending else { return };
            // The panic has no caller who could be told.
            let _ = pending.step.as_mut().cancel();
        }
    }
}

impl Call {
    /// Polls `future` once, now and here: its result if it is over by that, an error as a value; else null, the
    /// future's number being in the memory of answers, and later a call of what [`Connect`] was given.
    ///
    /// # Errors
    /// The package's JavaScript hasn't called [`Connect`].
    pub fn promise<F, T>(
        &self,
        future: F,
        give: fn(&Self, T) -> Result<Value, Stopped>,
    ) -> Result<Value, Stopped>
    where
        F: Future<Output = Result<T, Stopped>> + 'static,
        T: 'static,
    {
        let futures = &self.state().futures;
        let answers = self.state().connected().ok_or(Stopped::Thrown)?.answers;
        let mut step: Pin<Box<dyn Step>> = Box::pin(Answer {
            future: Fenced::new(future),
            give,
        });
        let (index, key) = futures.claim();
        let wake = Arc::new(Wake::new(&futures.hub, key));
        let waker = Waker::from(Arc::clone(&wake));
        if let Poll::Ready(result) = step.as_mut().poll(self, &waker) {
            futures.release(key);
            return Ok(self.settled(result));
        }
        // Nobody else knows the key yet.
        let _ = futures.keep(key, Pending { step, wake, waker });
        futures.count(self.env, true);
        let mut null = std::ptr::null_mut();
        // SAFETY: the memory lives as long as the environment, is long and aligned enough, and what was
        // lent of it was read before; the environment is alive.
        unsafe {
            answers.cast::<u32>().write(index);
            sys::napi_get_null(self.env, &mut null);
        }
        Ok(Value(null))
    }

    /// A result as a value: errors too.
    fn settled(&self, result: Result<Value, Stopped>) -> Value {
        result.unwrap_or_else(|stopped| {
            let mut undefined = std::ptr::null_mut();
            // SAFETY: the environment is alive and this thread's.
            unsafe { sys::napi_get_undefined(self.env, &mut undefined) };
            if let Some(original) = self.again(&stopped) {
                // It may be any value, so that it is marked as a failure.
                let made = self.made_error(self.number(REJECTION), original);
                return made.unwrap_or(Value(undefined));
            }
            Value(self.exception(stopped).unwrap_or(undefined))
        })
    }

    /// Polls a future that was woken.
    fn resume(&self, key: Key) {
        let futures = &self.state().futures;
        // Over, or cancelled meanwhile.
        let Some(mut pending) = futures.take(key) else {
            return;
        };
        pending.wake.seen();
        let mut scope = std::ptr::null_mut();
        // SAFETY: the environment is alive and this thread's; the scope is closed below.
        unsafe { sys::napi_open_handle_scope(self.env, &mut scope) };
        match pending.step.as_mut().poll(self, &pending.waker) {
            Poll::Pending => {
                if let Err(mut cancelled) = futures.keep(key, pending) {
                    // From within its own poll; whoever did that was told already.
                    let _ = cancelled.step.as_mut().cancel();
                }
            }
            Poll::Ready(result) => {
                drop(pending);
                if futures.release(key) {
                    futures.count(self.env, false);
                    let value = self.settled(result);
                    self.settle(key as u32, value);
                }
            }
        }
        // SAFETY: as above.
        unsafe { sys::napi_close_handle_scope(self.env, scope) };
    }

    /// Tells the package's JavaScript.
    fn settle(&self, index: u32, Value(value): Value) {
        let Some(connected) = self.state().futures.connected.get() else {
            return;
        };
        let Value(number) = self.number(f64::from(index));
        let arguments = [number, value];
        // SAFETY: the environment is alive; the reference keeps the function, which throws nothing. Where the
        // environment is about to end, Node refuses, and nobody waits any more.
        unsafe {
            let (mut settle, mut this) = (std::ptr::null_mut(), std::ptr::null_mut());
            sys::napi_get_reference_value(self.env, connected.settle, &mut settle);
            sys::napi_get_undefined(self.env, &mut this);
            sys::napi_call_function(
                self.env,
                this,
                settle,
                arguments.len(),
                arguments.as_ptr(),
                std::ptr::null_mut(),
            );
        }
    }
}

/// `connectFutures(settle)`: the package's JavaScript calls it once, before any async function.
#[derive(Debug)]
pub struct Connect;

impl Function for Connect {
    const ARGUMENTS: usize = 1;

    fn call(call: &Call) -> Result<Value, Stopped> {
        let futures = &call.state().futures;
        let mut undefined = std::ptr::null_mut();
        // SAFETY: the environment is alive and this thread's. The state outlives the threadsafe function, which
        // ends with the environment; the hook runs before that function's own, the last one first.
        unsafe {
            let (mut settle, mut name) = (std::ptr::null_mut(), std::ptr::null_mut());
            let mut function = std::ptr::null_mut();
            sys::napi_get_undefined(call.env, &mut undefined);
            sys::napi_create_reference(call.env, call.arguments[0], 1, &mut settle);
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
                Some(woken),
                &mut function,
            );
            if status != sys::Status::napi_ok {
                return Err(Stopped::Thrown);
            }
            sys::napi_unref_threadsafe_function(call.env, function);
            futures.connected.set(Some(Connected { settle, function }));
            futures.hub.open(function);
            sys::napi_add_env_cleanup_hook(call.env, Some(ended), call.state.cast_mut().cast());
        }
        Ok(Value(undefined))
    }
}

/// `cancelFuture(number)`: drops a pending future; the panic of a destructor, if there is one.
#[derive(Debug)]
pub struct Cancel;

impl Function for Cancel {
    const ARGUMENTS: usize = 1;

    fn call(call: &Call) -> Result<Value, Stopped> {
        let futures = &call.state().futures;
        let index: u32 = call.get(0, "number")?;
        let key = {
            let slots = futures.slots.borrow();
            let slot = slots.get(index as usize).filter(|slot| slot.taken);
            slot.map(|slot| u64::from(slot.generation) << 32 | u64::from(index))
        };
        let mut dropped = Ok(());
        if let Some(key) = key {
            // Not there if this comes from within its own poll, which drops it then.
            let pending = futures.take(key);
            futures.release(key);
            futures.count(call.env, false);
            if let Some(mut pending) = pending {
                dropped = pending.step.as_mut().cancel();
            }
        }
        let mut undefined = std::ptr::null_mut();
        // SAFETY: the environment is alive and this thread's.
        unsafe { sys::napi_get_undefined(call.env, &mut undefined) };
        let dropped = dropped.map_err(|panic| Failure::Panic(panic).into());
        Ok(call.settled(dropped.map(|()| Value(undefined))))
    }
}

/// On the environment's thread, some time after wakes.
unsafe extern "C" fn woken(
    env: sys::napi_env,
    _: sys::napi_value,
    state: *mut c_void,
    _: *mut c_void,
) {
    // What waited when the environment ended.
    if env.is_null() {
        return;
    }
    let call = Call {
        env,
        state: state.cast_const().cast::<State>(),
        arguments: [std::ptr::null_mut(); MOST],
    };
    let futures = &call.state().futures;
    let mut keys = futures.keys.take();
    futures.hub.take(&mut keys);
    for key in keys.drain(..) {
        // The user's code is fenced already.
        let _ = fence(|| call.resume(key));
    }
    #[cfg(feature = "log")]
    call.state().logs.hand_over(&call);
    futures.keys.set(keys);
}

unsafe extern "C" fn ended(state: *mut c_void) {
    // SAFETY: Node frees the state after the last hook.
    let state = unsafe { &*state.cast_const().cast::<State>() };
    state.futures.end();
}
