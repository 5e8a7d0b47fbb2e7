//! Futures as C holds them: typed handles that are polled for, waited for, told of, taken, cancelled, freed.
//! Who polls the Rust future, and when it is dropped, is `task`'s in the core.

use std::ffi::c_void;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use landbridge_core::handle::{Handle, SharedTable};
use landbridge_core::task::{Outcome, Task, Turns, blocked, lend, spawn};
use landbridge_core::{Failure, Refused, fence};

use crate::call::{Status, Stopped};
use crate::convert::Crosses;
use crate::object::{Reference, alone, find};

/// The futures of one function, by handle.
pub type Futures<T> = SharedTable<Pending<T>>;

/// A future and, once it is over, what came of it.
#[derive(Debug)]
pub struct Pending<T> {
    inner: Mutex<Inner<T>>,
    over: Condvar,
}

#[derive(Debug)]
struct Inner<T> {
    end: End<T>,
    /// Until somebody cancels, or it is over.
    task: Option<Task>,
    /// Until it is over.
    turns: Option<Turns>,
    /// Until it is over.
    callbacks: Vec<Callback>,
    /// The same of a lent future, until it is woken.
    waking: Vec<Callback>,
}

#[derive(Debug)]
enum End<T> {
    Running,
    Over(Outcome<Result<T, Stopped>>),
    Taken,
}

/// What is called with a C program's data.
pub type CallbackFn = unsafe extern "C" fn(*mut c_void);

/// What is called once when a future is over, and what frees its data then.
#[derive(Debug)]
struct Callback {
    call: CallbackFn,
    data: *mut c_void,
    free: Option<CallbackFn>,
}

// SAFETY: who registers one promises that any thread may call it with its data.
unsafe impl Send for Callback {}

impl Callback {
    fn run(self) {
        // SAFETY: the promise of who registered it; this consumes it, so that it is called once.
        unsafe { (self.call)(self.data) };
        if let Some(free) = self.free {
            // SAFETY: as above.
            unsafe { free(self.data) };
        }
    }
}

impl<T> Pending<T> {
    pub(crate) fn new() -> Self {
        Self {
            inner: Mutex::new(Inner {
                end: End::Running,
                task: None,
                turns: None,
                callbacks: Vec::new(),
                waking: Vec::new(),
            }),
            over: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        // No code of others runs while it is held.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn finish(&self, outcome: Outcome<Result<T, Stopped>>) {
        let mut inner = self.lock();
        inner.end = End::Over(outcome);
        let task = (inner.task.take(), inner.turns.take());
        let callbacks = std::mem::take(&mut inner.callbacks);
        let waking = std::mem::take(&mut inner.waking);
        drop(inner);
        drop(task);
        self.over.notify_all();
        callbacks.into_iter().chain(waking).for_each(Callback::run);
    }

    fn keep(&self, task: Task) {
        let mut inner = self.lock();
        if matches!(inner.end, End::Running) {
            inner.turns = Some(task.turns());
            inner.task = Some(task);
        }
    }

    /// Calls those back that wait for a lent future to go on.
    fn woken(&self) {
        let callbacks = std::mem::take(&mut self.lock().waking);
        callbacks.into_iter().for_each(Callback::run);
    }

    /// Polls a lent future in this thread for as long as it wakes itself, within bounds.
    fn drive(&self, callback: Option<Callback>) -> Status {
        let turns = self.lock().turns.clone();
        for _ in 0..PATIENCE {
            match &turns {
                // What ends it locks, so the lock isn't held meanwhile.
                Some(turns) if turns.are_waiting() => turns.take_one(),
                _ => break,
            }
        }
        let mut inner = self.lock();
        if !matches!(inner.end, End::Running) {
            return Status::Ok;
        }
        if turns.as_ref().is_some_and(Turns::are_waiting) {
            return Status::Busy;
        }
        let Some(callback) = callback else {
            return Status::Pending;
        };
        inner.waking.push(callback);
        drop(inner);
        if turns.as_ref().is_some_and(Turns::are_waiting) {
            // It was woken before the callback was there.
            self.woken();
        }
        Status::Pending
    }

    /// Has the executor poll it, where it was lent.
    fn give(&self) {
        let turns = self.lock().turns.clone();
        if let Some(turns) = turns {
            turns.give();
        }
    }

    /// One poll in this thread, if the future waits for one.
    fn poll(&self) -> Status {
        // What ends it locks, so the lock isn't held meanwhile.
        let turns = self.lock().turns.clone();
        if let Some(turns) = turns {
            turns.take_one();
        }
        match self.lock().end {
            End::Running => Status::Pending,
            _ => Status::Ok,
        }
    }

    fn wait(&self, timeout: Option<Duration>) -> Status {
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let inner = self.lock();
        if !matches!(inner.end, End::Running) {
            return Status::Ok;
        }
        if inner.turns.as_ref().is_some_and(Turns::are_taken_here) {
            // It called the function that asks, and can't go on before that returns.
            return Status::Busy;
        }
        drop(inner);
        self.give();
        if deadline.is_some_and(|deadline| deadline <= Instant::now()) {
            return Status::Pending;
        }
        blocked(|| self.wait_until(deadline))
    }

    fn wait_until(&self, deadline: Option<Instant>) -> Status {
        let mut inner = self.lock();
        while matches!(inner.end, End::Running) {
            inner = match deadline {
                None => self
                    .over
                    .wait(inner)
                    .unwrap_or_else(PoisonError::into_inner),
                Some(deadline) => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return Status::Pending;
                    }
                    self.over
                        .wait_timeout(inner, left)
                        .unwrap_or_else(PoisonError::into_inner)
                        .0
                }
            };
        }
        Status::Ok
    }

    fn on_ready(&self, callback: Callback) {
        let mut inner = self.lock();
        if matches!(inner.end, End::Running) {
            inner.callbacks.push(callback);
            drop(inner);
            self.give();
            return;
        }
        drop(inner);
        callback.run();
    }

    pub(crate) fn cancel(&self) {
        let task = self.lock().task.take();
        if let Some(task) = task {
            // It may end the future here and now, and so lock.
            task.cancel();
        }
    }

    /// What came of it, if it is over; it is gone from here then.
    fn outcome(&self) -> End<T> {
        let mut inner = self.lock();
        match inner.end {
            End::Running => End::Running,
            _ => std::mem::replace(&mut inner.end, End::Taken),
        }
    }
}

