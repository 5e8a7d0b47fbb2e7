//! The `ArrayBuffer`s that show buffers' memory: one for each memory in an environment, however many buffers lead to
//! it. Engines count what an `ArrayBuffer` shows as if it were their own memory, and collect garbage for it: one more
//! for each buffer that crosses would make that cost what its size does. Who may see it when is `shared`'s; how long
//! the memory is kept, and what the engine knows of that, `memory`'s; what of it outlives the environment, `ending`'s.

mod ending;
mod memory;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use landbridge_core::buffer::View;
use napi_sys as sys;

use crate::call::Call;
pub use ending::Leave;
use memory::Memory;

/// So many are written down before those that are gone are struck out.
const FEW: usize = 64;
/// So many bytes are kept for objects that are detached before it is looked which of them are collected.
const MUCH: usize = 64 << 20;

/// A view, until its `ArrayBuffer` is detached or gone. The `ArrayBuffer` keeps it, and so does what was in it.
struct Seen {
    view: Mutex<Option<View>>,
    /// Outlives the view.
    memory: Arc<Memory>,
    /// How many buffers show it, those included that were collected and can't end it any more.
    buffers: AtomicUsize,
    /// Whether one of them was: then no other begins to show it, so that those can end what they show.
    left: AtomicBool,
    /// Whether the `ArrayBuffer` was detached here, so that nobody else has what was in it.
    hidden: AtomicBool,
    /// Whether it was still here when its environment's end began.
    stays: AtomicBool,
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
        // One that JavaScript moved elsewhere is seen there: then it is over when that is gone.
        let hidden = !is_detached(call.env, memory)
            // SAFETY: the environment and the value are those of this call.
            && unsafe { sys::napi_detach_arraybuffer(call.env, memory) } == sys::Status::napi_ok;
        if hidden {
            seen.hidden.store(true, Ordering::Relaxed);
            drop(open(&seen.view).take());
        }
    }
}

fn is_detached(env: sys::napi_env, array: sys::napi_value) -> bool {
    let mut detached = false;
    // SAFETY: the environment is alive, the value one of the scope that is open.
    unsafe { sys::napi_is_detached_arraybuffer(env, array, &mut detached) };
    detached
}

/// An `ArrayBuffer`.
struct Array {
    /// Weak.
    object: sys::napi_ref,
    seen: Weak<Seen>,
}

impl Array {
    /// None where it is collected.
    fn object(&self, call: &Call) -> Option<sys::napi_value> {
        let mut array = std::ptr::null_mut();
        // SAFETY: the environment is alive, the reference its own; nothing is read of what it no longer leads to.
        unsafe { sys::napi_get_reference_value(call.env, self.object, &mut array) };
        (!array.is_null()).then_some(array)
    }

    fn forget(&self, call: &Call) {
        // SAFETY: the environment is alive, the reference its own, and whoever calls this lets go of it.
        unsafe { sys::napi_delete_reference(call.env, self.object) };
    }
}

/// What shows a memory and what did, the last one at the end.
struct Entry {
    memory: Weak<Memory>,
    arrays: Vec<Array>,
}

impl Entry {
    /// Strikes out those that are gone.
    fn strike_out(&mut self, call: &Call) {
        self.arrays.retain(|array| {
            let there = array.seen.strong_count() > 0;
            if !there {
                array.forget(call);
            }
            there
        });
    }

    fn is_collected(&self, call: &Call) -> bool {
        (self.arrays.iter()).all(|array| array.object(call).is_none())
    }
}

/// What an environment sees, by address.
pub(crate) struct Shown {
    entries: RefCell<HashMap<usize, Entry>>,
    /// Strikes out at so many.
    full: Cell<usize>,
    /// At most so much is kept for objects that are detached, and looked for at so much.
    kept: Cell<usize>,
    much: Cell<usize>,
}

