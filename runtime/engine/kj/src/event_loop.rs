//! The event loop of a thread and what programs do with one: run, spawn, sleep, be told from other threads.

use std::cell::RefCell;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::error::{KjError, Result};
use crate::promise::{Promise, caught_raw};
use crate::tasks::{self, Boxed, Inner};

/// KJ's event loop, of the thread that makes it. Promises settle, streams move and futures are polled while it runs.
/// Dropping it drops the futures; what else was made on it stays safe, but waits forever.
pub struct EventLoop {
    inner: Rc<Inner>,
}

impl EventLoop {
    /// A loop for this thread.
    ///
    /// # Errors
    ///
    /// If the thread has one, or something is left that stands on an earlier one.
    pub fn new() -> Result<Self> {
        Ok(Self {
            inner: Inner::new()?,
        })
    }

    /// Runs the loop until a future has ended.
    ///
    /// # Errors
    ///
    /// KJ's, where the loop can't run: inside one of its events, say.
    ///
    /// # Panics
    ///
    /// With the future's panic, once the loop has stopped.
    pub fn run<F: Future>(&mut self, future: F) -> Result<F::Output> {
        let mut output = None;
        let inner = &self.inner;
        let root: Pin<Box<dyn Future<Output = ()> + '_>> = Box::pin(async {
            output = Some(caught_raw(future).await);
            inner.bridge.end();
        });
        // SAFETY: the loop's own futures outlive the scope, this one doesn't: it is taken out of the loop below, before
        // what it borrows ends. The loop runs between here and there only, and C++ doesn't unwind through Rust.
        let root: Boxed = unsafe { std::mem::transmute(root) };
        let id = inner.start(root);
        let ran = inner.bridge.run();
        drop(inner.remove(id));
        ran?;
        match output {
            Some(Ok(output)) => Ok(output),
            Some(Err(payload)) => std::panic::resume_unwind(payload),
            None => Err(KjError::failed("the event loop stopped early")),
        }
    }
}

impl Drop for EventLoop {
    fn drop(&mut self) {
        self.inner.end();
    }
}

impl fmt::Debug for EventLoop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventLoop").finish_non_exhaustive()
    }
}

enum State<T> {
    Pending(Option<Waker>),
    Ended(Option<Result<T>>),
}

/// A future that the loop polls by itself. Dropping this drops it.
#[must_use = "a dropped task is cancelled; `detach` lets it go on"]
pub struct Task<T> {
    id: Option<u64>,
    inner: Rc<Inner>,
    state: Rc<RefCell<State<T>>>,
}

/// Has this thread's loop poll a future, from its next turn on.
///
/// # Errors
///
/// If the thread has no loop.
pub fn spawn<T: 'static>(future: impl Future<Output = T> + 'static) -> Result<Task<T>> {
    let inner = tasks::current()?;
    let state = Rc::new(RefCell::new(State::Pending(None)));
    let told = Rc::clone(&state);
    let id = inner.start(Box::pin(async move {
        let outcome = caught_raw(future).await.map_err(|payload| {
            let error = KjError::of_panic(&*payload);
            // Dropping what was thrown might panic again.
            std::mem::forget(payload);
            error
        });
        let before = told.replace(State::Ended(Some(outcome)));
        if let State::Pending(Some(waker)) = before {
            waker.wake();
        }
    }));
    Ok(Task {
        id: Some(id),
        inner,
        state,
    })
}

impl<T> Task<T> {
    /// Lets it go on until its end or the loop's.
    pub fn detach(mut self) {
        self.id = None;
    }
}

impl<T> Future for Task<T> {
    type Output = Result<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        match &mut *self.state.borrow_mut() {
            State::Pending(waker) => {
                *waker = Some(context.waker().clone());
                Poll::Pending
            }
            State::Ended(outcome) => Poll::Ready(
                (outcome.take())
                    .unwrap_or_else(|| Err(KjError::failed("a task was polled after its end"))),
            ),
        }
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            drop(self.inner.remove(id));
        }
    }
}

impl<T> fmt::Debug for Task<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task").finish_non_exhaustive()
    }
}

/// Waits by the loop's clock.
///
/// # Errors
///
/// If the thread has no loop.
pub fn sleep(duration: Duration) -> Result<Promise<()>> {
    // KJ counts nanoseconds in 63 bits, from the machine's start.
    const LONGEST: u64 = 1 << 62;
    let nanoseconds = u64::try_from(duration.as_nanos()).unwrap_or(LONGEST);
    Promise::of(tasks::current()?.bridge.sleep(nanoseconds.min(LONGEST)))
}

/// What a future comes to, unless it takes longer; then the future is dropped.
///
/// # Errors
///
/// Of type `Overloaded`, if it took longer; and if the thread has no loop.
pub async fn timeout<F: Future>(duration: Duration, future: F) -> Result<F::Output> {
    let mut end = sleep(duration)?;
    let mut future = pin!(future);
    poll_fn(|context| {
        if let Poll::Ready(output) = future.as_mut().poll(context) {
            return Poll::Ready(Ok(output));
        }
        Pin::new(&mut end).poll(context).map(|ended| {
            ended?;
            Err(crate::exception!(
                Overloaded,
                "nothing came within {duration:?}"
            ))
        })
    })
    .await
}

#[derive(Default)]
struct Raised {
    raised: bool,
    waiting: Vec<Waker>,
}

/// Tells a future of a loop's that there is something to do, from any thread: an isolate's promises, say.
#[derive(Clone, Default)]
pub struct Signal(Arc<Mutex<Raised>>);

impl Signal {
    /// One that isn't raised.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Raises it. Until it was waited for, raising it again changes nothing.
    pub fn raise(&self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.raised = true;
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Waits until it is raised, and lowers it.
    pub async fn wait(&self) {
        poll_fn(|context| {
            let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if std::mem::take(&mut state.raised) {
                return Poll::Ready(());
            }
            if !state.waiting.iter().any(|it| it.will_wake(context.waker())) {
                state.waiting.push(context.waker().clone());
            }
            Poll::Pending
        })
        .await;
    }
}

impl fmt::Debug for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signal").finish_non_exhaustive()
    }
}
