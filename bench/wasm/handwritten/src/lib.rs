//! The benchmarks' functions as a user of wasm-bindgen would bind them by hand, following its guide: serde for records,
//! `js_sys::Function` for callbacks. The functions of `flat` are for whoever writes the JavaScript of records by hand too.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::task::Poll;

use js_sys::Function;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

mod flat;

/// Adds, wrapping around.
#[wasm_bindgen]
pub fn add(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}

/// The same text again.
#[wasm_bindgen]
pub fn echo(text: &str) -> String {
    text.to_owned()
}

/// The sum of a typed array.
#[wasm_bindgen(js_name = sumBuffer)]
pub fn sum_buffer(values: &[f64]) -> f64 {
    values.iter().sum()
}

/// How many bytes there are.
#[wasm_bindgen(js_name = bytesLen)]
pub fn bytes_len(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// A point in the plane.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    x: f64,
    y: f64,
}

fn point(at: u32) -> Point {
    Point {
        x: f64::from(at),
        y: f64::from(at) * 0.5,
    }
}

/// What the functions of points call, as one that a crate has for its users: it gives a list of them.
#[inline(never)]
fn line(count: u32) -> Vec<Point> {
    (0..count).map(point).collect()
}

/// As that, of one which takes a slice.
#[inline(never)]
fn total(points: &[Point]) -> f64 {
    points.iter().map(|point| point.x + point.y).sum()
}

fn refused(error: serde_wasm_bindgen::Error) -> JsError {
    JsError::new(&error.to_string())
}

/// So many points on a line.
#[wasm_bindgen(js_name = makePoints)]
pub fn make_points(count: u32) -> Result<JsValue, JsError> {
    serde_wasm_bindgen::to_value(&line(count)).map_err(refused)
}

/// The sum of all coordinates of an array of points.
#[wasm_bindgen(js_name = sumPoints)]
pub fn sum_points(points: JsValue) -> Result<f64, JsError> {
    let points: Vec<Point> = serde_wasm_bindgen::from_value(points).map_err(refused)?;
    Ok(total(&points))
}

/// Somebody.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    name: String,
    age: u32,
}

/// So many people.
#[wasm_bindgen(js_name = makePeople)]
pub fn make_people(count: u32) -> Result<JsValue, JsError> {
    let person = |age| Person {
        name: "Ada Lovelace".to_owned(),
        age,
    };
    let people: Vec<Person> = (0..count).map(person).collect();
    serde_wasm_bindgen::to_value(&people).map_err(refused)
}

/// The sum of all ages and of the lengths of all names.
#[wasm_bindgen(js_name = sumPeople)]
pub fn sum_people(people: JsValue) -> Result<u32, JsError> {
    let people: Vec<Person> = serde_wasm_bindgen::from_value(people).map_err(refused)?;
    let length = |name: &str| u32::try_from(name.len()).unwrap_or(u32::MAX);
    let of = |person: &Person| length(&person.name).wrapping_add(person.age);
    Ok(people.iter().map(of).fold(0, u32::wrapping_add))
}

/// What somebody is called.
#[wasm_bindgen]
pub fn describe(person: JsValue) -> Result<String, JsError> {
    let person: Person = serde_wasm_bindgen::from_value(person).map_err(refused)?;
    Ok(person.name)
}

/// Counts.
#[wasm_bindgen]
pub struct Counter {
    count: u32,
}

#[wasm_bindgen]
impl Counter {
    /// A counter that begins at `start`.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(start: u32) -> Self {
        Self { count: start }
    }

    /// Counts one more and says how many that makes.
    pub fn increment(&mut self) -> u32 {
        self.count = self.count.wrapping_add(1);
        self.count
    }
}

#[wasm_bindgen(
    inline_js = "export class Refused extends Error { constructor(status) { super(`refused with status ${status}`); this.code = 'Refused'; this.status = status; } }"
)]
extern "C" {
    /// An error that has a code and a field.
    type Refused;

    #[wasm_bindgen(constructor)]
    fn new(status: u32) -> Refused;
}

/// Fails.
#[wasm_bindgen]
pub fn fail(status: u32) -> Result<u32, JsValue> {
    Err(Refused::new(status).into())
}

/// Calls `f` so many times and adds up what it gives.
#[wasm_bindgen(js_name = sumCalls)]
pub fn sum_calls(f: &Function, times: u32) -> Result<u32, JsValue> {
    let mut sum = 0_u32;
    for at in 0..times {
        let answer = f.call1(&JsValue::UNDEFINED, &at.into())?;
        let answer = answer.as_f64().ok_or("expected a number")?;
        sum = sum.wrapping_add(answer as u32);
    }
    Ok(sum)
}

/// Adds without waiting for anything.
#[wasm_bindgen(js_name = addSoon)]
pub async fn add_soon(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}

/// Adds after it was woken once.
#[wasm_bindgen(js_name = addLater)]
pub async fn add_later(a: u32, b: u32) -> u32 {
    let woken = Cell::new(false);
    poll_fn(|context| {
        if woken.replace(true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
    a.wrapping_add(b)
}

thread_local! {
    static TOLD: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Has `told` called with what each panic says, before it traps. Not in the guide: `../guarded.mjs` asks for it.
#[wasm_bindgen(js_name = onPanic)]
pub fn on_panic(told: Function) {
    TOLD.set(Some(told));
    std::panic::set_hook(Box::new(|info| {
        let told = TOLD.with_borrow(Clone::clone);
        // One that throws has no one to tell.
        let _ = told.map(|it| it.call1(&JsValue::UNDEFINED, &info.to_string().into()));
    }));
}
