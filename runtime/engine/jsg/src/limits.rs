//! Limits of what a script may use: time, by a thread that watches; memory, which the shim watches. A script that
//! reaches one is stopped, whatever it catches, and the isolate goes on.

use std::cell::{Cell, RefCell};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::ffi::bridge;
use crate::isolate::{Shared, Terminator};
use crate::lock::Lock;

/// What stopped JavaScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Its [`Terminator`], or itself.
    Asked,
    /// It ran longer than it may.
    Time,
    /// Its heap is full.
    Heap,
    /// Rust has panicked.
    Panic,
}

/// An isolate's limits.
pub(crate) struct Limits {
    pub(crate) terminator: Terminator,
    watch: RefCell<Option<Arc<Watch>>>,
    /// Whether a limit of time holds already.
    limited: Cell<bool>,
    why: Cell<Stop>,
    /// What stopped JavaScript in the innermost `limited`.
    ended: RefCell<Option<Error>>,
    stuck: RefCell<Option<Stuck>>,
}

/// Called when JavaScript has gone on for so long though it was stopped.
#[derive(Clone)]
struct Stuck {
    patience: Duration,
    tell: Arc<dyn Fn() + Send + Sync>,
}

impl Limits {
    pub(crate) fn new(terminator: Terminator) -> Self {
        Self {
            terminator,
            watch: RefCell::default(),
            limited: Cell::new(false),
            why: Cell::new(Stop::Asked),
            ended: RefCell::default(),
            stuck: RefCell::default(),
        }
    }

    pub(crate) fn on_stuck(&self, patience: Duration, tell: Arc<dyn Fn() + Send + Sync>) {
        let stuck = Some(Stuck { patience, tell });
        if let Some(watch) = &*self.watch.borrow() {
            watch.state().stuck.clone_from(&stuck);
        }
        *self.stuck.borrow_mut() = stuck;
    }

    /// Whether a limit of time was reached in the innermost `limited`.
    pub(crate) fn is_late(&self) -> bool {
        self.limited.get() && self.has_fired()
    }

    fn has_fired(&self) -> bool {
        (self.watch.borrow().as_ref()).is_some_and(|watch| watch.state().fired)
    }

    /// Runs what ends the isolate. What doesn't stop there is as stuck as elsewhere.
    pub(crate) fn at_the_end(&self, body: impl FnOnce()) {
        let watch = self.watch.borrow().clone();
        if let Some(watch) = &watch {
            watch.arm(Duration::ZERO);
        }
        body();
        if let Some(watch) = &watch {
            watch.disarm();
        }
    }

    fn watch(&self) -> Result<Arc<Watch>> {
        let mut watch = self.watch.borrow_mut();
        if let Some(watch) = &*watch {
            return Ok(Arc::clone(watch));
        }
        let made = Arc::new(Watch::default());
        made.state().stuck.clone_from(&self.stuck.borrow());
        let (own, terminator) = (Arc::clone(&made), self.terminator.clone());
        let started = std::thread::Builder::new()
            .name("time limits".to_owned())
            .spawn(move || own.run(&terminator));
        let failed = |error| Error::plain(format!("no thread can watch the time: {error}"));
        started.map_err(failed)?;
        *watch = Some(Arc::clone(&made));
        Ok(made)
    }
}

impl Drop for Limits {
    fn drop(&mut self) {
        if let Some(watch) = self.watch.take() {
            watch.state().gone = true;
            watch.changed.notify_one();
        }
    }
}

/// After so long, what has gone on behind its limit is stopped once more.
const AGAIN: Duration = Duration::from_millis(10);

/// What a thread looks at to end what runs too long.
#[derive(Default)]
struct Watch {
    state: Mutex<Watched>,
    changed: Condvar,
}

#[derive(Default)]
struct Watched {
    /// Until when what runs may run.
    deadline: Option<Instant>,
    /// When the thread looks next, if it does by itself. It isn't woken for deadlines behind that.
    looks: Option<Instant>,
    fired: bool,
    /// When it first did.
    since: Option<Instant>,
    stuck: Option<Stuck>,
    gone: bool,
}