/// The handle of a future that was started.
#[derive(Debug)]
pub struct Begun(Reference);

impl Begun {
    /// Gives a future to the executor.
    pub(crate) fn running<T, F>(
        futures: &'static Futures<T>,
        pending: &Arc<Pending<T>>,
        future: F,
    ) -> Self
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Stopped>> + Send + 'static,
    {
        let theirs = Arc::clone(pending);
        let handle = futures.insert(Arc::clone(pending));
        let task = spawn(future, move |outcome| theirs.finish(outcome));
        pending.keep(task);
        Self(Reference(handle.to_bits()))
    }

    /// Keeps a future for whoever [drives](drive) it.
    pub(crate) fn lent<T, F>(
        futures: &'static Futures<T>,
        pending: &Arc<Pending<T>>,
        future: F,
    ) -> Self
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Stopped>> + Send + 'static,
    {
        let (theirs, waiting) = (Arc::clone(pending), Arc::downgrade(pending));
        let handle = futures.insert(Arc::clone(pending));
        let task = lend(
            future,
            move |outcome| theirs.finish(outcome),
            move || {
                if let Some(pending) = waiting.upgrade() {
                    pending.woken();
                }
            },
        );
        pending.keep(task);
        Self(Reference(handle.to_bits()))
    }

    /// A future that is over.
    pub(crate) fn over<T>(
        futures: &'static Futures<T>,
        pending: Arc<Pending<T>>,
        result: Result<T, Stopped>,
    ) -> Self {
        pending.finish(Outcome::Value(result));
        Self(Reference(futures.insert(pending).to_bits()))
    }
}

impl<M> Crosses<M> for Begun {
    type C = Reference;

    unsafe fn from_c(_: &Reference, parameter: &'static str) -> Result<Self, Failure> {
        // Nothing takes futures over.
        Err(Failure::null(parameter))
    }

    fn into_c(self) -> Reference {
        self.0
    }
}

/// The user's future as it is, whose type is proved here: any thread may poll and drop it.
#[inline(always)]
pub fn sent<F: Future + Send>(future: F) -> F {
    future
}

