//! Memory that `ArrayBuffer`s show or showed. The engine's own threads (files, ciphers, archives) may use it for as long
//! as such an object lives, detached or not, or anybody has what was in it: so long it is kept, whoever closed what.
//! What is shown, and which objects are left, is the parent's.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use landbridge_core::buffer::{Kept, View};
use napi_sys as sys;

use super::open;

/// Memory that is kept for the engine.
pub(super) struct Memory {
    kept: Mutex<Kept>,
    start: usize,
    bytes: usize,
    /// How much of it the engine was told of, as memory that its garbage keeps.
    told: AtomicI64,
}

impl Memory {
    pub(super) fn new(view: &View, bytes: usize) -> Self {
        Self {
            kept: Mutex::new(view.kept()),
            start: view.start().expose_provenance(),
            bytes,
            told: AtomicI64::new(0),
        }
    }

    /// How much is kept for the engine's sake alone.
    pub(super) fn left(&self) -> usize {
        if self.told.load(Ordering::Relaxed) == 0 {
            return 0;
        }
        self.bytes
    }

    /// Tells the engine of it, if nobody else has it any more: it collects its garbage by what that keeps.
    pub(super) fn tell(&self, env: sys::napi_env) {
        if open(&self.kept).is_last() && self.told.load(Ordering::Relaxed) == 0 {
            let bytes = i64::try_from(self.bytes).unwrap_or(i64::MAX);
            self.told.store(bytes, Ordering::Relaxed);
            adjust(env, bytes);
        }
    }

    /// It takes no room from here on, or is gone.
    pub(super) fn untell(&self, env: sys::napi_env) {
        let told = self.told.swap(0, Ordering::Relaxed);
        if told != 0 {
            adjust(env, -told);
        }
    }

    /// Gives its pages back, but not its addresses. Nobody has it, and no object shows it, so that what is in it is
    /// lost for nobody; should the engine use it yet, it finds zeros.
    ///
    /// The engine tells that nobody does in a turn of the event loop only, which may be long in coming.
    #[cfg(target_os = "linux")]
    pub(super) fn discard(&self) {
        // SAFETY: it only asks.
        let page = usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap_or(1 << 16);
        let first = self.start.next_multiple_of(page);
        let end = (self.start + self.bytes) / page * page;
        let mut kept = open(&self.kept);
        if first < end && kept.is_last() {
            // SAFETY: whole pages of memory that is kept; nobody else has it, so that nothing in Rust relies on what is
            // in it. They stay mapped.
            unsafe {
                libc::madvise(
                    std::ptr::with_exposed_provenance_mut(first),
                    end - first,
                    libc::MADV_DONTNEED,
                );
            }
        }
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn discard(&self) {
        let _ = self.start;
    }
}

fn adjust(env: sys::napi_env, by: i64) {
    let mut now = 0;
    // SAFETY: the environment is alive and this thread's.
    unsafe { sys::napi_adjust_external_memory(env, by, &mut now) };
}