impl Watch {
    fn state(&self) -> MutexGuard<'_, Watched> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, terminator: &Terminator) {
        let mut state = self.state();
        while !state.gone {
            let now = Instant::now();
            if state.deadline.is_some_and(|deadline| deadline <= now) {
                // What runs on in spite of it is stopped again.
                state.deadline = Some(now + AGAIN);
                state.fired = true;
                // Under the lock, so that nothing that comes afterwards is meant.
                terminator.terminate();
                let ran = now - *state.since.get_or_insert(now);
                if (state.stuck.as_ref()).is_some_and(|it| ran >= it.patience)
                    && let Some(stuck) = state.stuck.take()
                {
                    drop(state);
                    (stuck.tell)();
                    state = self.state();
                }
            }
            state.looks = state.deadline;
            state = match state.looks {
                Some(deadline) => {
                    let rest = deadline.saturating_duration_since(now);
                    let waited = self.changed.wait_timeout(state, rest);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => (self.changed.wait(state)).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    fn arm(&self, limit: Duration) {
        let deadline = Instant::now().checked_add(limit);
        let mut state = self.state();
        state.deadline = deadline;
        state.fired = false;
        state.since = None;
        let late = match (state.looks, deadline) {
            (Some(looks), Some(deadline)) => looks > deadline,
            (None, Some(_)) => true,
            (_, None) => false,
        };
        drop(state);
        if late {
            self.changed.notify_one();
        }
    }

    /// Whether the time was over.
    fn disarm(&self) -> bool {
        let mut state = self.state();
        state.deadline = None;
        state.since = None;
        std::mem::take(&mut state.fired)
    }
}

impl Shared {
    /// Why JavaScript is being stopped.
    pub(crate) fn why_stopped(&self) -> Stop {
        let limits = &self.limits;
        // SAFETY: inside the isolate, as whoever runs JavaScript.
        if unsafe { bridge::isolate_heap_reached(self.isolate()) } {
            limits.why.set(Stop::Heap);
        } else if limits.why.get() == Stop::Asked && limits.is_late() {
            limits.why.set(Stop::Time);
        }
        limits.why.get()
    }

    /// JavaScript was stopped and nothing of it is left below: what comes next may run again. The error to tell.
    pub(crate) fn stopped(&self) -> Error {
        let why = self.why_stopped();
        self.limits.why.set(Stop::Asked);
        // SAFETY: inside the isolate.
        unsafe { bridge::isolate_resume(self.isolate()) };
        let error = self.take_stop().unwrap_or_else(|| Error::terminated(why));
        *self.limits.ended.borrow_mut() = Some(error.clone());
        error
    }
}

/// Ends a limit however what it is for ends.
struct Limited<'a> {
    limits: &'a Limits,
    watch: &'a Watch,
}

impl Drop for Limited<'_> {
    fn drop(&mut self) {
        self.watch.disarm();
        self.limits.limited.set(false);
    }
}

impl Lock<'_> {
    /// Takes back what a [`Terminator`] has asked for and nothing was there to stop.
    pub fn forget_termination(&mut self) {
        let shared = self.shared();
        if shared.depth.get() == 0 {
            // SAFETY: inside the isolate, and no script runs below.
            unsafe { bridge::isolate_resume(shared.isolate()) };
        }
    }

    /// Runs what may run JavaScript for `limit` at most, counted from now and as clocks on walls do. Answers an error if
    /// JavaScript was stopped anywhere in it, by this limit or another reason, microtasks included: what scripts had
    /// under way may never go on then. Inside another `limited` that one's time holds.
    ///
    /// # Errors
    ///
    /// JavaScript was stopped; [`Error::stop`] says by what.
    pub fn limited<T>(&mut self, limit: Duration, body: impl FnOnce(&mut Self) -> T) -> Result<T> {
        let shared = self.shared_rc();
        let limits = &shared.limits;
        if limits.limited.get() {
            return Ok(body(self));
        }
        let watch = limits.watch()?;
        drop(limits.ended.take());
        limits.limited.set(true);
        watch.arm(limit);
        let armed = Limited {
            limits,
            watch: &watch,
        };
        let value = body(self);
        // After the last script, but before anything knew of it.
        let late = watch.disarm();
        drop(armed);
        // SAFETY: inside the isolate. What no script was stopped for is looked at now.
        let full = unsafe {
            bridge::isolate_crowded(shared.isolate());
            bridge::isolate_heap_reached(shared.isolate())
        };
        let ended = limits.ended.take();
        if (late || full || ended.is_some()) && shared.depth.get() == 0 {
            // SAFETY: inside the isolate, and no script runs below.
            unsafe { bridge::isolate_resume(shared.isolate()) };
        }
        if let Some(error) = ended {
            return Err(error);
        }
        if late || full {
            limits.why.set(Stop::Asked);
            let why = if full { Stop::Heap } else { Stop::Time };
            return Err(Error::terminated(why));
        }
        Ok(value)
    }
}
