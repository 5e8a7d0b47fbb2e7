//! Streams: ready at once, fed by a thread, failing, panicking, and never ending.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use futures_core::Stream;

use crate::errors::StoreError;
use crate::live::Live;

/// Streams of this module that are alive.
static OPEN: AtomicU32 = AtomicU32::new(0);
/// Items that streams of this module have given to whoever polls them.
static GIVEN: AtomicU32 = AtomicU32::new(0);

/// A stream of what a function gives; counted while it is alive.
struct Of<F>(F);

impl<F> Of<F> {
    fn new(next: F) -> Self {
        OPEN.fetch_add(1, Ordering::SeqCst);
        Self(next)
    }
}

impl<F> Drop for Of<F> {
    fn drop(&mut self) {
        OPEN.fetch_sub(1, Ordering::SeqCst);
    }
}

impl<T, F: FnMut(&mut Context<'_>) -> Poll<Option<T>> + Unpin> Stream for Of<F> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let polled = (self.0)(context);
        if let Poll::Ready(Some(_)) = polled {
            GIVEN.fetch_add(1, Ordering::SeqCst);
        }
        polled
    }
}

/// What a thread and a stream share.
#[derive(Default)]
struct Pipe {
    items: VecDeque<u32>,
    over: bool,
    waker: Option<Waker>,
}

fn lock(pipe: &Mutex<Pipe>) -> MutexGuard<'_, Pipe> {
    pipe.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Numbers from 0 that are there at once.
#[landbridge::export]
pub fn numbers_soon(upto: u32) -> impl Stream<Item = u32> {
    let mut numbers = 0..upto;
    Of::new(move |_: &mut Context<'_>| Poll::Ready(numbers.next()))
}

/// Numbers from 0 that a thread gives, some milliseconds apart.
#[landbridge::export(default(millis = 1), skip(wasm))]
pub fn ticks(upto: u32, millis: u32) -> impl Stream<Item = u32> {
    let pipe: Arc<Mutex<Pipe>> = Arc::default();
    let theirs = Arc::clone(&pipe);
    thread::spawn(move || {
        for number in 0..=upto {
            thread::sleep(Duration::from_millis(u64::from(millis)));
            let mut pipe = lock(&theirs);
            if number == upto {
                pipe.over = true;
            } else {
                pipe.items.push_back(number);
            }
            let waker = pipe.waker.take();
            drop(pipe);
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    });
    Of::new(move |context: &mut Context<'_>| {
        let mut pipe = lock(&pipe);
        match pipe.items.pop_front() {
            Some(item) => Poll::Ready(Some(item)),
            None if pipe.over => Poll::Ready(None),
            None => {
                pipe.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    })
}

/// Numbers from 0 that a thread gives to a stream which keeps the first waker that it is polled with.
#[landbridge::export(skip(wasm))]
pub fn ticks_to_the_first_waker(upto: u32) -> impl Stream<Item = u32> {
    let pipe: Arc<Mutex<Pipe>> = Arc::default();
    let theirs = Arc::clone(&pipe);
    let mut begun = false;
    Of::new(move |context: &mut Context<'_>| {
        if !std::mem::replace(&mut begun, true) {
            let theirs = Arc::clone(&theirs);
            let waker = context.waker().clone();
            lock(&pipe).waker = Some(waker.clone());
            thread::spawn(move || {
                for number in 0..=upto {
                    thread::sleep(Duration::from_millis(2));
                    let mut pipe = lock(&theirs);
                    if number == upto {
                        pipe.over = true;
                    } else {
                        pipe.items.push_back(number);
                    }
                    drop(pipe);
                    waker.wake_by_ref();
                }
            });
        }
        let mut pipe = lock(&pipe);
        let first = pipe.waker.as_ref();
        assert!(
            first.is_some_and(|it| it.will_wake(context.waker())),
            "polled with another waker"
        );
        match pipe.items.pop_front() {
            Some(item) => Poll::Ready(Some(item)),
            None if pipe.over => Poll::Ready(None),
            None => Poll::Pending,
        }
    })
}

/// One number, and then nothing for ever.
#[landbridge::export]
pub fn one_and_wait() -> Pin<Box<dyn Stream<Item = u32> + Send>> {
    let mut first = Some(1);
    Box::pin(Of::new(move |_: &mut Context<'_>| match first.take() {
        Some(first) => Poll::Ready(Some(first)),
        None => Poll::Pending,
    }))
}

/// Numbers without end, each given when it is asked for.
#[landbridge::export(lazy)]
pub fn numbers_lazily() -> impl Stream<Item = u32> {
    GIVEN.store(0, Ordering::SeqCst);
    let mut numbers = 0..;
    Of::new(move |_: &mut Context<'_>| Poll::Ready(numbers.next()))
}

/// Numbers in texts; what is none is an error in its place.
#[landbridge::export]
pub fn parsed_soon(texts: Vec<String>) -> impl Stream<Item = Result<i64, StoreError>> {
    let mut texts = texts.into_iter();
    Of::new(move |_: &mut Context<'_>| {
        Poll::Ready(texts.next().map(|text| {
            text.parse()
                .map_err(|_| StoreError::NotFound { key: text.clone() })
        }))
    })
}

/// Fails before there is a stream, or gives one.
#[landbridge::export]
pub fn numbers_soon_from(start: i64) -> Result<impl Stream<Item = i64>, StoreError> {
    if start < 0 {
        return Err(StoreError::OutOfRange(start, 9));
    }
    let mut numbers = start..=9;
    Ok(Of::new(move |_: &mut Context<'_>| {
        Poll::Ready(numbers.next())
    }))
}

/// Numbers up to one that panics.
#[landbridge::export]
pub fn panics_soon_at(at: u32) -> impl Stream<Item = u32> {
    let mut numbers = 0..;
    Of::new(move |_: &mut Context<'_>| {
        let number = numbers.next();
        assert!(number < Some(at), "no stream beyond {at}");
        Poll::Ready(number)
    })
}

/// How many streams of this module are alive.
#[landbridge::export]
pub fn open_streams() -> u32 {
    OPEN.load(Ordering::SeqCst)
}

/// How many items were taken from the latest of [`numbers_lazily`].
#[landbridge::export]
pub fn items_given() -> u32 {
    GIVEN.load(Ordering::SeqCst)
}

/// Texts to be streamed.
#[landbridge::object]
pub struct Belt {
    items: Vec<String>,
    _live: Live,
}

#[landbridge::export]
impl Belt {
    /// A belt with these.
    pub fn new(items: Vec<String>) -> Self {
        Self {
            items,
            _live: Live::new(),
        }
    }

    /// Changes it.
    pub fn put(&mut self, item: &str) {
        self.items.push(item.to_owned());
    }

    /// What is on it; nobody can change it meanwhile.
    pub fn run(&self, prefix: &str) -> impl Stream<Item = String> {
        let mut items = self.items.iter();
        Of::new(move |_: &mut Context<'_>| {
            Poll::Ready(items.next().map(|it| format!("{prefix}{it}")))
        })
    }

    /// What is on it, and then nothing for ever.
    pub fn run_on(&self) -> impl Stream<Item = String> + '_ {
        let mut items = self.items.iter();
        Of::new(move |_: &mut Context<'_>| match items.next() {
            Some(item) => Poll::Ready(Some(item.clone())),
            None => Poll::Pending,
        })
    }
}
