//! How a wake reaches an environment's thread: a key in a list, and one ring for however many are in it. Bun is rung
//! by a function that any thread may call and that waits for nothing; Deno has a thread of its pool wait here, since
//! its own would make the waker wait for JavaScript. What is done with the keys is `later`'s.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task;
use std::time::Duration;

/// A future's place in its environment: index below, generation above.
pub(crate) type Key = u64;

/// What JavaScript has called for a ring.
pub type Ring = extern "C" fn();

/// What all wakers of an environment share. Never freed, as it is.
#[derive(Debug)]
pub(crate) struct Hub {
    woken: Mutex<Woken>,
    waiting: Condvar,
}

#[derive(Debug)]
struct Woken {
    keys: Vec<Key>,
    /// JavaScript was rung, and hasn't looked yet.
    rung: bool,
    ring: Option<Ring>,
    closed: bool,
    /// Work of the environment's that threads of the pool have.
    jobs: usize,
}

impl Hub {
    pub(crate) fn new() -> Self {
        Self {
            woken: Mutex::new(Woken {
                keys: Vec::new(),
                rung: false,
                ring: None,
                closed: false,
                jobs: 0,
            }),
            waiting: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Woken> {
        // Nothing panics while it is held but an allocation that can't be had.
        self.woken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has `ring` called for wakes, also for those that came before: what is under way first may be woken before
    /// JavaScript has made the function.
    pub(crate) fn rings(&self, ring: Ring) {
        let mut woken = self.lock();
        woken.ring = Some(ring);
        if woken.rung {
            ring();
        }
    }

    /// From here on, wakes go nowhere.
    pub(crate) fn close(&self) {
        let mut woken = self.lock();
        woken.closed = true;
        woken.ring = None;
        woken.keys = Vec::new();
        self.waiting.notify_all();
    }

    /// A thread of the pool gets work, or is done with it.
    pub(crate) fn job(&self, begins: bool) {
        let mut woken = self.lock();
        if begins {
            woken.jobs += 1;
        } else {
            woken.jobs -= 1;
            self.waiting.notify_all();
        }
    }

    /// Waits until the pool is done with the environment's work, but not for ever: it uses objects that are about to
    /// be dropped.
    pub(crate) fn finish(&self) {
        let working = |woken: &mut Woken| woken.jobs > 0;
        let woken = self.lock();
        let waited = self.waiting.wait_timeout_while(woken, PATIENCE, working);
        drop(waited);
    }

    /// Who was woken since the last time; `into` is empty and takes them.
    pub(crate) fn take(&self, into: &mut Vec<Key>) {
        let mut woken = self.lock();
        woken.rung = false;
        std::mem::swap(&mut woken.keys, into);
    }

    /// Waits for a ring, but not for longer than a moment: an engine that ends waits for its threads.
    pub(crate) fn wait(&self) {
        let woken = self.lock();
        let quiet = |woken: &mut Woken| !woken.rung && !woken.closed;
        let waited = self.waiting.wait_timeout_while(woken, MOMENT, quiet);
        drop(waited);
    }

    pub(crate) fn wake(&self, key: Key) {
        let mut woken = self.lock();
        if woken.closed {
            return;
        }
        woken.keys.push(key);
        if !std::mem::replace(&mut woken.rung, true) {
            match woken.ring {
                // The lock keeps it from being forgotten meanwhile.
                Some(ring) => ring(),
                None => self.waiting.notify_one(),
            }
        }
    }
}

const PATIENCE: Duration = Duration::from_secs(5);
const MOMENT: Duration = Duration::from_millis(250);

/// The waker of one future.
pub(crate) struct Wake {
    hub: &'static Hub,
    key: Key,
    /// Its key is in the list already.
    queued: AtomicBool,
}

impl Wake {
    pub(crate) fn new(hub: &'static Hub, key: Key) -> Self {
        Self {
            hub,
            key,
            queued: AtomicBool::new(false),
        }
    }

    /// A poll is about to begin: wakes count from here on.
    pub(crate) fn seen(&self) {
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
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Waker;
    use std::thread;

    use super::{Hub, Wake};

    fn hub() -> &'static Hub {
        Box::leak(Box::new(Hub::new()))
    }

    #[test]
    fn wakes_of_many_threads_ring_and_none_is_lost() {
        let hub = hub();
        let wakes: Vec<Arc<Wake>> = (0..8).map(|key| Arc::new(Wake::new(hub, key))).collect();
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let wakers: Vec<Waker> = wakes.iter().cloned().map(Waker::from).collect();
                thread::spawn(move || {
                    for at in 0..10_000 {
                        wakers[at % wakers.len()].wake_by_ref();
                    }
                })
            })
            .collect();
        let mut keys = Vec::new();
        while !threads.iter().all(thread::JoinHandle::is_finished) {
            hub.wait();
            hub.take(&mut keys);
            for key in keys.drain(..) {
                wakes[key as usize].seen();
            }
        }
        // A wake after the last look rings again.
        Waker::from(Arc::clone(&wakes[3])).wake();
        hub.take(&mut keys);
        assert!(keys.contains(&3));
    }

    #[test]
    fn a_wake_that_comes_before_the_ring_rings() {
        static RUNG: AtomicUsize = AtomicUsize::new(0);
        extern "C" fn ring() {
            RUNG.fetch_add(1, Ordering::SeqCst);
        }
        let hub = hub();
        Waker::from(Arc::new(Wake::new(hub, 1))).wake();
        hub.rings(ring);
        assert_eq!(RUNG.load(Ordering::SeqCst), 1);
        let mut keys = Vec::new();
        hub.take(&mut keys);
        assert_eq!(keys, [1]);
        Waker::from(Arc::new(Wake::new(hub, 2))).wake();
        assert_eq!(RUNG.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn wakes_after_the_end_go_nowhere() {
        static RUNG: AtomicUsize = AtomicUsize::new(0);
        extern "C" fn ring() {
            RUNG.fetch_add(1, Ordering::SeqCst);
        }
        let hub = hub();
        hub.rings(ring);
        let waker = Waker::from(Arc::new(Wake::new(hub, 1)));
        waker.wake_by_ref();
        assert_eq!(RUNG.load(Ordering::SeqCst), 1);
        hub.close();
        Waker::from(Arc::new(Wake::new(hub, 2))).wake();
        let mut keys = Vec::new();
        hub.take(&mut keys);
        assert!(keys.is_empty() && RUNG.load(Ordering::SeqCst) == 1);
    }
}
