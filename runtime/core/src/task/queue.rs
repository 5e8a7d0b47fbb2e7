//! The threads that poll: started when there is more to do than threads that wait for it, gone when there was
//! nothing for a while. What they run is `spawn`'s.

use std::{
    collections::VecDeque,
    process,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use async_task::Runnable;

use crate::fence::fence;

/// Polls are short: more threads would wait for each other rather than for work.
const MOST_THREADS: usize = 4;
/// How long a thread waits for more to do.
const PATIENCE: Duration = Duration::from_secs(10);

struct Queue {
    ready: VecDeque<Runnable>,
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

/// Has `runnable` run by one of the threads.
pub(super) fn schedule(runnable: Runnable) {
    let mut queue = lock();
    queue.ready.push_back(runnable);
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
        if let Some(runnable) = queue.ready.pop_front() {
            drop(queue);
            // Futures are fenced; this is for what the host's wakers and callbacks leave behind.
            let _ = fence(|| runnable.run());
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
