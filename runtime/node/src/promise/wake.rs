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

/// Node's threadsafe function of an environment, and what calls it: whether that was done.
struct Function(NonNull<sys::napi_threadsafe_function__>, Ring);

type Ring = unsafe fn(NonNull<sys::napi_threadsafe_function__>) -> bool;

/// # Safety
/// The function is alive.
unsafe fn ring(function: NonNull<sys::napi_threadsafe_function__>) -> bool {
    // SAFETY: the caller says so. Node takes a lock of its own that it holds around nothing else of ours.
    let status = unsafe {
        sys::napi_call_threadsafe_function(
            function.as_ptr(),
            std::ptr::null_mut(),
            sys::ThreadsafeFunctionCallMode::nonblocking,
        )
    };
    status == sys::Status::napi_ok
}

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
        self.lock().function = NonNull::new(function).map(|it| Function(it, ring));
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
        let Function(function, ring) = *function;
        woken.keys.push(key);
        if !std::mem::replace(&mut woken.called, true) {
            // SAFETY: the lock keeps the function from being forgotten.
            if !unsafe { ring(function) } {
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

#[cfg(test)]
mod tests {
    use std::ptr::NonNull;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::sync::{Arc, mpsc};
    use std::task::Waker;
    use std::thread;

    use super::{Function, Hub, Wake, sys};

    /// What stands for Node: `ring` is given its address, and calls come as messages.
    struct Fake {
        calls: mpsc::Sender<()>,
        /// Calls that the loop hasn't got to.
        outstanding: AtomicUsize,
        closing: AtomicBool,
    }

    unsafe fn ring(function: NonNull<sys::napi_threadsafe_function__>) -> bool {
        // SAFETY: the tests open hubs with the address of a `Fake` that outlives them.
        let fake = unsafe { function.cast::<Fake>().as_ref() };
        if fake.closing.load(Ordering::SeqCst) {
            return false;
        }
        fake.outstanding.fetch_add(1, Ordering::SeqCst);
        fake.calls.send(()).is_ok()
    }

    fn hub() -> (Arc<Hub>, &'static Fake, mpsc::Receiver<()>) {
        let (calls, receiver) = mpsc::channel();
        let fake: &'static Fake = Box::leak(Box::new(Fake {
            calls,
            outstanding: AtomicUsize::new(0),
            closing: AtomicBool::new(false),
        }));
        let hub = Arc::new(Hub::new());
        hub.lock().function = Some(Function(NonNull::from(fake).cast(), ring));
        (hub, fake, receiver)
    }

    #[test]
    fn wakes_of_many_threads_are_one_call_and_none_is_lost() {
        const FUTURES: usize = 64;
        const THREADS: usize = 8;
        const WAKES: usize = 20_000;
        let (hub, fake, calls) = hub();
        let wakes: Vec<Arc<Wake>> = (0..FUTURES)
            .map(|key| Arc::new(Wake::new(&hub, key as u64)))
            .collect();
        let written: Arc<Vec<AtomicUsize>> =
            Arc::new((0..FUTURES).map(|_| AtomicUsize::new(0)).collect());
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                let written = Arc::clone(&written);
                let wakers: Vec<Waker> = wakes.iter().cloned().map(Waker::from).collect();
                thread::spawn(move || {
                    for at in 0..WAKES {
                        let key = (at * 31 + thread * 7) % FUTURES;
                        written[key].fetch_add(1, Ordering::Relaxed);
                        wakers[key].wake_by_ref();
                    }
                })
            })
            .collect();
        // The loop: as the environment's thread would, it takes the keys and polls.
        let mut seen = [0; FUTURES];
        let (mut keys, mut turns) = (Vec::new(), 0);
        let total = THREADS * WAKES;
        while seen.iter().sum::<usize>() < total {
            let waited = calls.recv_timeout(std::time::Duration::from_secs(20));
            waited.expect("a wake that nobody was told of");
            turns += 1;
            assert_eq!(fake.outstanding.fetch_sub(1, Ordering::SeqCst), 1);
            hub.take(&mut keys);
            assert!(!keys.is_empty() && keys.len() <= FUTURES);
            for key in keys.drain(..) {
                let key = usize::try_from(key).expect("small");
                wakes[key].seen();
                seen[key] = written[key].load(Ordering::Relaxed);
            }
        }
        assert!(turns <= total);
        threads
            .into_iter()
            .for_each(|thread| thread.join().expect("no panic"));
    }

    #[test]
    fn wakes_after_the_end_go_nowhere() {
        let (hub, _, calls) = hub();
        let wake = Arc::new(Wake::new(&hub, 1));
        let waker = Waker::from(Arc::clone(&wake));
        waker.wake_by_ref();
        hub.close();
        wake.seen();
        waker.wake_by_ref();
        assert_eq!(calls.try_iter().count(), 1);
        let mut keys = Vec::new();
        hub.take(&mut keys);
        assert!(keys.is_empty());
        // Node's own end, before the hook's.
        let (other, closing, calls) = self::hub();
        closing.closing.store(true, Ordering::SeqCst);
        let wake = Arc::new(Wake::new(&other, 1));
        Waker::from(Arc::clone(&wake)).wake();
        assert!(other.lock().function.is_none() && calls.try_iter().count() == 0);
    }
}
