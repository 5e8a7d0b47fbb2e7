//! The benchmarks' functions as a Rust author would offer them to Swift or Kotlin by UniFFI, as in its guide: records, an object, a
//! trait of the program's for what Rust calls.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Poll;

uniffi::setup_scaffolding!();

#[uniffi::export]
fn add(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}

#[uniffi::export]
fn echo(text: String) -> String {
    text
}

#[uniffi::export]
fn sum_list(values: Vec<f64>) -> f64 {
    values.iter().sum()
}

#[derive(Clone, Copy, uniffi::Record)]
pub struct Point {
    x: f64,
    y: f64,
}

#[uniffi::export]
fn make_points(count: u32) -> Vec<Point> {
    let point = |at| Point {
        x: f64::from(at),
        y: f64::from(at) * 0.5,
    };
    (0..count).map(point).collect()
}

#[uniffi::export]
fn sum_points(points: Vec<Point>) -> f64 {
    points.iter().map(|point| point.x + point.y).sum()
}

#[derive(uniffi::Record)]
pub struct Person {
    name: String,
    age: u32,
}

#[uniffi::export]
fn make_people(count: u32) -> Vec<Person> {
    let person = |age| Person {
        name: "Ada Lovelace".to_owned(),
        age,
    };
    (0..count).map(person).collect()
}

#[uniffi::export]
fn sum_people(people: Vec<Person>) -> u32 {
    let length = |name: &str| u32::try_from(name.len()).unwrap_or(u32::MAX);
    let of = |person: &Person| length(&person.name).wrapping_add(person.age);
    people.iter().map(of).fold(0, u32::wrapping_add)
}

#[uniffi::export]
fn describe(person: Person) -> String {
    person.name
}

/// Why a call is refused.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum BenchError {
    #[error("refused with status {status}")]
    Refused { status: u32 },
}

#[uniffi::export]
fn fail(status: u32) -> Result<u32, BenchError> {
    Err(BenchError::Refused { status })
}

/// What the program implements.
#[uniffi::export(with_foreign)]
pub trait Caller: Send + Sync {
    fn call(&self, value: u32) -> u32;
}

#[uniffi::export]
fn sum_calls(caller: Arc<dyn Caller>, times: u32) -> u32 {
    (0..times).fold(0, |sum, at| sum.wrapping_add(caller.call(at)))
}

/// Counts.
#[derive(uniffi::Object)]
pub struct Counter {
    count: AtomicU32,
}

#[uniffi::export]
impl Counter {
    #[uniffi::constructor]
    fn new(start: u32) -> Arc<Self> {
        Arc::new(Self {
            count: AtomicU32::new(start),
        })
    }

    fn increment(&self) -> u32 {
        self.count.fetch_add(1, Ordering::Relaxed).wrapping_add(1)
    }
}

#[uniffi::export]
async fn add_soon(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}

#[uniffi::export]
async fn add_later(a: u32, b: u32) -> u32 {
    let mut woken = false;
    std::future::poll_fn(|context| {
        if woken {
            return Poll::Ready(());
        }
        woken = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
    a.wrapping_add(b)
}
