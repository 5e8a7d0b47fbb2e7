//! Whether a thread is the only one of its process. Then nobody sees what it does in between, and what would take a
//! locked instruction, of some 20 cycles each, is a load and a store. glibc tells it in a variable, from 2.32 on, by
//! which its own locks and the counts of `std::shared_ptr` go; elsewhere the answer is always no.
//!
//! What begins while a thread is alone may end while it isn't, and the other way round: each step asks for itself.
//! A second thread begins after all that the first had done, and the last one goes on after all that others did.

use std::sync::atomic::{AtomicPtr, AtomicU8, Ordering};

/// Nobody is alone as far as this is concerned.
static NEVER: AtomicU8 = AtomicU8::new(0);

/// Where the answer is. glibc's variable is looked up by name, so that no library needs a newer glibc for it.
static PLACE: AtomicPtr<AtomicU8> = AtomicPtr::new((&raw const NEVER).cast_mut());

/// Whether no other thread exists. Only `true` says something.
#[inline(always)]
pub(crate) fn alone() -> bool {
    // An instance has one thread.
    if cfg!(all(target_family = "wasm", not(target_feature = "atomics"))) {
        return true;
    }
    // SAFETY: `NEVER`, or what `ask` found; both are there for good.
    unsafe { &*PLACE.load(Ordering::Relaxed) }.load(Ordering::Relaxed) != 0
}

/// Finds glibc's variable.
pub(crate) fn ask() {
    #[cfg(all(target_os = "linux", target_env = "gnu", not(miri)))]
    {
        use std::ffi::{c_char, c_void};
        unsafe extern "C" {
            fn dlsym(handle: *mut c_void, symbol: *const c_char) -> *mut c_void;
        }
        // SAFETY: null, the default order of lookup, is a handle, and the name ends with NUL.
        let found = unsafe { dlsym(std::ptr::null_mut(), c"__libc_single_threaded".as_ptr()) }
            .cast::<AtomicU8>();
        if !found.is_null() {
            // A `char` that glibc alone writes to, by one store, in a thread that is alone before or after it.
            PLACE.store(found, Ordering::Relaxed);
        }
    }
}
