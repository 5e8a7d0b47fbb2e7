//! Futures that goroutines wait for: polled in the call that makes one, which often is all; else by the core's
//! executor, whose end is told to Go by a function of Go's. What waits there, and for how long, is the package's Go.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use landbridge_core::task::{Outcome, Started, Task, start};
use landbridge_core::{Panic, fence};

use crate::crossing::{Returned, Room, called};
use crate::fault::Stopped;
use crate::first::{self, First};
use crate::leaf;

/// A function of Go's that is told whose wait is over. Any thread calls it.
pub type Completed = unsafe extern "C" fn(waiter: u64);

static COMPLETED: OnceLock<Completed> = OnceLock::new();

/// Takes the function that is told of ends. The first call counts.
pub fn open(completed: Completed) {
    let _ = COMPLETED.set(completed);
}

/// Makes the result in the caller's memory.
type Give = Box<dyn FnOnce(Room<'_>) -> Result<u64, Stopped> + Send>;

enum Stage {
    /// The future runs; a goroutine may wait.
    Running(Option<u64>),
    Done(Give),
    /// The result was taken.
    Over,
}

/// A future that didn't end at once.
pub struct Pending {
    stage: Mutex<Stage>,
    task: OnceLock<Task>,
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pending")
    }
}

impl Pending {
    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self, give: Give) {
        let mut stage = self.stage();
        let Stage::Running(waiter) = *stage else {
            // Cancelled: what came of it goes, behind the executor's own fence.
            return drop(stage);
        };
        *stage = Stage::Done(give);
        drop(stage);
        #[cfg(feature = "log")]
        crate::logging::hand_over_all();
        if let (Some(waiter), Some(completed)) = (waiter, COMPLETED.get()) {
            let completed = *completed;
            // SAFETY: Go gave the function for this, for any thread.
            leaf::tell(move || unsafe { completed(waiter) });
        }
    }
}

/// Begins what is awaited: what `give` makes of it if it is over after its first poll.
///
/// # Errors
/// It failed, or it is still to end: [`Stopped::Pending`].
pub fn awaited<T, F>(
    room: Room<'_>,
    future: F,
    give: fn(T, Room<'_>) -> Result<u64, Stopped>,
) -> Result<u64, Stopped>
where
    T: Send + 'static,
    F: Future<Output = Result<T, Stopped>> + Send + 'static,
{
    let future = match first::poll(future) {
        First::Over(result) => return give(result??, room),
        First::Waits(future) => future,
    };
    let pending = Arc::new(Pending {
        stage: Mutex::new(Stage::Running(None)),
        task: OnceLock::new(),
    });
    let told = Arc::clone(&pending);
    let done = move |outcome: Outcome<Result<Result<T, Stopped>, Panic>>| {
        told.end(Box::new(move |room| match outcome {
            Outcome::Value(value) => give(value??, room),
            Outcome::Panicked(panic) => Err(panic.into()),
            // Who cancels takes no result.
            Outcome::Cancelled => Err(Stopped::End),
        }));
    };
    match start(future, done) {
        // It was woken in its first poll, or soon after.
        Started::Over(result) => give(result???, room),
        Started::Running(task) => {
            let _ = pending.task.set(task);
            Err(Stopped::Pending(pending))
        }
    }
}

/// Makes a goroutine wait: `waiter` is told to the function of [`open`]. Whether it is over already, which is told by
/// this alone.
///
/// # Safety
/// `task` is of [`Stopped::Pending`], and neither settled nor cancelled.
pub unsafe fn wait(task: *const u8, waiter: u64) -> bool {
    // SAFETY: the caller's promise.
    let pending = unsafe { &*task.cast::<Pending>() };
    let mut stage = pending.stage();
    if let Stage::Running(waits) = &mut *stage {
        *waits = Some(waiter);
        return false;
    }
    true
}

/// Takes the result of what is over.
///
/// # Safety
/// As [`wait`], once; and as [`Room::new`].
pub unsafe fn settle(task: *const u8, out: *mut u8, room: usize) -> Returned {
    // SAFETY: the caller's promise: `Stopped::returned` gave the count away.
    let pending = unsafe { Arc::from_raw(task.cast::<Pending>()) };
    let stage = std::mem::replace(&mut *pending.stage(), Stage::Over);
    called(move || match stage {
        // SAFETY: the caller's promise.
        Stage::Done(give) => give(unsafe { Room::new(out, room) }),
        Stage::Running(_) | Stage::Over => Err(Stopped::End),
    })
}

/// Drops the future; nobody waits any more.
///
/// # Safety
/// As [`wait`], once.
pub unsafe fn cancel(task: *const u8) {
    // SAFETY: as in `settle`.
    let pending = unsafe { Arc::from_raw(task.cast::<Pending>()) };
    let before = std::mem::replace(&mut *pending.stage(), Stage::Over);
    // A result that nobody takes may run the user's destructors, whose panic has nobody to go to.
    let _ = fence(|| drop(before));
    if let Some(task) = pending.task.get() {
        task.cancel();
    }
}