/// Gives a future to the executor.
///
/// # Panics
/// There is no room for another handle.
pub fn start<T, F>(futures: &'static Futures<T>, future: F) -> Begun
where
    T: Send + 'static,
    F: Future<Output = Result<T, Stopped>> + Send + 'static,
{
    Begun::running(futures, &Arc::new(Pending::new()), future)
}

/// Keeps a future for whoever [drives](drive) it; the executor has it as soon as somebody waits for it otherwise.
///
/// # Panics
/// There is no room for another handle.
pub fn lent<T, F>(futures: &'static Futures<T>, future: F) -> Begun
where
    T: Send + 'static,
    F: Future<Output = Result<T, Stopped>> + Send + 'static,
{
    Begun::lent(futures, &Arc::new(Pending::new()), future)
}

const PARAMETER: &str = "future";
/// How often one that wakes itself is polled before others come.
pub(crate) const PATIENCE: usize = 8;

/// Looks a future up.
///
/// # Errors
/// It is null, forged, taken or freed.
fn look<T>(futures: &Futures<T>, future: Reference) -> Result<Arc<Pending<T>>, Failure> {
    find(future, futures.type_name(), PARAMETER, |handle| {
        alone(|| futures.arc(handle))
    })
}

fn with<T>(
    futures: &Futures<T>,
    future: Reference,
    then: impl FnOnce(&Pending<T>) -> Status,
) -> Status {
    // Destructors in a future that is cancelled, and in the last `Arc` of one, are the user's code.
    let answer = fence(|| match look(futures, future) {
        Ok(pending) => then(&pending),
        Err(Failure::Closed { .. }) => Status::Closed,
        Err(_) => Status::BadArgument,
    });
    answer.unwrap_or(Status::Panic)
}

/// Polls it once, here, if it waits for that; whether it is over.
pub fn poll<T>(futures: &Futures<T>, future: Reference) -> Status {
    with(futures, future, Pending::poll)
}

/// Polls a lent future here, as long as it wakes itself: whether it is over; or waits, and `call` is called when it can
/// go on or is over; or wakes itself on and on, which is [`Status::Busy`].
///
/// # Safety
/// Any thread may call `call` with `data`, once.
pub unsafe fn drive<T>(
    futures: &Futures<T>,
    future: Reference,
    call: Option<CallbackFn>,
    data: *mut c_void,
) -> Status {
    with(futures, future, |pending| {
        pending.drive(call.map(|call| Callback {
            call,
            data,
            free: None,
        }))
    })
}

/// Waits until it is over; for so many milliseconds at most, unless the number is negative.
pub fn wait<T>(futures: &Futures<T>, future: Reference, millis: i64) -> Status {
    let timeout = u64::try_from(millis).ok().map(Duration::from_millis);
    with(futures, future, |pending| pending.wait(timeout))
}

/// Has `call` called when it is over, now if it is, and `free` after it.
///
/// # Safety
/// Any thread may call both with `data`, once.
pub unsafe fn on_ready<T>(
    futures: &Futures<T>,
    future: Reference,
    call: Option<CallbackFn>,
    data: *mut c_void,
    free: Option<CallbackFn>,
) -> Status {
    let Some(call) = call else {
        return Status::BadArgument;
    };
    with(futures, future, |pending| {
        pending.on_ready(Callback { call, data, free });
        Status::Ok
    })
}

/// Drops the Rust future; one that is over stays as it is.
pub fn cancel<T>(futures: &Futures<T>, future: Reference) -> Status {
    with(futures, future, |pending| {
        pending.cancel();
        Status::Ok
    })
}

/// Takes what came of it and closes the handle.
///
/// # Errors
/// It isn't over, was cancelled, panicked, or failed with its own error; and what [`find`] refuses.
pub fn take<T>(futures: &Futures<T>, future: Reference) -> Result<T, Stopped> {
    let pending = look(futures, future)?;
    let outcome = match pending.outcome() {
        End::Running => {
            let message = "the future is not over yet";
            return Err(Stopped::State(Status::Pending, message));
        }
        // Another thread took it a moment ago.
        End::Taken => {
            return Err(Refused::Closed
                .failure(futures.type_name(), PARAMETER)
                .into());
        }
        End::Over(outcome) => outcome,
    };
    let _ = alone(|| futures.close(Handle::from_bits(future.0)));
    match outcome {
        Outcome::Value(result) => result,
        Outcome::Panicked(panic) => Err(Failure::Panic(panic).into()),
        Outcome::Cancelled => Err(Stopped::State(
            Status::Cancelled,
            "the future was cancelled",
        )),
    }
}

/// Cancels it if it isn't over, and closes the handle. Null and what was freed or taken are left alone.
pub fn release<T>(futures: &Futures<T>, future: Reference) -> Status {
    if future.is_null() {
        return Status::Ok;
    }
    let status = with(futures, future, |pending| {
        let _ = alone(|| futures.close(Handle::from_bits(future.0)));
        pending.cancel();
        Status::Ok
    });
    match status {
        Status::Closed => Status::Ok,
        other => other,
    }
}
