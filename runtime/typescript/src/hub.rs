//! How work reaches an environment's thread: a wake's key or a job in a list, and one ring for however many are in
//! them. Bun is rung by a function that any thread may call and that waits for nothing; Deno has a thread of its pool
//! wait here, since its own would make the waker wait for JavaScript. What is done with keys is `later`'s, what jobs do
//! `callback`'s.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task;
use std::thread::{self, ThreadId};
use std::time::Duration;

use crate::call::Call;
use crate::callback::Asked;
use crate::environment::Environment;
use crate::owned::Objects;

/// A future's place in its environment: index below, generation above.
pub(crate) type Key = u64;

/// What JavaScript has called for a ring.
pub type Ring = extern "C" fn();

/// What is rung.
pub(crate) enum Bell {
    Function(Ring),
    /// An embedder's own, which is called without any lock.
    Embedder(Arc<dyn Fn() + Send + Sync>),
}

/// What is done on the environment's thread.
pub(crate) type Job = Box<dyn FnOnce(&Call<'_>) + Send>;

/// What all wakers and callbacks of an environment share. Never freed, as it is.
pub(crate) struct Hub {
    thread: ThreadId,
    /// Set once, as it is opened.
    environment: OnceLock<Home>,
    /// Nothing of JavaScript's is reached any more.
    closed: AtomicBool,
    woken: Mutex<Woken>,
    waiting: Condvar,
}

/// The environment, which only its own thread looks at.
struct Home(&'static Environment);

// SAFETY: `Hub::here` gives it to the environment's thread only.
unsafe impl Send for Home {}
// SAFETY: as above.
unsafe impl Sync for Home {}

impl std::fmt::Debug for Hub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hub")
    }
}

struct Woken {
    keys: Vec<Key>,
    work: VecDeque<Job>,
    /// Who waits for answers of JavaScript's on other threads.
    asked: Vec<Arc<Asked>>,
    /// Values of JavaScript's that Rust has let go.
    released: Vec<u32>,
    /// Work from other threads is refused.
    stopped: bool,
    /// JavaScript was rung, and hasn't looked yet.
    rung: bool,
    ring: Option<Bell>,
    closed: bool,
    /// Work of the environment's that threads of the pool have.
    jobs: usize,
}

impl Hub {
    pub(crate) fn new() -> Self {
        Self {
            thread: thread::current().id(),
            environment: OnceLock::new(),
            closed: AtomicBool::new(false),
            woken: Mutex::new(Woken {
                keys: Vec::new(),
                work: VecDeque::new(),
                asked: Vec::new(),
                released: Vec::new(),
                stopped: false,
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

    /// On the environment's thread, as it is opened.
    pub(crate) fn open(&self, environment: &'static Environment) {
        // Nobody else does.
        let _ = self.environment.set(Home(environment));
    }

    /// Whether this thread is the environment's.
    #[inline]
    pub(crate) fn is_here(&self) -> bool {
        // The thread's own handle is counted with each look; its number is not.
        thread_local!(static HERE: ThreadId = thread::current().id());
        HERE.try_with(|here| *here == self.thread).unwrap_or(false)
    }

    /// Whether the environment has ended, or is about to.
    #[inline]
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// The environment, if this thread is its own, and JavaScript may be entered.
    #[inline]
    pub(crate) fn here(&self) -> Option<&'static Environment> {
        if !self.is_here() || self.is_closed() {
            return None;
        }
        let home = self.environment.get().map(|home| home.0);
        home.filter(|environment| environment.is_inside())
    }

    /// The tables of the environment's objects.
    pub(crate) fn tables(&self) -> &'static [Objects] {
        self.environment
            .get()
            .map_or(&[], |home| home.0.owned.tables())
    }

    /// Has `ring` called for wakes, also for those that came before: what is under way first may be woken before
    /// JavaScript has made the function.
    pub(crate) fn rings(&self, ring: Bell) {
        let mut woken = self.lock();
        if woken.closed {
            return;
        }
        woken.ring = Some(ring);
        if woken.rung {
            Self::sound(woken);
        }
    }

    /// From here on, wakes go nowhere, and no JavaScript is reached.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        {
            let mut woken = self.lock();
            woken.closed = true;
            woken.ring = None;
            woken.keys = Vec::new();
            self.waiting.notify_all();
        }
        self.stop();
    }

