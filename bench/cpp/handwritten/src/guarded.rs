//! The same functions with the promises of generated code, by cxx's own means: each gives a `Result`, which cxx throws in
//! C++, since it ends the program at a panic that isn't caught. `guarded.hpp` beside this is the other half.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, TryLockError};

#[cxx::bridge(namespace = "guarded::bridge")]
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

    /// What a function gives that has an error of its own, for cxx's errors are a text.
    struct Answer {
        value: u32,
        refused: bool,
        status: u32,
        message: String,
    }

    extern "Rust" {
        fn add(a: u32, b: u32) -> Result<u32>;
        fn echo(text: &str) -> Result<String>;
        fn sum_list(values: &[f64]) -> Result<f64>;
        fn make_points(count: u32) -> Result<Vec<Point>>;
        fn sum_points(points: &[Point]) -> Result<f64>;
        fn make_people(count: u32) -> Result<Vec<Person>>;
        fn sum_people(people: Vec<Person>) -> Result<u32>;
        fn describe(person: Person) -> Result<String>;
        fn fail(status: u32) -> Result<Answer>;
        fn sum_calls(caller: &Caller, times: u32) -> Result<u32>;

        type Counter;
        fn new_counter(start: u32) -> Result<Box<Counter>>;
        fn increment(&self) -> Result<u32>;
    }

    unsafe extern "C++" {
        include!("caller.h");
        #[namespace = "hand"]
        type Caller;
        /// What it throws is an error here.
        fn call(&self, value: u32) -> Result<u32>;
    }
}

use ffi::{Answer, Caller, Person, Point};

/// Why a call gives nothing.
type Failure = Box<dyn std::error::Error>;

/// A panic is an error as any other.
fn caught<T>(run: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| Err(told(&*panic)))
}

#[cold]
fn told(panic: &(dyn std::any::Any + Send)) -> Failure {
    let text = match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => text,
        (_, Some(text)) => text.as_str(),
        _ => "no message",
    };
    format!("the Rust code panicked: {text}").into()
}

fn add(a: u32, b: u32) -> Result<u32, Failure> {
    caught(|| Ok(crate::add(a, b)))
}

fn echo(text: &str) -> Result<String, Failure> {
    caught(|| Ok(crate::echo(text)))
}

fn sum_list(values: &[f64]) -> Result<f64, Failure> {
    caught(|| Ok(crate::sum_list(values)))
}

fn make_points(count: u32) -> Result<Vec<Point>, Failure> {
    let point = |at| Point {
        x: f64::from(at),
        y: f64::from(at) * 0.5,
    };
    caught(|| Ok((0..count).map(point).collect()))
}

fn sum_points(points: &[Point]) -> Result<f64, Failure> {
    caught(|| Ok(points.iter().map(|point| point.x + point.y).sum()))
}

fn make_people(count: u32) -> Result<Vec<Person>, Failure> {
    let person = |age| Person {
        name: "Ada Lovelace".to_owned(),
        age,
    };
    caught(|| Ok((0..count).map(person).collect()))
}

fn sum_people(people: Vec<Person>) -> Result<u32, Failure> {
    let length = |name: &str| u32::try_from(name.len()).unwrap_or(u32::MAX);
    let of = |person: &Person| length(&person.name).wrapping_add(person.age);
    caught(|| Ok(people.iter().map(of).fold(0, u32::wrapping_add)))
}

fn describe(person: Person) -> Result<String, Failure> {
    caught(|| Ok(person.name))
}

fn fail(status: u32) -> Result<Answer, Failure> {
    caught(|| {
        Ok(match crate::fail(status) {
            Ok(value) => Answer {
                value,
                refused: false,
                status: 0,
                message: String::new(),
            },
            Err(refused) => Answer {
                value: 0,
                refused: true,
                status: refused.0,
                message: refused.to_string(),
            },
        })
    })
}

fn sum_calls(caller: &Caller, times: u32) -> Result<u32, Failure> {
    caught(|| {
        let mut sum = 0_u32;
        for at in 0..times {
            sum = sum.wrapping_add(caller.call(at)?);
        }
        Ok(sum)
    })
}

/// Counts. A second entrance is refused, from wherever it comes, and so is what comes behind a panic, which poisons it.
pub struct Counter {
    count: Mutex<crate::Counter>,
}

fn new_counter(start: u32) -> Result<Box<Counter>, Failure> {
    caught(|| {
        let count = Mutex::new(crate::Counter { count: start });
        Ok(Box::new(Counter { count }))
    })
}

impl Counter {
    fn increment(&self) -> Result<u32, Failure> {
        caught(|| match self.count.try_lock() {
            Ok(mut counter) => Ok(counter.increment()),
            Err(TryLockError::WouldBlock) => Err("the counter is in use".into()),
            Err(TryLockError::Poisoned(_)) => Err("the counter was lost to a panic".into()),
        })
    }
}
