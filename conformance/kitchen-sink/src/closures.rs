//! Functions of the host's as parameters: every way to hold one, and what passes through them.

use std::sync::{Arc, Mutex, PoisonError};

use crate::callbacks::{CallbackError, NarrowError, elsewhere};
use crate::geometry::Point;
use crate::records::Person;
use crate::shared::Session;

/// `impl Fn`.
#[landbridge::export]
pub fn apply(value: i32, f: impl Fn(i32) -> i32) -> i32 {
    f(value)
}

/// `&dyn Fn`, twice.
#[landbridge::export]
pub fn apply_twice(value: i32, f: &dyn Fn(i32) -> i32) -> i32 {
    f(f(value))
}

/// `&mut dyn FnMut`: each value, in order; how many there were.
#[landbridge::export]
pub fn each(values: Vec<u32>, f: &mut dyn FnMut(u32)) -> usize {
    let count = values.len();
    values.into_iter().for_each(f);
    count
}

/// `impl FnMut`.
#[landbridge::export]
pub fn fold(values: &[f64], start: f64, mut f: impl FnMut(f64, f64) -> f64) -> f64 {
    values.iter().fold(start, |sum, value| f(sum, *value))
}

/// `impl FnOnce`.
#[landbridge::export]
pub fn once(f: impl FnOnce() -> String) -> String {
    f()
}

/// `Box<dyn Fn>` with a lent text.
#[landbridge::export]
pub fn keep_texts(
    texts: Vec<String>,
    keep: Box<dyn Fn(&str) -> bool + Send + Sync>,
) -> Vec<String> {
    texts.into_iter().filter(|text| keep(text)).collect()
}

type BytesMap = Arc<dyn Fn(&[u8]) -> Vec<u8> + Send + Sync>;

/// `Arc<dyn Fn>` with lent bytes.
#[landbridge::export]
pub fn map_bytes(value: Vec<u8>, f: BytesMap) -> Vec<u8> {
    f(&value)
}

/// `Option<Box<dyn Fn>>`.
#[landbridge::export(default(f = None))]
pub fn apply_maybe(value: i32, f: Option<Box<dyn Fn(i32) -> i32 + Send + Sync>>) -> i32 {
    f.map_or(value, |f| f(value))
}

/// Points by a key.
#[landbridge::export]
pub fn sort_points(mut points: Vec<Point>, key: &dyn Fn(Point) -> f64) -> Vec<Point> {
    points.sort_by(|left, right| key(*left).total_cmp(&key(*right)));
    points
}

/// Points as one list.
#[landbridge::export]
pub fn map_points(points: Vec<Point>, f: impl FnOnce(Vec<Point>) -> Vec<Point>) -> Vec<Point> {
    f(points)
}

/// A record there and back.
#[landbridge::export]
pub fn map_person(person: Person, f: impl Fn(Person) -> Option<Person>) -> Option<Person> {
    f(person)
}

/// An object there and back.
#[landbridge::export]
pub fn map_session(
    session: Arc<Session>,
    f: impl Fn(Arc<Session>) -> Arc<Session>,
) -> Arc<Session> {
    f(session)
}

/// The widest integer.
#[landbridge::export]
pub fn map_wide(value: u64, f: impl Fn(u64) -> u64) -> u64 {
    f(value)
}

/// The narrowest integer.
#[landbridge::export]
pub fn map_narrow(value: i32, f: impl Fn(i32) -> u8) -> u8 {
    f(value)
}

/// Texts.
#[landbridge::export]
pub fn map_text(
    value: Option<String>,
    f: impl Fn(Option<&str>) -> Option<String>,
) -> Option<String> {
    f(value.as_deref())
}

/// Ends with the first error; how many went well.
#[landbridge::export]
pub fn try_each(
    values: Vec<u32>,
    mut f: impl FnMut(u32) -> Result<bool, CallbackError>,
) -> Result<u32, CallbackError> {
    let mut good = 0;
    for value in values {
        good += u32::from(f(value)?);
    }
    Ok(good)
}

/// What Rust sees of a failure.
#[landbridge::export]
pub fn try_seen(f: &dyn Fn(i32) -> Result<i32, CallbackError>) -> String {
    match f(1) {
        Ok(value) => value.to_string(),
        Err(CallbackError::Host(error)) => format!("host: {}", error.message()),
        Err(error) => error.to_string(),
    }
}

/// An error without a place for the host's own.
#[landbridge::export]
pub fn try_narrow(f: impl Fn(i32) -> Result<i32, NarrowError>) -> Result<i32, NarrowError> {
    f(1)
}

/// Another thread's turn.
#[landbridge::export(skip(wasm))]
pub async fn apply_elsewhere(value: i32, f: Box<dyn Fn(i32) -> i32 + Send + Sync>) -> i32 {
    elsewhere(move || f(value)).await
}

/// In a future.
#[landbridge::export]
pub async fn apply_later(value: i32, f: impl FnOnce(i32) -> i32 + Send) -> i32 {
    std::future::ready(()).await;
    f(value)
}

type Handler = Box<dyn Fn(&str) -> u32 + Send + Sync>;

/// Keeps functions of the host's.
#[landbridge::object]
#[derive(Default)]
pub struct Button {
    handlers: Mutex<Vec<Handler>>,
    presses: u32,
}

#[landbridge::export]
impl Button {
    /// Without handlers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a handler.
    pub fn on_press(&self, handler: Handler) {
        self.handlers().push(handler);
    }

    /// Calls the handlers; the sum of what they give.
    pub fn press(&self, text: &str) -> u32 {
        self.handlers().iter().map(|handler| handler(text)).sum()
    }

    /// Calls the handlers, and then adds the values up.
    pub fn press_and_sum(&self, text: &str, values: &[f64]) -> f64 {
        self.press(text);
        values.iter().sum()
    }

    /// Calls a function while the button is its caller's alone.
    pub fn hold(&mut self, f: impl FnOnce() -> u32) -> u32 {
        self.presses += f();
        self.presses
    }

    /// Forgets the handlers; how many there were.
    pub fn forget(&self) -> usize {
        let handlers = std::mem::take(&mut *self.handlers());
        handlers.len()
    }

    fn handlers(&self) -> std::sync::MutexGuard<'_, Vec<Handler>> {
        self.handlers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
