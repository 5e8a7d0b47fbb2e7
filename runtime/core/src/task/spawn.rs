//! Futures in the hands of the executor, and the handle by which they are cancelled.

use std::{
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use super::{
    job::{Job, Outcome, tell},
    queue::{self, Turn},
};
use crate::fence::{Panic, fence};

/// A future that the executor has. Dropping this lets go of it: the future runs on.
///
/// **Threads**: every method may be called from any thread.
pub struct Task {
    job: Arc<dyn Cancel>,
    shell: Mutex<Option<async_task::Task<()>>>,
    turn: Arc<Turn>,
    /// Whether it began with those who ask.
    lent: bool,
}

impl Task {
    /// Drops the future: before this returns if it isn't being polled, else right after that poll, by the
    /// thread that polls. Its completion is called by the same thread. Later calls do nothing, nor do calls
    /// when the future is over.
    pub fn cancel(&self) {
        Arc::clone(&self.job).cancel();
        // The executor's part goes too; nothing else may ever wake it.
        drop(self.shell().take());
        if self.lent {
            // It waits to be dropped in a turn of its own, which no thread takes.
            self.turn.run();
        }
    }

    /// Its turns to be polled, for those who poll beside the executor.
    #[must_use]
    pub fn turns(&self) -> Turns {
        Turns(Arc::clone(&self.turn))
    }

    fn shell(&self) -> std::sync::MutexGuard<'_, Option<async_task::Task<()>>> {
        self.shell.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        if let Some(shell) = self.shell().take() {
            shell.detach();
        }
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task").finish_non_exhaustive()
    }
}

/// A future's turns to be polled.
#[derive(Clone)]
pub struct Turns(Arc<Turn>);

impl Turns {
    /// Polls the future once, now and here, if it was woken and no thread polls it yet; else does nothing.
    /// At its end, its completion is called before this returns.
    pub fn take_one(&self) {
        self.0.run();
    }

    /// Whether the future waits to be polled.
    #[must_use]
    pub fn are_waiting(&self) -> bool {
        self.0.is_waiting()
    }

    /// Gives a future that was lent to the executor, which polls it from now on. Another time does nothing.
    pub fn give(&self) {
        self.0.give();
    }

    /// Whether this thread is in a poll of the future, so that whoever waited for it here would wait for ever.
    #[must_use]
    pub fn are_taken_here(&self) -> bool {
        self.0.is_polled_here()
    }
}

impl fmt::Debug for Turns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Turns").finish_non_exhaustive()
    }
}

/// What came of a future's first poll.
#[derive(Debug)]
pub enum Started<T> {
    /// It is over; its completion is never called.
    Over(Result<T, Panic>),
    /// The executor has it, and its completion will be called.
    Running(Task),
}

/// Polls `future` once, now and here; what doesn't end by that goes to the executor.
///
/// `done` is called exactly once if the answer is [`Started::Running`] (possibly before that answer is
/// there), by a thread of the executor or the one that cancels, after the future was dropped. It should be
/// short.
pub fn start<F, C>(future: F, done: C) -> Started<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send,
    C: FnOnce(Outcome<F::Output>) + Send + 'static,
{
    let early = Arc::new(Mutex::new(None));
    let (runnable, task) = begin(future, done, Some(Arc::clone(&early)), None::<fn()>);
    runnable.run();
    let early = early.lock().unwrap_or_else(PoisonError::into_inner).take();
    match early {
        Some(result) => Started::Over(result),
        None => Started::Running(task),
    }
}

/// Gives `future` to the executor, which polls it from the beginning.
///
/// `done` is called exactly once, by a thread of the executor or the one that cancels, after the future was
/// dropped. It should be short.
pub fn spawn<F, C>(future: F, done: C) -> Task
where
    F: Future + Send + 'static,
    F::Output: Send,
    C: FnOnce(Outcome<F::Output>) + Send + 'static,
{
    let (runnable, task) = begin(future, done, None, None::<fn()>);
    runnable.schedule();
    task
}

/// Lends `future` to whoever takes its [`Turns`], the first of which waits: the executor has it only if it is given
/// ([`Turns::give`]).
///
/// `woken` is called whenever another turn begins to wait, by whoever wakes the future or polled it when it was woken; from
/// when it is given to the executor on, it isn't. `done` is called exactly once, by the thread whose turn ends
/// it or the one that cancels, after the future was dropped. Both should be short.
pub fn lend<F, C, W>(future: F, done: C, woken: W) -> Task
where
    F: Future + Send + 'static,
    F::Output: Send,
    C: FnOnce(Outcome<F::Output>) + Send + 'static,
    W: Fn() + Send + Sync + 'static,
{
    let (runnable, task) = begin(future, done, None, Some(woken));
    queue::schedule(&task.turn, runnable);
    task
}

fn begin<F, C, W>(
    future: F,
    done: C,
    early: Option<Early<F>>,
    woken: Option<W>,
) -> (async_task::Runnable, Task)
where
    F: Future + Send + 'static,
    F::Output: Send,
    C: FnOnce(Outcome<F::Output>) + Send + 'static,
    W: Fn() + Send + Sync + 'static,
{
    let job = Arc::new(Job::new(future, done));
    let polled = Polled {
        job: Arc::clone(&job),
        early,
    };
    let lent = woken.is_some();
    let turn = Arc::new(if lent { Turn::lent() } else { Turn::default() });
    let theirs = Arc::clone(&turn);
    let (runnable, shell) = async_task::spawn(polled, move |runnable| {
        if !queue::schedule(&theirs, runnable)
            && let Some(woken) = &woken
        {
            // What the host's part panics with has nobody to go to.
            let _ = fence(woken);
        }
    });
    let task = Task {
        job,
        turn,
        lent,
        shell: Mutex::new(Some(shell)),
    };
    (runnable, task)
}

/// Where a first poll leaves what it came to.
type Early<F> = Arc<Mutex<Option<Result<<F as Future>::Output, Panic>>>>;

/// What the executor polls.
struct Polled<F: Future, C> {
    job: Arc<Job<F, C>>,
    early: Option<Early<F>>,
}

impl<F, C> Future for Polled<F, C>
where
    F: Future,
    C: FnOnce(Outcome<F::Output>),
{
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let early = self.early.take();
        // SAFETY: the job is in an `Arc`.
        let Poll::Ready(end) = (unsafe { self.job.poll(context.waker()) }) else {
            return Poll::Pending;
        };
        match (end, early) {
            (Some((done, Outcome::Value(value))), Some(early)) => leave(&early, Ok(value), done),
            (Some((done, Outcome::Panicked(panic))), Some(early)) => {
                leave(&early, Err(panic), done)
            }
            (Some((done, outcome)), _) => tell(done, outcome),
            (None, _) => {}
        }
        Poll::Ready(())
    }
}

fn leave<T, C>(early: &Mutex<Option<T>>, result: T, done: C) {
    *early.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
    let _ = fence(|| drop(done));
}

/// A job of any type.
trait Cancel: Send + Sync {
    fn cancel(self: Arc<Self>);
}

impl<F, C> Cancel for Job<F, C>
where
    F: Future + Send,
    C: FnOnce(Outcome<F::Output>) + Send,
{
    fn cancel(self: Arc<Self>) {
        // SAFETY: the job is in an `Arc`.
        unsafe { Job::cancel(&self) }
    }
}
