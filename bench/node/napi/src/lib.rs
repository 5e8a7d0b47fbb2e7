//! The benchmarks' functions as a user of napi-rs would bind them by hand, following its guide.

use napi::bindgen_prelude::*;
use napi_derive::napi;

/// Adds, wrapping around.
#[napi]
pub fn add(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}

/// The same text again.
#[napi]
pub fn echo(text: String) -> String {
    text
}

/// The sum of an array of numbers.
#[napi]
pub fn sum_list(values: Vec<f64>) -> f64 {
    values.iter().sum()
}

/// The sum of a typed array, read in place.
#[napi]
pub fn sum_buffer(values: &[f64]) -> f64 {
    values.iter().sum()
}

/// The sum of all coordinates of points that lie in a typed array.
#[napi]
pub fn sum_point_buffer(values: &[f64]) -> f64 {
    let pairs = values.chunks_exact(2);
    pairs.map(|pair| pair.iter().sum::<f64>()).sum()
}

/// How many bytes there are.
#[napi]
pub fn bytes_len(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// A point in the plane.
#[napi(object)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Upwards.
    pub y: f64,
}

/// So many points on a line.
#[napi]
pub fn make_points(count: u32) -> Vec<Point> {
    let point = |at| Point {
        x: f64::from(at),
        y: f64::from(at) * 0.5,
    };
    (0..count).map(point).collect()
}

/// The sum of all coordinates of an array of points.
#[napi]
pub fn sum_points(points: Vec<Point>) -> f64 {
    points.iter().map(|point| point.x + point.y).sum()
}

/// Somebody.
#[napi(object)]
pub struct Person {
    /// What they are called.
    pub name: String,
    /// In years.
    pub age: u32,
}

/// So many people.
#[napi]
pub fn make_people(count: u32) -> Vec<Person> {
    let person = |age| Person {
        name: "Ada Lovelace".to_owned(),
        age,
    };
    (0..count).map(person).collect()
}

/// The sum of all ages and of the lengths of all names.
#[napi]
pub fn sum_people(people: Vec<Person>) -> u32 {
    let length = |name: &str| u32::try_from(name.len()).unwrap_or(u32::MAX);
    let of = |person: &Person| length(&person.name).wrapping_add(person.age);
    people.iter().map(of).fold(0, u32::wrapping_add)
}

/// Counts.
#[napi]
pub struct Counter {
    count: u32,
}

#[napi]
impl Counter {
    /// A counter that begins at `start`.
    #[napi(constructor)]
    pub fn new(start: u32) -> Self {
        Self { count: start }
    }

    /// Counts one more and says how many that makes.
    #[napi]
    pub fn increment(&mut self) -> u32 {
        self.count = self.count.wrapping_add(1);
        self.count
    }
}

/// Fails with an error that has a code and a field.
#[napi]
pub fn fail(env: Env, status: u32) -> Result<u32> {
    let message = format!("refused with status {status}");
    let mut error = env.create_error(Error::new(Status::GenericFailure, message))?;
    error.set("code", "Refused")?;
    error.set("status", status)?;
    Err(Error::from(error.into_unknown(&env)?))
}

/// Adds without waiting for anything.
#[napi]
pub async fn add_soon(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}

/// Adds after it was woken once.
#[napi]
pub async fn add_later(a: u32, b: u32) -> u32 {
    tokio::task::yield_now().await;
    a.wrapping_add(b)
}

/// Calls `f` so many times and adds up what it gives.
#[napi]
pub fn sum_calls(f: Function<u32, u32>, times: u32) -> Result<u32> {
    let mut sum = 0_u32;
    for at in 0..times {
        sum = sum.wrapping_add(f.call(at)?);
    }
    Ok(sum)
}

/// Numbers from 0.
#[napi(iterator)]
pub struct Count(std::ops::Range<u32>);

#[napi]
impl Count {
    /// Up to a number.
    #[napi(constructor)]
    pub fn new(to: u32) -> Self {
        Self(0..to)
    }
}

impl Generator for Count {
    type Yield = u32;
    type Next = ();
    type Return = ();

    fn next(&mut self, _: Option<()>) -> Option<u32> {
        self.0.next()
    }
}
