//! Iterators of the host's as parameters: read to the end or not, kept, on other threads, failing.

use std::sync::{Arc, Mutex, PoisonError};

use crate::callbacks::{CallbackError, NarrowError, elsewhere};
use crate::geometry::Point;
use crate::records::Person;
use crate::shared::Session;

/// `impl Iterator`.
#[landbridge::export]
pub fn sum_given(values: impl Iterator<Item = i32>) -> i32 {
    values.sum()
}

/// `Box<dyn Iterator>`: the first ones only.
#[landbridge::export]
pub fn first_given(values: Box<dyn Iterator<Item = u64> + Send>, count: usize) -> Vec<u64> {
    values.take(count).collect()
}

/// Never asks.
#[landbridge::export]
pub fn ignore_given(values: impl Iterator<Item = f64>) -> bool {
    drop(values);
    true
}

/// Asks again after the end.
#[landbridge::export]
pub fn past_end_given(mut values: impl Iterator<Item = u32>) -> Option<u32> {
    values.by_ref().count();
    values.next()
}

/// Texts.
#[landbridge::export]
pub fn join_given(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<_>>().join("-")
}

/// Items that may be nothing, which is no end.
#[landbridge::export]
pub fn count_given(values: impl Iterator<Item = Option<i32>>) -> Vec<bool> {
    values.map(|it| it.is_some()).collect()
}

/// Bytes.
#[landbridge::export]
pub fn concat_given(chunks: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    chunks.flatten().collect()
}

/// Plain records.
#[landbridge::export]
pub fn points_given(points: impl Iterator<Item = Point>) -> f64 {
    points.map(|it| it.x + it.y).sum()
}

/// Records.
#[landbridge::export]
pub fn people_given(people: Box<dyn Iterator<Item = Person>>) -> Vec<Person> {
    people.collect()
}

/// Lists.
#[landbridge::export]
pub fn rows_given(rows: impl Iterator<Item = Vec<f64>>) -> Vec<usize> {
    rows.map(|it| it.len()).collect()
}

/// Objects.
#[landbridge::export]
pub fn sessions_given(sessions: impl Iterator<Item = Arc<Session>>) -> usize {
    sessions.count()
}

/// Two at a time.
#[landbridge::export]
pub fn zip_given(
    left: impl Iterator<Item = i32>,
    right: Box<dyn Iterator<Item = i32> + Send>,
) -> Vec<(i32, i32)> {
    left.zip(right).collect()
}

/// An error has a place for what the host fails with.
#[landbridge::export]
pub fn try_sum_given(
    values: impl Iterator<Item = Result<i32, CallbackError>>,
) -> Result<i32, CallbackError> {
    values.sum()
}

/// What Rust sees of each item.
#[landbridge::export]
pub fn seen_given(values: impl Iterator<Item = Result<i32, CallbackError>>) -> Vec<String> {
    let seen = values.map(|it| match it {
        Ok(value) => value.to_string(),
        Err(CallbackError::Host(error)) => format!("host: {}", error.message()),
        Err(error) => error.to_string(),
    });
    seen.take(5).collect()
}

/// An error without such a place.
#[landbridge::export]
pub fn narrow_given(
    values: impl Iterator<Item = Result<i32, NarrowError>>,
) -> Result<i32, NarrowError> {
    values.sum()
}

/// On another thread.
#[landbridge::export(skip(wasm))]
pub async fn elsewhere_given(values: impl Iterator<Item = i32> + Send + 'static) -> i32 {
    elsewhere(move || values.sum()).await
}

/// Without the host's lock.
#[landbridge::export(blocking)]
pub fn blocking_given(values: impl Iterator<Item = i32>) -> i32 {
    values.sum()
}

/// There and back.
#[landbridge::export]
pub fn doubled_given(values: Box<dyn Iterator<Item = i32> + Send>) -> impl Iterator<Item = i32> {
    values.map(|it| it * 2)
}

type Rest = Box<dyn Iterator<Item = String> + Send>;

/// Keeps an iterator of the host's.
#[landbridge::object]
pub struct Queue {
    rest: Mutex<Option<Rest>>,
}

#[landbridge::export]
impl Queue {
    /// One that gives these.
    pub fn new(items: Rest) -> Self {
        Self {
            rest: Mutex::new(Some(items)),
        }
    }

    /// The next one.
    pub fn pull(&self) -> Option<String> {
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        rest.as_mut()?.next()
    }

    /// Lets the rest go.
    pub fn forget(&self) {
        let rest = self
            .rest
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        drop(rest);
    }
}
