//! The `ArrayBuffer`s that show buffers' memory: one for each memory in an environment, however many buffers lead to
//! it. Engines count what an `ArrayBuffer` shows as if it were their own memory, and collect garbage for it: one more
//! for each buffer that crosses would make that cost what its size does. Who may see it when is `shared`'s.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use landbridge_core::buffer::View;
use napi_sys as sys;

use crate::call::Call;

/// So many are written down before those that are gone are struck out.
const FEW: usize = 64;

/// A view, until its `ArrayBuffer` is detached or gone.
struct Seen {
    view: Mutex<Option<View>>,
    /// How many buffers show it, those included that were collected and can't end it any more.
    buffers: AtomicUsize,
    /// Whether one of them was: then no other begins to show it, so that those can end what they show.
    left: AtomicBool,
}

pub(crate) fn open<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// That a buffer shows its memory, until it ends that. Dropped before, it leaves the `ArrayBuffer` to those who have it.
pub(crate) struct Showing(Option<Arc<Seen>>);

impl Drop for Showing {
    fn drop(&mut self) {
        if let Some(seen) = &self.0 {
            seen.left.store(true, Ordering::Relaxed);
        }
    }
}

impl Showing {
    fn begin(seen: &Arc<Seen>) -> Self {
        seen.buffers.fetch_add(1, Ordering::Relaxed);
        Self(Some(Arc::clone(seen)))
    }

    /// The buffer shows `memory` no more. It is detached if no other does.
    pub(crate) fn end(mut self, call: &Call, memory: sys::napi_value) {
        let last = |seen: &Arc<Seen>| seen.buffers.fetch_sub(1, Ordering::Relaxed) == 1;
        let Some(seen) = self.0.take().filter(last) else {
            return;
        };
        let mut detached = false;
        // SAFETY: the environment and the value are those of this call.
        let hidden = unsafe {
            sys::napi_is_detached_arraybuffer(call.env, memory, &mut detached);
            // One that JavaScript moved elsewhere is seen there: then it is over when that is gone.
            !detached && sys::napi_detach_arraybuffer(call.env, memory) == sys::Status::napi_ok
        };
        if hidden {
            drop(open(&seen.view).take());
        }
    }
}

struct Entry {
    /// Weak.
    array: sys::napi_ref,
    seen: Weak<Seen>,
}

/// What an environment sees, by address.
pub(crate) struct Shown {
    entries: RefCell<HashMap<usize, Entry>>,
    /// Strikes out at so many.
    full: Cell<usize>,
}

impl Default for Shown {
    fn default() -> Self {
        Self {
            entries: RefCell::default(),
            full: Cell::new(FEW),
        }
    }
}

impl Shown {
    /// The `ArrayBuffer` for a view of so many bytes; none where the engine forbids such.
    pub(crate) fn show(
        &self,
        call: &Call,
        view: View,
        bytes: usize,
    ) -> Option<(sys::napi_value, Showing)> {
        let start = view.start();
        let known = self.known(call, start.addr());
        if known.is_some() {
            return known;
        }
        let seen = Arc::new(Seen {
            view: Mutex::new(Some(view)),
            buffers: AtomicUsize::new(0),
            left: AtomicBool::new(false),
        });
        let hint = Arc::into_raw(Arc::clone(&seen)).cast_mut().cast();
        let (mut array, mut reference) = (std::ptr::null_mut(), std::ptr::null_mut());
        // SAFETY: the environment is alive. The memory is kept by the view, which the hint keeps until the
        // `ArrayBuffer` is detached or gone.
        let status = unsafe {
            sys::napi_create_external_arraybuffer(
                call.env,
                start.cast(),
                bytes,
                Some(unseen),
                hint,
                &mut array,
            )
        };
        if status != sys::Status::napi_ok {
            // SAFETY: nobody else has it: no `ArrayBuffer` was made.
            drop(unsafe { Arc::from_raw(hint.cast::<Seen>()) });
            return None;
        }
        // SAFETY: the environment is alive, the value this call's.
        if unsafe { sys::napi_create_reference(call.env, array, 0, &mut reference) }
            == sys::Status::napi_ok
        {
            let seen = Arc::downgrade(&seen);
            let entry = Entry {
                array: reference,
                seen,
            };
            self.add(call, start.addr(), entry);
        }
        Some((array, Showing::begin(&seen)))
    }

    /// The one that is there.
    fn known(&self, call: &Call, address: usize) -> Option<(sys::napi_value, Showing)> {
        let entries = self.entries.borrow();
        let entry = entries.get(&address)?;
        let seen = entry.seen.upgrade()?;
        if seen.left.load(Ordering::Relaxed) {
            return None;
        }
        let (mut array, mut detached) = (std::ptr::null_mut(), false);
        // SAFETY: the environment is alive, the reference its own; nothing is read of what it no longer leads to.
        unsafe {
            sys::napi_get_reference_value(call.env, entry.array, &mut array);
            if array.is_null() {
                return None;
            }
            sys::napi_is_detached_arraybuffer(call.env, array, &mut detached);
        }
        (!detached).then(|| (array, Showing::begin(&seen)))
    }

    fn add(&self, call: &Call, address: usize, entry: Entry) {
        // SAFETY: the environment is alive, the reference its own, and its entry is gone.
        let forget = |entry: &Entry| unsafe { sys::napi_delete_reference(call.env, entry.array) };
        let mut entries = self.entries.borrow_mut();
        if let Some(old) = entries.insert(address, entry) {
            forget(&old);
        }
        if entries.len() >= self.full.get() {
            entries.retain(|_, entry| {
                let there = entry.seen.strong_count() > 0;
                if !there {
                    forget(entry);
                }
                there
            });
            self.full.set(FEW.max(2 * entries.len()));
        }
    }
}

/// Node calls it when an `ArrayBuffer` is gone or detached.
unsafe extern "C" fn unseen(_: sys::napi_env, _: *mut c_void, hint: *mut c_void) {
    // SAFETY: `Shown::show` made it; Node calls this once.
    let seen = unsafe { Arc::from_raw(hint.cast::<Seen>()) };
    drop(open(&seen.view).take());
}
