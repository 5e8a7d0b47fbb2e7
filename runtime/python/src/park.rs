//! Threads that Python ends, kept from being unwound. CPython before 3.14 ends a thread that wants its lock when the
//! interpreter is gone by `pthread_exit`, which with glibc unwinds the thread: frames of Rust's that don't expect it make
//! that an abort, others run destructors without the lock. Here such a thread waits before any frame is left, as it
//! does from 3.14 on. Elsewhere nothing is unwound; what `unwind` does stands behind this.

pub(crate) use imp::Parked;

/// Runs `f`, which may call Python's code or wait for its lock.
#[inline]
pub(crate) fn parked<R>(f: impl FnOnce() -> R) -> R {
    let _parked = Parked::new();
    f()
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod imp {
    use std::cell::{Cell, UnsafeCell};
    use std::ffi::{c_int, c_void};
    use std::mem::MaybeUninit;
    use std::thread;

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
    }

    struct Place {
        /// How many there are of them; the buffer is pushed for the first.
        depth: Cell<u32>,
        buffer: Box<UnsafeCell<MaybeUninit<Buffer>>>,
    }

    thread_local! {
        static PLACE: Place = Place {
            depth: Cell::new(0),
            buffer: Box::new(UnsafeCell::new(MaybeUninit::uninit())),
        };
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
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
mod imp {
    /// Nothing to keep from.
    pub(crate) struct Parked;

    impl Parked {
        #[inline]
        pub(crate) fn new() -> Self {
            Self
        }
    }
}
