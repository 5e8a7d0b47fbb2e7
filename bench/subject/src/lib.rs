//! What the benchmarks call: one function per row, each with next to no work of its own, so that the
//! crossing is what is measured. The hand-written bindings beside this crate do the same by hand.
#![forbid(unsafe_code)]

use std::sync::LazyLock;
use std::task::Poll;

use landbridge::Buffer;

/// Adds, wrapping around.
#[landbridge::export]
pub fn add(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}

/// The same, soon over.
#[landbridge::export(leaf)]
pub fn leaf_add(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}

/// The same text again.
#[landbridge::export]
pub fn echo(text: &str) -> String {
    text.to_owned()
}

/// The sum of all values.
#[landbridge::export]
pub fn sum_list(values: &[f64]) -> f64 {
    values.iter().sum()
}

/// How many bytes there are.
#[landbridge::export]
pub fn bytes_len(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// A point in the plane.
#[landbridge::record(columns)]
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Upwards.
    pub y: f64,
}

/// So many points on a line.
#[landbridge::export]
pub fn make_points(count: u32) -> Vec<Point> {
    let point = |at| Point {
        x: f64::from(at),
        y: f64::from(at) * 0.5,
    };
    (0..count).map(point).collect()
}

/// The sum of all coordinates.
#[landbridge::export]
pub fn sum_points(points: &[Point]) -> f64 {
    points.iter().map(|point| point.x + point.y).sum()
}

/// Somebody; holds text, so a list of these is converted, never shared as memory.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// What they are called.
    pub name: String,
    /// In years.
    pub age: u32,
}

/// So many people.
#[landbridge::export]
pub fn make_people(count: u32) -> Vec<Person> {
    let person = |age| Person {
        name: "Ada Lovelace".to_owned(),
        age,
    };
    (0..count).map(person).collect()
}

/// The sum of all ages and of the lengths of all names.
#[landbridge::export]
pub fn sum_people(people: Vec<Person>) -> u32 {
    let length = |name: &str| u32::try_from(name.len()).unwrap_or(u32::MAX);
    let of = |person: &Person| length(&person.name).wrapping_add(person.age);
    people.iter().map(of).fold(0, u32::wrapping_add)
}

/// What somebody is called.
#[landbridge::export]
pub fn describe(person: Person) -> String {
    person.name
}

/// Counts.
#[landbridge::object]
#[derive(Debug)]
pub struct Counter {
    count: u32,
}

#[landbridge::export]
impl Counter {
    /// A counter that begins at `start`.
    pub fn new(start: u32) -> Self {
        Self { count: start }
    }

    /// Counts one more and says how many that makes.
    pub fn increment(&mut self) -> u32 {
        self.count = self.count.wrapping_add(1);
        self.count
    }
}

/// Why a call is refused.
#[landbridge::error]
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BenchError {
    /// Always.
    #[error("refused with status {status}")]
    Refused {
        /// The number that the caller gave.
        status: u32,
    },
}

/// Fails.
///
/// # Errors
/// [`BenchError::Refused`], always.
#[landbridge::export]
pub fn fail(status: u32) -> Result<u32, BenchError> {
    Err(BenchError::Refused { status })
}

/// Adds without waiting for anything.
#[landbridge::export]
pub async fn add_soon(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}

/// Adds after it was woken once.
#[landbridge::export]
pub async fn add_later(a: u32, b: u32) -> u32 {
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

/// Calls `f` so many times and adds up what it gives.
#[landbridge::export]
pub fn sum_calls(f: impl Fn(u32) -> u32, times: u32) -> u32 {
    (0..times).fold(0, |sum, at| sum.wrapping_add(f(at)))
}

/// Numbers from 0.
#[landbridge::export(skip(c))]
pub fn count_up(to: u32) -> impl Iterator<Item = u32> {
    0..to
}

/// One buffer of 64 bytes, or of 64 MiB: always the same.
#[landbridge::export(skip(c))]
pub fn shared(large: bool) -> Buffer<u8> {
    static SMALL: LazyLock<Buffer<u8>> = LazyLock::new(|| Buffer::zeroed(64));
    static LARGE: LazyLock<Buffer<u8>> = LazyLock::new(|| Buffer::zeroed(64 << 20));
    let chosen = if large { &LARGE } else { &SMALL };
    (*chosen).clone()
}

/// How many items a buffer has.
#[landbridge::export(skip(c))]
pub fn buffer_len(buffer: &Buffer<u8>) -> u32 {
    u32::try_from(buffer.len()).unwrap_or(u32::MAX)
}
