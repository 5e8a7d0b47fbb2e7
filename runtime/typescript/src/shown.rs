//! The `ArrayBuffer`s that show buffers' memory: one for each memory in an environment, however many buffers lead to
//! it. JavaScript makes and detaches them; here is what they see, and what keeps the memory as long as anything of the
//! engine's can. Who may see it when is `shared`'s.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use landbridge_core::buffer::View;

use crate::call::Call;
use crate::environment::Environment;

/// So many are written down before those that are gone are struck out.
const FEW: usize = 64;

/// Memory that an environment sees. What keeps it is dropped with it: after the last `ArrayBuffer`, and on whatever
/// thread collects that.
struct Seen {
    /// Until it is detached.
    view: Mutex<Option<View>>,
    /// Keeps the memory after that: the engine's threads may be using it still.
    _memory: Box<dyn Any + Send + Sync>,
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
    fn begin(seen: Arc<Seen>) -> Self {
        seen.buffers.fetch_add(1, Ordering::Relaxed);
        Self(Some(seen))
    }

    /// The buffer shows its memory no more: whether no other does, so that JavaScript detaches it and tells [`hidden`].
    pub(crate) fn end(mut self, call: &Call<'_>) -> bool {
        let last = |seen: &Arc<Seen>| seen.buffers.fetch_sub(1, Ordering::Relaxed) == 1;
        let seen = self.0.take().filter(last);
        let is_last = seen.is_some();
        *call.environment.shown.hiding.borrow_mut() = seen;
        is_last
    }
}

/// What an environment sees, by address.
pub(crate) struct Shown {
    entries: RefCell<HashMap<usize, Weak<Seen>>>,
    /// Strikes out at so many.
    full: Cell<usize>,
    /// What JavaScript is about to detach.
    hiding: RefCell<Option<Arc<Seen>>>,
}

impl Default for Shown {
    fn default() -> Self {
        Self {
            entries: RefCell::default(),
            full: Cell::new(FEW),
            hiding: RefCell::default(),
        }
    }
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Shown({})", self.entries.borrow().len())
    }
}

impl Shown {
    /// Shows a view of so many bytes, whose memory `memory` keeps; whether it is shown already. The head tells where it
    /// is, and how long.
    pub(crate) fn show(
        &self,
        call: &Call<'_>,
        view: View,
        memory: Box<dyn Any + Send + Sync>,
        bytes: usize,
    ) -> (Showing, bool) {
        let address = view.start().expose_provenance();
        call.environment.tell(0, bytes);
        call.environment.leave((address as f64).to_bits());
        let known = self.entries.borrow().get(&address).and_then(Weak::upgrade);
        let is_shown =
            |seen: &Arc<Seen>| !seen.left.load(Ordering::Relaxed) && open(&seen.view).is_some();
        if let Some(seen) = known.filter(is_shown) {
            return (Showing::begin(seen), true);
        }
        let seen = Arc::new(Seen {
            view: Mutex::new(Some(view)),
            _memory: memory,
            buffers: AtomicUsize::new(0),
            left: AtomicBool::new(false),
        });
        self.add(address, Arc::downgrade(&seen));
        (Showing::begin(seen), false)
    }

    fn add(&self, address: usize, seen: Weak<Seen>) {
        let mut entries = self.entries.borrow_mut();
        entries.insert(address, seen);
        if entries.len() >= self.full.get() {
            entries.retain(|_, seen| seen.strong_count() > 0);
            self.full.set(FEW.max(2 * entries.len()));
        }
    }
}

/// Keeps the memory at an address for one `ArrayBuffer`: what [`unseen`] is given when that is gone.
///
/// # Safety
/// As [`called`](crate::called), just after the address was told.
pub unsafe fn pin(environment: f64, address: f64) -> f64 {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    let entries = environment.shown.entries.borrow();
    let seen = entries.get(&(address as usize)).and_then(Weak::upgrade);
    seen.map_or(0.0, |seen| Arc::into_raw(seen).expose_provenance() as f64)
}

/// What was about to be detached is, or couldn't be: then it is seen until it is gone.
///
/// # Safety
/// As [`called`](crate::called).
pub unsafe fn hidden(environment: f64, detached: u32) {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    let seen = environment.shown.hiding.take();
    if let Some(seen) = seen
        && detached != 0
    {
        drop(open(&seen.view).take());
    }
}

/// Nothing of the engine's sees the memory any more by the `ArrayBuffer` that it was kept for. Any thread may say so.
///
/// # Safety
/// [`pin`] gave `kept`, and this is called once for it.
pub unsafe extern "C" fn unseen(_shown: *mut u8, kept: *mut u8) {
    let kept = std::ptr::with_exposed_provenance::<Seen>(kept.expose_provenance());
    // SAFETY: the caller's promise.
    drop(unsafe { Arc::from_raw(kept) });
}
