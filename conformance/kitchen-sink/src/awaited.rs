//! Streams of the host's as parameters: awaited to the end or not, kept, on other threads, failing.

use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use futures_core::Stream;

use crate::callbacks::{CallbackError, NarrowError, block_on, elsewhere};
use crate::geometry::Point;
use crate::records::Person;
use crate::shared::Session;

/// The next item.
async fn next<S: Stream + ?Sized>(mut stream: Pin<&mut S>) -> Option<S::Item> {
    std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await
}

/// All of them.
async fn all<S: Stream>(stream: S) -> Vec<S::Item> {
    let mut stream = pin!(stream);
    let mut items = Vec::new();
    while let Some(item) = next(stream.as_mut()).await {
        items.push(item);
    }
    items
}

/// `impl Stream`.
#[landbridge::export]
pub async fn sum_awaited(values: impl Stream<Item = i32> + Send) -> i32 {
    all(values).await.iter().sum()
}

/// A boxed one: the first items only.
#[landbridge::export]
pub async fn first_awaited(
    mut values: Pin<Box<dyn Stream<Item = u64> + Send>>,
    count: usize,
) -> Vec<u64> {
    let mut items = Vec::new();
    while items.len() < count {
        match next(values.as_mut()).await {
            Some(item) => items.push(item),
            None => break,
        }
    }
    items
}

/// Never asks.
#[landbridge::export]
pub async fn ignore_awaited(values: impl Stream<Item = f64> + Send) -> bool {
    drop(values);
    true
}

/// Asks again after the end.
#[landbridge::export]
pub async fn past_end_awaited(values: impl Stream<Item = u32> + Send) -> Option<u32> {
    let mut values = pin!(values);
    while next(values.as_mut()).await.is_some() {}
    next(values).await
}

/// Texts.
#[landbridge::export]
pub async fn join_awaited(texts: impl Stream<Item = String> + Send) -> String {
    all(texts).await.join("-")
}

/// Items that may be nothing, which is no end.
#[landbridge::export]
pub async fn count_awaited(values: impl Stream<Item = Option<i32>> + Send) -> Vec<bool> {
    all(values).await.iter().map(Option::is_some).collect()
}

/// Bytes.
#[landbridge::export]
pub async fn concat_awaited(chunks: impl Stream<Item = Vec<u8>> + Send) -> Vec<u8> {
    all(chunks).await.concat()
}

/// Plain records.
#[landbridge::export]
pub async fn points_awaited(points: impl Stream<Item = Point> + Send) -> f64 {
    all(points).await.iter().map(|it| it.x + it.y).sum()
}

/// Records.
#[landbridge::export]
pub async fn people_awaited(people: Pin<Box<dyn Stream<Item = Person> + Send>>) -> Vec<Person> {
    all(people).await
}

/// Lists.
#[landbridge::export]
pub async fn rows_awaited(rows: impl Stream<Item = Vec<f64>> + Send) -> Vec<usize> {
    all(rows).await.iter().map(Vec::len).collect()
}

/// Objects.
#[landbridge::export]
pub async fn sessions_awaited(sessions: impl Stream<Item = Arc<Session>> + Send) -> usize {
    all(sessions).await.len()
}

/// Two that wait at the same time.
#[landbridge::export]
pub async fn zip_awaited(
    left: impl Stream<Item = i32> + Send,
    right: Pin<Box<dyn Stream<Item = i32> + Send>>,
) -> Vec<(i32, i32)> {
    let (mut left, mut right) = (pin!(left), right);
    let mut pairs = Vec::new();
    loop {
        let mut both = (None, None);
        let pair = std::future::poll_fn(|context| {
            poll_once(&mut both.0, left.as_mut(), context);
            poll_once(&mut both.1, right.as_mut(), context);
            match (both.0.is_some(), both.1.is_some()) {
                (true, true) => Poll::Ready((both.0.take().flatten(), both.1.take().flatten())),
                _ => Poll::Pending,
            }
        });
        match pair.await {
            (Some(left), Some(right)) => pairs.push((left, right)),
            _ => return pairs,
        }
    }
}

