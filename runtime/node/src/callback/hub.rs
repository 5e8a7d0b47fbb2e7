//! How work for JavaScript reaches an environment's thread: a list of jobs, and one call of Node's for however
//! many are in it. What a job does is the parent module's and `reply`'s.

use std::collections::VecDeque;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use napi_sys as sys;

use super::reply::Answer;
use super::thrown::closed;
use crate::call::{Call, MOST};
use crate::module::State;
use crate::owned::Objects;

/// What is done on the environment's thread. One that is dropped undone tells whoever waits for it by that.
pub(super) type Job = Box<dyn FnOnce(&Call) + Send>;

/// How whoever waits on another thread is answered. There is room for one answer, and the first one counts.
pub(super) type Reply = SyncSender<Answer>;

/// What an environment's callbacks share, wherever they are.
pub(crate) struct Hub {
    thread: ThreadId,
    env: sys::napi_env,
    state: *const State,
    /// The tables of the environment's objects.
    pub(super) tables: &'static [Objects],
    closed: AtomicBool,
    waiting: Mutex<Waiting>,
    /// Who waits for what this environment's thread does just now: the process may exit in the middle of it, after which
    /// nothing comes back here.
    running: Mutex<Vec<Reply>>,
}

struct Waiting {
    jobs: VecDeque<Job>,
    /// Node was asked to call, and hasn't yet.
    called: bool,
    /// None after the end of the environment.
    function: Option<Function>,
}

/// Node's threadsafe function of an environment.
struct Function(NonNull<sys::napi_threadsafe_function__>);

// SAFETY: calling it from any thread is what it is for; the hub forgets it before Node frees it.
unsafe impl Send for Function {}

// SAFETY: `env` and `state` are used on their own thread only, and not after the end: see `Hub::here`.
unsafe impl Send for Hub {}
// SAFETY: as above; what changes is behind the lock, or atomic.
unsafe impl Sync for Hub {}

/// A reference of Node-API's.
#[derive(Clone, Copy)]
pub(super) struct Reference(pub(super) sys::napi_ref);

// SAFETY: it is used by jobs and calls on its environment's thread only; elsewhere it is a number.
unsafe impl Send for Reference {}
// SAFETY: as above.
unsafe impl Sync for Reference {}

impl Hub {
    /// # Safety
    /// This thread is the environment's. `env`, `state` and `function` live until [`Hub::close`].
    pub(super) unsafe fn new(
        env: sys::napi_env,
        state: *const State,
        tables: &'static [Objects],
        function: sys::napi_threadsafe_function,
    ) -> Self {
        Self {
            thread: thread::current().id(),
            env,
            state,
            tables,
            closed: AtomicBool::new(false),
            running: Mutex::default(),
            waiting: Mutex::new(Waiting {
                jobs: VecDeque::new(),
                called: false,
                function: NonNull::new(function).map(Function),
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        open(&self.waiting)
    }

    /// Whether this thread is the environment's.
    #[inline]
    pub(super) fn is_here(&self) -> bool {
        // The thread's own handle is counted with each look; its number is not.
        thread_local!(static HERE: ThreadId = thread::current().id());
        HERE.with(|here| *here == self.thread)
    }

    /// Whether the environment has ended, or is about to.
    #[inline]
    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// The environment as a call sees it, if this thread is its own and it hasn't ended.
    #[inline]
    pub(super) fn here(&self) -> Option<Call> {
        (self.is_here() && !self.is_closed())
            .then(|| Call::bare(self.env, self.state, [std::ptr::null_mut(); MOST]))
    }

    /// On the environment's thread: from here on, nothing reaches it. What waits is dropped.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.stop();
    }

    /// From here on, nothing reaches the environment's thread from others. What waits is dropped, and whoever waits for
    /// what runs is told.
    pub(super) fn stop(&self) {
        let jobs = {
            let mut waiting = self.lock();
            waiting.function = None;
            std::mem::take(&mut waiting.jobs)
        };
        for reply in std::mem::take(&mut *open(&self.running)) {
            let _ = reply.try_send(Err(closed()));
        }
        // What they hold may come back here.
        drop(jobs);
    }

    /// On the environment's thread: runs what somebody waits for.
    pub(super) fn answer(&self, reply: Reply, run: impl FnOnce() -> Answer) {
        open(&self.running).push(reply.clone());
        let answer = run();
        // Not there if it was told already.
        open(&self.running).pop();
        // Whoever waits still waits, unless the environment stopped meanwhile.
        let _ = reply.try_send(answer);
    }

    /// Has a job done by the environment's thread, some time; drops it when the environment has ended.
    pub(super) fn send(&self, job: Job) {
        let mut waiting = self.lock();
        let Some(function) = &waiting.function else {
            drop(waiting);
            drop(job);
            return;
        };
        let function = function.0.as_ptr();
        waiting.jobs.push_back(job);
        if std::mem::replace(&mut waiting.called, true) {
            return;
        }
        // SAFETY: the lock keeps the function from being forgotten. Node takes a lock of its own that it holds
        // around nothing else of ours.
        let status = unsafe {
            sys::napi_call_threadsafe_function(
                function,
                std::ptr::null_mut(),
                sys::ThreadsafeFunctionCallMode::nonblocking,
            )
        };
        if status != sys::Status::napi_ok {
            // It is closing: nobody may use it again.
            waiting.function = None;
            let jobs = std::mem::take(&mut waiting.jobs);
            drop(waiting);
            drop(jobs);
        }
    }

    /// How many jobs wait. Later ones ask Node to call again, so that a thread that never stops calling leaves the
    /// event loop its turns.
    pub(super) fn called(&self) -> usize {
        let mut waiting = self.lock();
        waiting.called = false;
        waiting.jobs.len()
    }

    /// The job that waits longest. The others stay here, where the end of the environment finds them.
    pub(super) fn take(&self) -> Option<Job> {
        self.lock().jobs.pop_front()
    }

    /// Gives a reference back, on the environment's thread.
    pub(super) fn release(&self, reference: Reference) {
        if self.is_closed() {
            // Node has freed it, or will.
            return;
        }
        if self.is_here() {
            // SAFETY: the environment is alive and this thread's; nobody has the reference but the caller.
            unsafe { sys::napi_delete_reference(self.env, reference.0) };
            return;
        }
        self.send(Box::new(move |call| {
            // SAFETY: as above; the job is done there.
            unsafe { sys::napi_delete_reference(call.env, at(reference)) };
        }));
    }
}

fn open<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while it is held but an allocation that can't be had.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The whole of it, so that a closure captures what may move between threads.
fn at(reference: Reference) -> sys::napi_ref {
    reference.0
}
