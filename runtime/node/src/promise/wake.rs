//! How a wake reaches an environment's thread: a key in a list, and one call of Node's for however many are in
//! it. What is done with the keys is the parent module's.

use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task;

use napi_sys as sys;

/// A future's place in its environment: index below, generation above.
pub(super) type Key = u64;

/// What all wakers of an environment share.
pub(super) struct Hub(Mutex<Woken>);

struct Woken {
    keys: Vec<Key>,
    /// Node was asked to call, and hasn't yet.
    called: bool,
    /// None before the beginning and after the end of the environment.
    function: Option<Function>,
}

/// Node's threadsafe function of an environment.
struct Function(NonNull<sys::napi_threadsafe_function__>);

// SAFETY: calling it from any thread is what it is for; the hub forgets it before Node frees it.
unsafe impl Send for Function {}

impl Hub {
    pub(super) fn new() -> Self {
        Self(Mutex::new(Woken {
            keys: Vec::new(),
            called: false,
            function: None,
        }))
    }

    fn lock(&self) -> MutexGuard<'_, Woken> {
        // Nothing panics while it is held but an allocation that can't be had.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// # Safety
    /// `function` lives until [`Hub::close`].
    pub(super) unsafe fn open(&self, function: sys::napi_threadsafe_function) {
        self.lock().function = NonNull::new(function).map(Function);
    }

    /// From here on, wakes go nowhere.
    pub(super) fn close(&self) {
        let mut woken = self.lock();
        woken.function = None;
        woken.keys = Vec::new();
    }

    /// Who was woken since the last time; `into` is empty and takes them.
    pub(super) fn take(&self, into: &mut Vec<Key>) {
        let mut woken = self.lock();
        woken.called = false;
        std::mem::swap(&mut woken.keys, into);
    }

    fn wake(&self, key: Key) {
        let mut woken = self.lock();
        let Some(function) = &woken.function else {
            return;
        };
        let function = function.0.as_ptr();
        woken.keys.push(key);
        if !std::mem::replace(&mut woken.called, true) {
            // SAFETY: the lock keeps the function from being forgotten. Node takes a lock of its own that
            // it holds around nothing else of ours.
            let status = unsafe {
                sys::napi_call_threadsafe_function(
                    function,
                    std::ptr::null_mut(),
                    sys::ThreadsafeFunctionCallMode::nonblocking,
                )
            };
            if status != sys::Status::napi_ok {
                // It is closing: nobody may use it again.
                woken.function = None;
            }
        }
    }
}

/// The waker of one future.
pub(super) struct Wake {
    hub: Arc<Hub>,
    key: Key,
    /// Its key is in the list already.
    queued: AtomicBool,
}

impl Wake {
    pub(super) fn new(hub: &Arc<Hub>, key: Key) -> Self {
        Self {
            hub: Arc::clone(hub),
            key,
            queued: AtomicBool::new(false),
        }
    }

    /// A poll is about to begin: wakes count from here on.
    pub(super) fn seen(&self) {
        self.queued.store(false, Ordering::SeqCst);
    }
}

impl task::Wake for Wake {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.queued.swap(true, Ordering::SeqCst) {
            self.hub.wake(self.key);
        }
    }
}
