//! Async functions: futures that are ready, that wait for another thread, fail, panic, or never end.

use std::future::{pending, poll_fn};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Poll;
#[cfg(not(target_family = "wasm"))]
use std::{
    sync::{Arc, Mutex},
    task::Waker,
    thread,
    time::Duration,
};

use crate::errors::StoreError;
use crate::geometry::Point;
use crate::live::Live;

/// Futures of [`never`] and [`Worker::hold`] that are alive.
static WAITING: AtomicU32 = AtomicU32::new(0);

/// Counted from `new` to `drop`.
struct Waiting(());

impl Waiting {
    fn new() -> Self {
        WAITING.fetch_add(1, Ordering::SeqCst);
        Self(())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        WAITING.fetch_sub(1, Ordering::SeqCst);
    }
}

/// WebAssembly has neither threads nor a clock: so many turns of the event loop instead.
#[cfg(target_family = "wasm")]
pub(crate) async fn sleep(millis: u32) {
    for _ in 0..millis {
        give_way().await;
    }
}

/// Ends when a thread of its own says so, which wakes with the lock held that the poll takes.
#[cfg(not(target_family = "wasm"))]
pub(crate) async fn sleep(millis: u32) {
    let state: Arc<Mutex<(bool, Option<Waker>)>> = Arc::default();
    let theirs = Arc::clone(&state);
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(u64::from(millis)));
        let mut state = theirs
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        state.0 = true;
        if let Some(waker) = state.1.take() {
            waker.wake();
        }
    });
    poll_fn(|context| {
        let mut state = state
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        if state.0 {
            return Poll::Ready(());
        }
        state.1 = Some(context.waker().clone());
        Poll::Pending
    })
    .await;
}

/// Lets others run once.
async fn give_way() {
    let mut given = false;
    poll_fn(|context| {
        if given {
            return Poll::Ready(());
        }
        given = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Adds, without waiting for anything.
#[landbridge::export]
pub async fn add_soon(a: i64, b: i64) -> i64 {
    a + b
}

/// Gives text back when a thread says so.
#[landbridge::export(default(millis = 1))]
pub async fn echo_later(text: String, millis: u32) -> String {
    sleep(millis).await;
    text
}

/// Lets others run so many times.
#[landbridge::export]
pub async fn give_way_times(times: u32) -> u32 {
    for _ in 0..times {
        give_way().await;
    }
    times
}

/// Nothing, later.
#[landbridge::export]
pub async fn nothing_later() {
    give_way().await;
}

/// Fails, later.
#[landbridge::export]
pub async fn store_later(what: &str) -> Result<String, StoreError> {
    sleep(1).await;
    crate::errors::store(what)
}

/// Panics at once.
#[landbridge::export]
pub async fn panic_soon(message: String) -> u32 {
    panic!("{message}")
}

/// Panics after it has waited.
#[landbridge::export]
pub async fn panic_later(message: String) {
    sleep(1).await;
    panic!("{message}")
}

/// Never ends; what it holds is counted by [`waiting`].
#[landbridge::export]
pub async fn never() {
    let _waiting = Waiting::new();
    pending::<()>().await;
}

/// Never ends; panics when it is dropped.
#[landbridge::export]
pub async fn never_quietly() {
    struct Loud;
    impl Drop for Loud {
        fn drop(&mut self) {
            panic!("dropped loudly");
        }
    }
    let _loud = Loud;
    pending::<()>().await;
}

/// Futures that never end and weren't dropped.
#[landbridge::export]
pub fn waiting() -> u32 {
    WAITING.load(Ordering::SeqCst)
}

/// Adds up numbers that were lent.
#[landbridge::export]
pub async fn sum_later(values: &[f64]) -> f64 {
    sleep(1).await;
    values.iter().sum()
}

/// What was lent, in one text.
#[landbridge::export(default(path = None))]
pub async fn describe_later(
    bytes: &[u8],
    points: &[Point],
    words: &[String],
    path: Option<&Path>,
) -> String {
    give_way().await;
    let path = path.map(|path| path.display().to_string());
    let first = points.first().map_or(0.0, |point| point.x);
    format!("{} {first} {} {path:?}", bytes.len(), words.join("+"))
}

/// Works while its host does other things.
#[landbridge::object]
#[derive(Debug)]
pub struct Worker {
    done: i64,
    _live: Live,
}

#[landbridge::export]
impl Worker {
    /// A worker that has done nothing.
    pub fn new() -> Self {
        Self {
            done: 0,
            _live: Live::new(),
        }
    }

    /// A worker that comes later, or doesn't.
    pub async fn hire(name: &str) -> Result<Self, StoreError> {
        sleep(1).await;
        crate::errors::store(name)?;
        Ok(Self::new())
    }

    /// What it has done.
    pub fn peek(&self) -> i64 {
        self.done
    }

    /// What it has done, later.
    pub async fn look(&self, millis: u32) -> i64 {
        sleep(millis).await;
        self.done
    }

    /// What it has done, with a poll that takes so long.
    #[landbridge(skip(c, cpp, python, node, typescript, wasm))]
    pub async fn ponder(&self, millis: u32) -> i64 {
        sleep(1).await;
        std::thread::sleep(std::time::Duration::from_millis(u64::from(millis)));
        self.done
    }

    /// Works, alone.
    #[landbridge(exclusive)]
    pub async fn work(&mut self, millis: u32, by: i64) -> i64 {
        sleep(millis).await;
        self.done += by;
        self.done
    }

    /// Panics in the middle of its work.
    #[landbridge(exclusive)]
    pub async fn stumble(&mut self) {
        self.done += 1;
        sleep(1).await;
        panic!("stumbled")
    }

    /// Never ends.
    pub async fn hold(&self) {
        let _waiting = Waiting::new();
        pending::<()>().await;
    }

    /// Never ends, alone.
    #[landbridge(exclusive)]
    pub async fn hold_exclusive(&mut self) {
        let _waiting = Waiting::new();
        pending::<()>().await;
    }

    /// What it had done in the end.
    pub async fn retire(self) -> i64 {
        sleep(1).await;
        self.done
    }
}

impl Default for Worker {
    fn default() -> Self {
        Self::new()
    }
}

/// What both have done.
#[landbridge::export(default(second = None))]
pub async fn done_together(first: &Worker, second: Option<&Worker>) -> i64 {
    sleep(1).await;
    first.done + second.map_or(0, |worker| worker.done)
}

/// Moves what one has done to the other.
#[landbridge::export(exclusive)]
pub async fn hand_over(from: &mut Worker, to: &mut Worker) -> i64 {
    sleep(1).await;
    to.done += std::mem::take(&mut from.done);
    to.done
}
