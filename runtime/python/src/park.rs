//! Threads that Python ends, kept from being unwound. CPython before 3.14 ends a thread that wants its lock when the
//! interpreter is gone by `pthread_exit`, which with glibc unwinds the thread: frames of Rust's that don't expect it make
//! that an abort, others run destructors without the lock. Here such a thread waits before any frame is left, as it
//! does from 3.14 on. Elsewhere nothing is unwound; what `unwind` does stands behind this.
//!
//! What is entered by a trampoline of this crate is [`Parked`] for its time. PyO3's trampolines (those of its classes)
//! run Python's code before and after what they call of ours: a thread that came here once stays parked for good, by a
//! second buffer, which waits at the interpreter's end only.

pub(crate) use imp::{Parked, lasting};

/// Runs `f`, which may call Python's code or wait for its lock.
#[inline]
pub(crate) fn parked<R>(f: impl FnOnce() -> R) -> R {
    let _parked = Parked::new();
    f()
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod imp {
    use std::cell::{Cell, UnsafeCell};
    use std::ffi::{CStr, c_char, c_int, c_void};
    use std::mem::MaybeUninit;
    use std::sync::OnceLock;
    use std::thread;

    use pyo3::ffi;

    /// `struct _pthread_cleanup_buffer`. glibc calls the routine when unwinding has left the frame that the buffer is
    /// in, by its address: at once for one that isn't on the stack.
    #[repr(C)]
    struct Buffer {
        routine: unsafe extern "C" fn(*mut c_void),
        argument: *mut c_void,
        kind: c_int,
        previous: *mut Buffer,
    }

    unsafe extern "C" {
        fn _pthread_cleanup_push(
            buffer: *mut Buffer,
            routine: unsafe extern "C" fn(*mut c_void),
            argument: *mut c_void,
        );
        fn _pthread_cleanup_pop(buffer: *mut Buffer, execute: c_int);
        fn dlsym(handle: *mut c_void, symbol: *const c_char) -> *mut c_void;
    }

    struct Place {
        /// How many there are of them; the buffer is pushed for the first.
        depth: Cell<u32>,
        buffer: Box<UnsafeCell<MaybeUninit<Buffer>>>,
        /// Below the other.
        staying: Box<UnsafeCell<MaybeUninit<Buffer>>>,
    }

    impl Place {
        #[cold]
        fn stay(&self) {
            STAYS.set(true);
            // SAFETY: the buffer stays where it is until this thread's variables go, behind all of its frames. Where it is
            // above a frame's buffer of someone else's, that one's pop takes both off.
            unsafe {
                _pthread_cleanup_push(self.staying.get().cast(), wait_at_end, std::ptr::null_mut());
            }
        }
    }

    thread_local! {
        static PLACE: Place = Place {
            depth: Cell::new(0),
            buffer: Box::new(UnsafeCell::new(MaybeUninit::uninit())),
            staying: Box::new(UnsafeCell::new(MaybeUninit::uninit())),
        };

        /// Whether the buffer that stays is pushed.
        static STAYS: Cell<bool> = const { Cell::new(false) };
    }

    /// From here on this thread isn't unwound when it is Python that ends it: for what PyO3's trampolines call.
    #[inline]
    pub(crate) fn lasting() {
        if !STAYS.get() {
            // A thread at its end has no place any more.
            let _ = PLACE.try_with(Place::stay);
        }
    }

    /// As long as it lives, this thread isn't unwound by `pthread_exit`.
    pub(crate) struct Parked {
        counted: bool,
    }

    impl Parked {
        #[inline]
        pub(crate) fn new() -> Self {
            let place = PLACE.try_with(|place| {
                let depth = place.depth.get();
                place.depth.set(depth + 1);
                if depth == 0 {
                    if !STAYS.get() {
                        place.stay();
                    }
                    // SAFETY: the buffer stays where it is, and is popped before it goes: the last does so.
                    unsafe {
                        _pthread_cleanup_push(
                            place.buffer.get().cast(),
                            wait,
                            std::ptr::null_mut(),
                        );
                    }
                }
            });
            // A thread at its end has no place any more.
            let counted = place.is_ok();
            Self { counted }
        }
    }

    impl Drop for Parked {
        #[inline]
        fn drop(&mut self) {
            if !self.counted {
                return;
            }
            let _ = PLACE.try_with(|place| {
                let depth = place.depth.get() - 1;
                place.depth.set(depth);
                if depth == 0 {
                    // SAFETY: it was pushed by the first, on this thread.
                    unsafe { _pthread_cleanup_pop(place.buffer.get().cast(), 0) };
                }
            });
        }
    }

    /// The end of the thread, without the lock: nothing may run any more.
    unsafe extern "C" fn wait(_: *mut c_void) {
        loop {
            thread::park();
        }
    }

    /// The same if it is Python that ends the thread; one that ends otherwise, wherever it is by now, goes on.
    unsafe extern "C" fn wait_at_end(argument: *mut c_void) {
        // SAFETY: any thread may ask. Python knows those that it ends.
        let known = unsafe { !ffi::PyGILState_GetThisThreadState().is_null() };
        if known && finalizing() {
            // SAFETY: nothing is asked for.
            unsafe { wait(argument) };
        }
    }

    /// Whether the interpreter is at its end. The stable ABI has no question for it, and its name changed with 3.13.
    fn finalizing() -> bool {
        type Ask = unsafe extern "C" fn() -> c_int;
        static ASK: OnceLock<Option<Ask>> = OnceLock::new();
        let ask = ASK.get_or_init(|| {
            let find = |name: &CStr| {
                // SAFETY: null looks in all that is loaded, which CPython is; either name is of a function of this type.
                unsafe {
                    let found = dlsym(std::ptr::null_mut(), name.as_ptr());
                    std::mem::transmute::<*mut c_void, Option<Ask>>(found)
                }
            };
            find(c"Py_IsFinalizing").or_else(|| find(c"_Py_IsFinalizing"))
        });
        // SAFETY: any thread may ask, at any time.
        ask.is_some_and(|ask| unsafe { ask() } != 0)
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
mod imp {
    /// Nothing to keep from.
    pub(crate) struct Parked;

    /// Nor here.
    #[inline]
    pub(crate) fn lasting() {}

    impl Parked {
        #[inline]
        pub(crate) fn new() -> Self {
            Self
        }
    }
}
