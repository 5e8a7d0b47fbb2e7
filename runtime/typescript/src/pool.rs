//! Threads for functions marked `blocking`: as many as Node has by default, made when there is work for them.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use landbridge_core::fence;

type Job = Box<dyn FnOnce() + Send>;

const MOST: usize = 4;

struct Pool {
    jobs: VecDeque<Job>,
    threads: usize,
    idle: usize,
}

static POOL: Mutex<Pool> = Mutex::new(Pool {
    jobs: VecDeque::new(),
    threads: 0,
    idle: 0,
});
static WORK: Condvar = Condvar::new();

fn lock() -> MutexGuard<'static, Pool> {
    POOL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has a thread of the pool do it, some time. Where there can't be any thread, the caller does it.
pub(crate) fn run(job: Job) {
    let mut pool = lock();
    pool.jobs.push_back(job);
    if pool.idle >= pool.jobs.len() || pool.threads == MOST {
        WORK.notify_one();
        return;
    }
    pool.threads += 1;
    drop(pool);
    let made = thread::Builder::new()
        .name("landbridge".to_owned())
        .spawn(work);
    if made.is_err() {
        let mut pool = lock();
        pool.threads -= 1;
        let job = (pool.threads == 0).then(|| pool.jobs.pop_back()).flatten();
        drop(pool);
        if let Some(job) = job {
            job();
        }
    }
}

fn work() {
    let mut pool = lock();
    loop {
        while let Some(job) = pool.jobs.pop_front() {
            drop(pool);
            // Jobs are fenced already; what their captures' destructors do has no caller.
            let _ = fence(job);
            pool = lock();
        }
        pool.idle += 1;
        pool = WORK.wait(pool).unwrap_or_else(PoisonError::into_inner);
        pool.idle -= 1;
    }
}