impl Default for Shown {
    fn default() -> Self {
        Self {
            entries: RefCell::default(),
            full: Cell::new(FEW),
            kept: Cell::new(0),
            much: Cell::new(MUCH),
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
        let memory = self.memory(start.addr());
        let seen = Arc::new(Seen {
            memory: memory.unwrap_or_else(|| Arc::new(Memory::new(&view, bytes))),
            view: Mutex::new(Some(view)),
            buffers: AtomicUsize::new(0),
            left: AtomicBool::new(false),
            hidden: AtomicBool::new(false),
            stays: AtomicBool::new(false),
        });
        let hint = || Arc::into_raw(Arc::clone(&seen)).cast_mut().cast();
        let (content, object) = (hint(), hint());
        let (mut array, mut reference) = (std::ptr::null_mut(), std::ptr::null_mut());
        // SAFETY: the environment is alive. The memory is kept by both hints, of which one is given back when nobody
        // has what is in the `ArrayBuffer`, the other when that is gone.
        let [status, kept] = unsafe {
            let status = sys::napi_create_external_arraybuffer(
                call.env,
                start.cast(),
                bytes,
                Some(unseen),
                content,
                &mut array,
            );
            let kept = match status {
                sys::Status::napi_ok => sys::napi_add_finalizer(
                    call.env,
                    array,
                    object,
                    Some(gone),
                    std::ptr::null_mut(),
                    std::ptr::null_mut(),
                ),
                _ => status,
            };
            [status, kept]
        };
        if kept != sys::Status::napi_ok {
            // SAFETY: nobody else has them: nothing was made that would give them back.
            unsafe {
                drop(Arc::from_raw(object.cast::<Seen>()));
                if status != sys::Status::napi_ok {
                    drop(Arc::from_raw(content.cast::<Seen>()));
                }
            }
            return None;
        }
        // SAFETY: the environment is alive, the value this call's.
        if unsafe { sys::napi_create_reference(call.env, array, 0, &mut reference) }
            == sys::Status::napi_ok
        {
            let array = Array {
                object: reference,
                seen: Arc::downgrade(&seen),
            };
            self.add(call, start.addr(), &seen.memory, array);
        }
        Some((array, Showing::begin(&seen)))
    }

    /// The memory of an address, if it is kept: so long the address is no other's.
    fn memory(&self, address: usize) -> Option<Arc<Memory>> {
        self.entries.borrow().get(&address)?.memory.upgrade()
    }

    /// The one that is there.
    fn known(&self, call: &Call, address: usize) -> Option<(sys::napi_value, Showing)> {
        let entries = self.entries.borrow();
        let array = entries.get(&address)?.arrays.last()?;
        let seen = array.seen.upgrade()?;
        if seen.left.load(Ordering::Relaxed) {
            return None;
        }
        let object = array.object(call)?;
        (!is_detached(call.env, object)).then(|| (object, Showing::begin(&seen)))
    }

    fn add(&self, call: &Call, address: usize, memory: &Arc<Memory>, array: Array) {
        let mut entries = self.entries.borrow_mut();
        let entry = entries.entry(address).or_insert_with(|| Entry {
            memory: Weak::new(),
            arrays: Vec::new(),
        });
        entry.memory = Arc::downgrade(memory);
        if entry.arrays.len() == entry.arrays.capacity() {
            entry.strike_out(call);
        }
        entry.arrays.push(array);
        if entries.len() >= self.full.get() {
            entries.retain(|_, entry| {
                entry.strike_out(call);
                !entry.arrays.is_empty()
            });
            self.full.set(FEW.max(2 * entries.len()));
        }
    }

    /// A buffer of this memory was closed. What is kept from then on for the engine alone counts as its garbage, which
    /// it collects by that; where it did, the memory takes no room even before the next turn of the event loop.
    pub(crate) fn closed(&self, call: &Call, address: usize) {
        let entries = self.entries.borrow();
        let Some(entry) = entries.get(&address) else {
            return;
        };
        let Some(memory) = entry.memory.upgrade() else {
            return;
        };
        // Not while anybody sees it, wherever it was moved: views have the memory too.
        memory.tell(call.env);
        self.kept.set(self.kept.get() + memory.left());
        if self.kept.get() < self.much.get() {
            return;
        }
        let mut kept = 0;
        for entry in entries.values() {
            let Some(memory) = entry.memory.upgrade() else {
                continue;
            };
            if memory.left() > 0 && entry.is_collected(call) {
                memory.discard();
                memory.untell(call.env);
            }
            kept += memory.left();
        }
        self.kept.set(kept);
        self.much.set(MUCH.max(2 * kept));
    }
}

/// One of those who keep a view's memory is gone.
fn leave(env: sys::napi_env, seen: Arc<Seen>) {
    let memory = Arc::into_inner(seen).and_then(|seen| Arc::into_inner(seen.memory));
    if let Some(memory) = memory {
        memory.untell(env);
    }
}

/// Node calls it when nobody has any more what was in an `ArrayBuffer`.
unsafe extern "C" fn unseen(env: sys::napi_env, _: *mut c_void, hint: *mut c_void) {
    // SAFETY: `Shown::show` made it; Node calls this once.
    let seen = unsafe { Arc::from_raw(hint.cast::<Seen>()) };
    if ending::may_be_elsewhere(env, &seen) {
        // Nobody tells when the other lets go of it.
        std::mem::forget(seen);
        return;
    }
    drop(open(&seen.view).take());
    leave(env, seen);
}

/// Node calls it when an `ArrayBuffer` is gone.
unsafe extern "C" fn gone(env: sys::napi_env, seen: *mut c_void, _: *mut c_void) {
    // SAFETY: `Shown::show` made it; Node calls this once.
    leave(env, unsafe { Arc::from_raw(seen.cast::<Seen>()) });
}
