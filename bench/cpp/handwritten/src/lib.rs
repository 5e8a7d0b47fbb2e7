//! The benchmarks' functions as a Rust author would offer them to C++ by cxx, as in its guide: shared structs, an opaque
//! type behind a box, a class of C++'s for what Rust calls.

#[cxx::bridge(namespace = "hand")]
mod ffi {
    #[derive(Clone, Copy)]
    struct Point {
        x: f64,
        y: f64,
    }

    struct Person {
        name: String,
        age: u32,
    }

    extern "Rust" {
        fn add(a: u32, b: u32) -> u32;
        fn echo(text: &str) -> String;
        fn sum_list(values: &[f64]) -> f64;
        fn make_points(count: u32) -> Vec<Point>;
        fn sum_points(points: &[Point]) -> f64;
        fn make_people(count: u32) -> Vec<Person>;
        fn sum_people(people: Vec<Person>) -> u32;
        fn describe(person: Person) -> String;
        fn fail(status: u32) -> Result<u32>;
        fn sum_calls(caller: &Caller, times: u32) -> u32;

        type Counter;
        fn new_counter(start: u32) -> Box<Counter>;
        fn increment(&mut self) -> u32;
    }

    unsafe extern "C++" {
        include!("caller.h");
        type Caller;
        fn call(&self, value: u32) -> u32;
    }
}

mod guarded;

use ffi::{Caller, Person, Point};

fn add(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}

fn echo(text: &str) -> String {
    text.to_owned()
}

fn sum_list(values: &[f64]) -> f64 {
    values.iter().sum()
}

fn make_points(count: u32) -> Vec<Point> {
    let point = |at| Point {
        x: f64::from(at),
        y: f64::from(at) * 0.5,
    };
    (0..count).map(point).collect()
}

fn sum_points(points: &[Point]) -> f64 {
    points.iter().map(|point| point.x + point.y).sum()
}

fn make_people(count: u32) -> Vec<Person> {
    let person = |age| Person {
        name: "Ada Lovelace".to_owned(),
        age,
    };
    (0..count).map(person).collect()
}

fn sum_people(people: Vec<Person>) -> u32 {
    let length = |name: &str| u32::try_from(name.len()).unwrap_or(u32::MAX);
    let of = |person: &Person| length(&person.name).wrapping_add(person.age);
    people.iter().map(of).fold(0, u32::wrapping_add)
}

fn describe(person: Person) -> String {
    person.name
}

/// Why a call is refused.
#[derive(Debug)]
struct Refused(u32);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "refused with status {}", self.0)
    }
}

fn fail(status: u32) -> Result<u32, Refused> {
    Err(Refused(status))
}

fn sum_calls(caller: &Caller, times: u32) -> u32 {
    (0..times).fold(0, |sum, at| sum.wrapping_add(caller.call(at)))
}

/// Counts.
pub struct Counter {
    count: u32,
}

fn new_counter(start: u32) -> Box<Counter> {
    Box::new(Counter { count: start })
}

impl Counter {
    fn increment(&mut self) -> u32 {
        self.count = self.count.wrapping_add(1);
        self.count
    }
}