/// Polls for an item that isn't there yet.
fn poll_once<S: Stream + ?Sized>(
    found: &mut Option<Option<S::Item>>,
    stream: Pin<&mut S>,
    context: &mut Context<'_>,
) {
    if found.is_none()
        && let Poll::Ready(item) = stream.poll_next(context)
    {
        *found = Some(item);
    }
}

/// An error has a place for what the host fails with.
#[landbridge::export]
pub async fn try_sum_awaited(
    values: impl Stream<Item = Result<i32, CallbackError>> + Send,
) -> Result<i32, CallbackError> {
    let mut values = pin!(values);
    let mut sum = 0;
    while let Some(value) = next(values.as_mut()).await {
        sum += value?;
    }
    Ok(sum)
}

/// What Rust sees of the first items.
#[landbridge::export]
pub async fn seen_awaited(
    values: impl Stream<Item = Result<i32, CallbackError>> + Send,
) -> Vec<String> {
    let mut values = pin!(values);
    let mut seen = Vec::new();
    while seen.len() < 5 {
        match next(values.as_mut()).await {
            Some(Ok(value)) => seen.push(value.to_string()),
            Some(Err(CallbackError::Host(error))) => {
                seen.push(format!("host: {}", error.message()));
            }
            Some(Err(error)) => seen.push(error.to_string()),
            None => break,
        }
    }
    seen
}

/// An error without such a place.
#[landbridge::export]
pub async fn narrow_awaited(
    values: impl Stream<Item = Result<i32, NarrowError>> + Send,
) -> Result<i32, NarrowError> {
    let mut values = pin!(values);
    let mut sum = 0;
    while let Some(value) = next(values.as_mut()).await {
        sum += value?;
    }
    Ok(sum)
}

/// Panics at the first item of this value.
#[landbridge::export]
pub async fn panics_awaited(values: impl Stream<Item = i32> + Send, at: i32) -> i32 {
    let mut values = pin!(values);
    let mut sum = 0;
    while let Some(value) = next(values.as_mut()).await {
        assert!(value != at, "no item is to be {at}");
        sum += value;
    }
    sum
}

/// On another thread.
#[landbridge::export(skip(wasm))]
pub async fn elsewhere_awaited(values: impl Stream<Item = i32> + Send + 'static) -> i32 {
    elsewhere(move || block_on(all(values)).iter().sum()).await
}

/// There and back.
#[landbridge::export]
pub fn doubled_awaited(values: Pin<Box<dyn Stream<Item = i32> + Send>>) -> impl Stream<Item = i32> {
    Doubled(values)
}

struct Doubled(Pin<Box<dyn Stream<Item = i32> + Send>>);

impl Stream for Doubled {
    type Item = i32;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<i32>> {
        let polled = self.0.as_mut().poll_next(context);
        polled.map(|item| item.map(|it| it * 2))
    }
}

type Incoming = Pin<Box<dyn Stream<Item = String> + Send>>;

/// Keeps a stream of the host's.
#[landbridge::object]
pub struct Mailbox {
    rest: Mutex<Option<Incoming>>,
}

#[landbridge::export]
impl Mailbox {
    /// One that gives these.
    pub fn new(items: Incoming) -> Self {
        Self {
            rest: Mutex::new(Some(items)),
        }
    }

    /// The next one.
    pub async fn pull(&self) -> Option<String> {
        let rest = self.lock().take();
        let mut rest = rest?;
        let item = next(rest.as_mut()).await;
        *self.lock() = Some(rest);
        item
    }

    /// The next one, awaited on this very thread.
    #[landbridge(skip(c, node))]
    pub fn pull_here(&self) -> Option<String> {
        block_on(self.pull())
    }

    /// Lets the rest go.
    pub fn forget(&self) {
        let rest = self.lock().take();
        drop(rest);
    }
}

impl Mailbox {
    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Incoming>> {
        self.rest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
