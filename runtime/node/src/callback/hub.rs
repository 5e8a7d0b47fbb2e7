//! How work for JavaScript reaches an environment's thread: a list of jobs, and one call of Node's for however
//! many are in it. What a job does is the parent module's and `reply`'s.

use std::collections::VecDeque;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use napi_sys as sys;

use crate::call::{Call, MOST};
use crate::module::State;
use crate::owned::Objects;

/// What is done on the environment's thread. One that is dropped undone tells whoever waits for it by that.
pub(super) type Job = Box<dyn FnOnce(&Call) + Send>;

/// What an environment's callbacks share, wherever they are.
pub(crate) struct Hub {
    thread: ThreadId,
    env: sys::napi_env,
    state: *const State,
    /// The tables of the environment's objects.
    pub(super) tables: &'static [Objects],
    closed: AtomicBool,
    waiting: Mutex<Waiting>,
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
            waiting: Mutex::new(Waiting {
                jobs: VecDeque::new(),
                called: false,
                function: NonNull::new(function).map(Function),
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Nothing panics while it is held but an allocation that can't be had.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
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

    /// From here on, nothing reaches the environment's thread from others. What waits is dropped.
    pub(super) fn stop(&self) {
        let jobs = {
            let mut waiting = self.lock();
            waiting.function = None;
            std::mem::take(&mut waiting.jobs)
        };
        // What they hold may come back here.
        drop(jobs);
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

    /// The jobs that wait. Later ones ask Node to call again, so that a thread that never stops calling leaves
    /// the event loop its turns.
    pub(super) fn take(&self) -> VecDeque<Job> {
        let mut waiting = self.lock();
        waiting.called = false;
        std::mem::take(&mut waiting.jobs)
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

/// The whole of it, so that a closure captures what may move between threads.
fn at(reference: Reference) -> sys::napi_ref {
    reference.0
}
