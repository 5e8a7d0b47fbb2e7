//! The threads that poll: started when there is more to do than threads that wait for it, gone when there was
//! nothing for a while. What they run is `spawn`'s.

use std::{
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
pub(super) struct Turn(Mutex<Option<Runnable>>);

impl Turn {
    fn lock(&self) -> MutexGuard<'_, Option<Runnable>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Polls the future in this thread, if it waits for that.
    pub(super) fn run(&self) {
        let runnable = self.lock().take();
        if let Some(runnable) = runnable {
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

/// Has `runnable` run by one of the threads, unless another takes its turn before.
pub(super) fn schedule(turn: &Arc<Turn>, runnable: Runnable) {
    *turn.lock() = Some(runnable);
    let mut queue = lock();
    queue.ready.push_back(Arc::clone(turn));
    let process = process::id();
    if queue.process != process {
        queue.process = process;
        queue.threads = 0;
        queue.idle = 0;
    }
    let start = queue.ready.len() > queue.idle && queue.threads < most();
    if start {
        queue.threads += 1;
    }
    drop(queue);
    WORK.notify_one();
    if start {
        let thread = thread::Builder::new().name("landbridge-async".to_owned());
        if thread.spawn(work).is_err() {
            // The system has no thread to give. What waits is for the others, or for the next try.
            lock().threads -= 1;
        }
    }
}

fn most() -> usize {
    static MOST: std::sync::OnceLock<usize> = std::sync::OnceLock::new();
    *MOST.get_or_init(|| {
        thread::available_parallelism().map_or(1, |cores| cores.get().min(MOST_THREADS))
    })
}

fn work() {
    let mut queue = lock();
    loop {
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
            queue.threads -= 1;
            return;
        }
    }
}