    /// From here on, no other thread's work is done; who waits for answers is told.
    pub(crate) fn stop(&self) {
        let (work, asked) = {
            let mut woken = self.lock();
            woken.stopped = true;
            let asked = std::mem::take(&mut woken.asked);
            (std::mem::take(&mut woken.work), asked)
        };
        asked.iter().for_each(|asked| asked.end());
        // What it holds may come back here.
        drop(work);
    }

    /// Has a job done by the environment's thread, some time. It is dropped, and who asks is told, when the
    /// environment has ended.
    pub(crate) fn send(&self, asked: Option<&Arc<Asked>>, job: Job) {
        let mut woken = self.lock();
        if woken.stopped {
            drop(woken);
            if let Some(asked) = asked {
                asked.end();
            }
            drop(job);
            return;
        }
        woken.asked.extend(asked.cloned());
        woken.work.push_back(job);
        self.ring(woken);
    }

    /// Nobody waits for this answer any more.
    pub(crate) fn answered(&self, asked: &Arc<Asked>) {
        let mut woken = self.lock();
        if let Some(at) = woken.asked.iter().position(|it| Arc::ptr_eq(it, asked)) {
            woken.asked.swap_remove(at);
        }
    }

    /// Rust has let go of a value of JavaScript's.
    pub(crate) fn release(&self, value: u32) {
        if self.is_closed() {
            // Nobody looks any more.
            return;
        }
        if let Some(environment) = self.here()
            && environment.freed(value)
        {
            return;
        }
        let mut woken = self.lock();
        if !woken.closed {
            woken.released.push(value);
            self.ring(woken);
        }
    }

    /// Some of the values that Rust has let go, no more than there is room for.
    pub(crate) fn released(&self, into: &mut [u32]) -> usize {
        let mut woken = self.lock();
        let count = woken.released.len().min(into.len());
        let from = woken.released.len() - count;
        into[..count].copy_from_slice(&woken.released[from..]);
        woken.released.truncate(from);
        count
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

    /// Who was woken since the last time, and the work that waits; `into` is empty and takes the former. What comes
    /// later rings again, so that a thread that never stops calling leaves the event loop its turns.
    pub(crate) fn take(&self, into: &mut Vec<Key>) -> VecDeque<Job> {
        let mut woken = self.lock();
        woken.rung = false;
        std::mem::swap(&mut woken.keys, into);
        std::mem::take(&mut woken.work)
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
        self.ring(woken);
    }

    /// Has JavaScript look, some time.
    #[cfg(feature = "log")]
    pub(crate) fn nudge(&self) {
        let woken = self.lock();
        if !woken.closed {
            self.ring(woken);
        }
    }

    /// Tells JavaScript to look, unless it was told.
    fn ring(&self, mut woken: MutexGuard<'_, Woken>) {
        if std::mem::replace(&mut woken.rung, true) {
            return;
        }
        if woken.ring.is_none() {
            self.waiting.notify_one();
        } else {
            Self::sound(woken);
        }
    }

    fn sound(woken: MutexGuard<'_, Woken>) {
        match &woken.ring {
            // The lock keeps it from being forgotten meanwhile.
            Some(Bell::Function(ring)) => ring(),
            Some(Bell::Embedder(ring)) => {
                let ring = Arc::clone(ring);
                drop(woken);
                ring();
            }
            None => {}
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

    use super::{Bell, Hub, Wake};

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
        hub.rings(Bell::Function(ring));
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
        hub.rings(Bell::Function(ring));
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
