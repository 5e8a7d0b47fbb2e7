//! The threads that poll: started when there is more to do than threads that wait for it, gone when there was
//! nothing for a while; others take the place of those that are [`blocked`]. What they run is `spawn`'s.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    process,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use async_task::Runnable;

use crate::fence::fence;

/// Polls are short: more threads would wait for each other rather than for work.
const MOST_THREADS: usize = 4;
/// How long a thread waits for more to do.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where a future that is to be polled waits for whoever comes first: a thread of these, or one that asks.
#[derive(Default)]
pub(super) struct Turn(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    runnable: Option<Runnable>,
    /// No thread of these polls it.
    lent: bool,
}

thread_local! {
    /// The futures that this thread polls, each in a poll of the one before: addresses of their turns.
    static POLLED: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
    /// Whether this is one of the queue's threads, and counted.
    static COUNTED: Cell<bool> = const { Cell::new(false) };
}

/// A future is being polled by this thread, until this is dropped.
struct Polled;

impl Polled {
    fn new(turn: &Turn) -> Self {
        let at = std::ptr::from_ref(turn).addr();
        // A thread that ends has nothing to ask.
        let _ = POLLED.try_with(|polled| polled.borrow_mut().push(at));
        Self
    }
}

impl Drop for Polled {
    fn drop(&mut self) {
        let _ = POLLED.try_with(|polled| polled.borrow_mut().pop());
    }
}

impl Turn {
    /// Whether this thread is in a poll of the future.
    pub(super) fn is_polled_here(&self) -> bool {
        let at = std::ptr::from_ref(self).addr();
        POLLED
            .try_with(|polled| polled.borrow().contains(&at))
            .unwrap_or(false)
    }

    /// Of a future that only those poll who ask.
    pub(super) fn lent() -> Self {
        Self(Mutex::new(Waiting {
            runnable: None,
            lent: true,
        }))
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the future waits to be polled.
    pub(super) fn is_waiting(&self) -> bool {
        self.lock().runnable.is_some()
    }

    /// Has the threads poll the future from now on.
    pub(super) fn give(self: &Arc<Self>) {
        let mut waiting = self.lock();
        let queued = std::mem::take(&mut waiting.lent) && waiting.runnable.is_some();
        drop(waiting);
        if queued {
            push(self);
        }
    }

    /// Polls the future in this thread, if it waits for that.
    pub(super) fn run(&self) {
        let runnable = self.lock().runnable.take();
        if let Some(runnable) = runnable {
            let _polled = Polled::new(self);
            // Futures are fenced; this is for what the host's wakers and callbacks leave behind.
            let _ = fence(|| runnable.run());
        }
    }
}

struct Queue {
    ready: VecDeque<Arc<Turn>>,
    threads: usize,
    idle: usize,
    /// Whose threads these are: a forked process has none of its parent's.
    process: u32,
}

static QUEUE: Mutex<Queue> = Mutex::new(Queue {
    ready: VecDeque::new(),
    threads: 0,
    idle: 0,
    process: 0,
});
static WORK: Condvar = Condvar::new();

fn lock() -> MutexGuard<'static, Queue> {
    // Nothing panics while it is held but an allocation that can't be had.
    QUEUE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has `runnable` run by one of the threads, unless another takes its turn before; or, where the future is lent, waits for
/// that. Whether a thread will.
pub(super) fn schedule(turn: &Arc<Turn>, runnable: Runnable) -> bool {
    let mut waiting = turn.lock();
    waiting.runnable = Some(runnable);
    let lent = waiting.lent;
    drop(waiting);
    if !lent {
        push(turn);
    }
    !lent
}

fn push(turn: &Arc<Turn>) {
    let mut queue = lock();
    queue.ready.push_back(Arc::clone(turn));
    let process = process::id();
    if queue.process != process {
        queue.process = process;
        queue.threads = 0;
        queue.idle = 0;
    }
    let start = queue.wants_thread();
    drop(queue);
    WORK.notify_one();
    if start {
        start_thread();
    }
}

impl Queue {
    /// Counts one thread more, if there is more to do than threads that wait for it.
    fn wants_thread(&mut self) -> bool {
        let start = self.ready.len() > self.idle && self.threads < most();
        self.threads += usize::from(start);
        start
    }

    fn lose_thread(&mut self) {
        // A process that forked on one of the threads has begun to count anew.
        self.threads = self.threads.saturating_sub(1);
    }
}

/// Starts a thread that is counted already.
fn start_thread() {
    let thread = thread::Builder::new().name("landbridge-async".to_owned());
    if thread.spawn(work).is_err() {
        // The system has no thread to give. What waits is for the others, or for the next try.
        lock().lose_thread();
    }
}

/// Runs `wait`, which waits for futures. If this is one of the threads that poll, another one may take its place
/// meanwhile: what is waited for may be in the queue.
pub fn blocked<R>(wait: impl FnOnce() -> R) -> R {
    struct Back;
    impl Drop for Back {
        fn drop(&mut self) {
            lock().threads += 1;
            COUNTED.set(true);
        }
    }

    if !COUNTED.replace(false) {
        return wait();
    }
    let mut queue = lock();
    queue.lose_thread();
    let start = queue.wants_thread();
    drop(queue);
    let _back = Back;
    if start {
        start_thread();
    }
    wait()
}

fn most() -> usize {
    static MOST: std::sync::OnceLock<usize> = std::sync::OnceLock::new();
    *MOST.get_or_init(|| {
        thread::available_parallelism().map_or(1, |cores| cores.get().min(MOST_THREADS))
    })
}

fn work() {
    COUNTED.set(true);
    let mut queue = lock();
    loop {
        if queue.threads > most() {
            // One that was blocked is back.
            queue.lose_thread();
            if !queue.ready.is_empty() {
                // What this one may have been woken for.
                WORK.notify_one();
            }
            return;
        }
        if let Some(turn) = queue.ready.pop_front() {
            drop(queue);
            turn.run();
            drop(turn);
            queue = lock();
            continue;
        }
        queue.idle += 1;
        let (woken, waited) = WORK
            .wait_timeout(queue, PATIENCE)
            .unwrap_or_else(PoisonError::into_inner);
        queue = woken;
        queue.idle -= 1;
        if waited.timed_out() && queue.ready.is_empty() {
            queue.lose_thread();
            return;
        }
    }
}
