//! The benchmarks' functions as a Rust author would offer them to C by hand: `extern "C"`, real
//! pointers, null checks, and panics caught where the function can panic. Declared in
//! `handwritten.h`. No handles: use after free is the caller's fault here, and is told in `guarded`.

pub mod guarded;

use std::ffi::{CString, c_char, c_void};
use std::panic::catch_unwind;
use std::ptr;
use std::slice;

/// A point in the plane.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Point {
    x: f64,
    y: f64,
}

/// Somebody; the name belongs to the list that holds it.
#[repr(C)]
pub struct Person {
    name: *mut c_char,
    name_length: usize,
    age: u32,
}

/// Counts.
pub struct Counter {
    count: u32,
}

/// Why a call is refused.
#[repr(C)]
pub struct Failure {
    status: u32,
    message: *mut c_char,
}

/// The slice that C describes; null is an empty one.
///
/// # Safety
/// `values` is null, or points to `length` values that nothing changes while the slice lives.
unsafe fn slice<'a, T>(values: *const T, length: usize) -> &'a [T] {
    if values.is_null() {
        return &[];
    }
    // SAFETY: the caller's promise.
    unsafe { slice::from_raw_parts(values, length) }
}

/// Adds, wrapping around.
#[unsafe(no_mangle)]
pub extern "C" fn hand_add(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}

/// The same text again, for [`hand_string_free`]; null if it isn't UTF-8.
///
/// # Safety
/// `text` points to `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hand_echo(text: *const u8, length: usize) -> *mut c_char {
    // SAFETY: the caller's promise.
    let bytes = unsafe { slice(text, length) };
    let copied = catch_unwind(|| CString::new(str::from_utf8(bytes).ok()?).ok());
    let copied = copied.ok().flatten();
    copied.map_or(ptr::null_mut(), CString::into_raw)
}

/// Frees a text.
///
/// # Safety
/// `text` is null or comes from this library, and isn't used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hand_string_free(text: *mut c_char) {
    if !text.is_null() {
        // SAFETY: it was made by `CString::into_raw`, says the caller.
        drop(unsafe { CString::from_raw(text) });
    }
}

/// The sum of all values.
///
/// # Safety
/// `values` points to `length` values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hand_sum_list(values: *const f64, length: usize) -> f64 {
    // SAFETY: the caller's promise.
    unsafe { slice(values, length) }.iter().sum()
}

/// How many bytes there are.
///
/// # Safety
/// `bytes` points to `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hand_bytes_len(bytes: *const u8, length: usize) -> u32 {
    // SAFETY: the caller's promise.
    u32::try_from(unsafe { slice(bytes, length) }.len()).unwrap_or(u32::MAX)
}

/// So many points on a line, for [`hand_points_free`]; null if it panicked.
#[unsafe(no_mangle)]
pub extern "C" fn hand_make_points(count: u32) -> *mut Point {
    let point = |at| Point {
        x: f64::from(at),
        y: f64::from(at) * 0.5,
    };
    let made = catch_unwind(|| (0..count).map(point).collect::<Box<[_]>>());
    made.map_or(ptr::null_mut(), |points| Box::into_raw(points).cast())
}

/// Frees points.
///
/// # Safety
/// `points` is null or comes from [`hand_make_points`] with this `count`, and isn't used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hand_points_free(points: *mut Point, count: u32) {
    if !points.is_null() {
        let points = ptr::slice_from_raw_parts_mut(points, count as usize);
        // SAFETY: it was a box of this length, says the caller.
        drop(unsafe { Box::from_raw(points) });
    }
}

/// The sum of all coordinates.
///
/// # Safety
/// `points` points to `length` points.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hand_sum_points(points: *const Point, length: usize) -> f64 {
    // SAFETY: the caller's promise.
    let points = unsafe { slice(points, length) };
    points.iter().map(|point| point.x + point.y).sum()
}

/// So many people, for [`hand_people_free`]; null if it panicked.
#[unsafe(no_mangle)]
pub extern "C" fn hand_make_people(count: u32) -> *mut Person {
    let person = |age| {
        let name = CString::new("Ada Lovelace").unwrap_or_default();
        Person {
            name_length: name.as_bytes().len(),
            name: name.into_raw(),
            age,
        }
    };
    let made = catch_unwind(|| (0..count).map(person).collect::<Box<[_]>>());
    made.map_or(ptr::null_mut(), |people| Box::into_raw(people).cast())
}

/// Frees people.
///
/// # Safety
/// `people` is null or comes from [`hand_make_people`] with this `count`, and isn't used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hand_people_free(people: *mut Person, count: u32) {
    if people.is_null() {
        return;
    }
    // SAFETY: it was a box of this length, says the caller.
    let people = unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(people, count as usize)) };
    for person in people {
        // SAFETY: each name was made by `CString::into_raw`.
        unsafe { hand_string_free(person.name) };
    }
}

/// The sum of all ages and of the lengths of all names; 0 if it panicked.
///
/// # Safety
/// `people` points to `length` people, each name to its bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hand_sum_people(people: *const Person, length: usize) -> u32 {
    // SAFETY: the caller's promise.
    let people = unsafe { slice(people, length) };
    let read = |person: &Person| {
        // SAFETY: the caller's promise holds for what it points to, too.
        let name = unsafe { slice(person.name.cast::<u8>(), person.name_length) };
        (String::from_utf8_lossy(name).into_owned(), person.age)
    };
    // What is bound takes its own people, as in the other baselines.
    catch_unwind(|| sum_people(people.iter().map(read).collect())).unwrap_or_default()
}

#[inline(never)]
fn sum_people(people: Vec<(String, u32)>) -> u32 {
    let length = |name: &str| u32::try_from(name.len()).unwrap_or(u32::MAX);
    let of = |(name, age): &(String, u32)| length(name).wrapping_add(*age);
    people.iter().map(of).fold(0, u32::wrapping_add)
}

/// What somebody is called, for [`hand_string_free`]; null for nobody, or if it isn't UTF-8.
///
/// # Safety
/// `person` is null or points to a person, whose name points to its bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hand_describe(person: *const Person) -> *mut c_char {
    // SAFETY: the caller's promise.
    let Some(person) = (unsafe { person.as_ref() }) else {
        return ptr::null_mut();
    };
    // SAFETY: the caller's promise holds for what it points to, too.
    unsafe { hand_echo(person.name.cast::<u8>(), person.name_length) }
}

/// Calls `call` so many times with `data` and adds up what it gives; 0 for null.
///
/// # Safety
/// `call` is null or may be called with `data`; it doesn't unwind.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hand_sum_calls(
    call: Option<unsafe extern "C" fn(*mut c_void, u32) -> u32>,
    data: *mut c_void,
    times: u32,
) -> u32 {
    let Some(call) = call else {
        return 0;
    };
    // SAFETY: the caller's promise.
    let called = |at| unsafe { call(data, at) };
    (0..times).fold(0, |sum, at| sum.wrapping_add(called(at)))
}

/// A counter that begins at `start`, for [`hand_counter_free`].
#[unsafe(no_mangle)]
pub extern "C" fn hand_counter_new(start: u32) -> *mut Counter {
    Box::into_raw(Box::new(Counter { count: start }))
}

/// Counts one more and says how many that makes; 0 for null.
///
/// # Safety
/// `counter` is null or comes from [`hand_counter_new`], and no other thread uses it now.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hand_counter_increment(counter: *mut Counter) -> u32 {
    // SAFETY: the caller's promise.
    let Some(counter) = (unsafe { counter.as_mut() }) else {
        return 0;
    };
    counter.count = counter.count.wrapping_add(1);
    counter.count
}

/// Frees a counter.
///
/// # Safety
/// `counter` is null or comes from [`hand_counter_new`], and isn't used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hand_counter_free(counter: *mut Counter) {
    if !counter.is_null() {
        // SAFETY: the caller's promise.
        drop(unsafe { Box::from_raw(counter) });
    }
}

/// Fails: 1, with an error for [`hand_failure_free`].
///
/// # Safety
/// `error` is null or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hand_fail(status: u32, _out: *mut u32, error: *mut *mut Failure) -> i32 {
    let made = catch_unwind(|| {
        let message = CString::new(format!("refused with status {status}")).unwrap_or_default();
        Box::new(Failure {
            status,
            message: message.into_raw(),
        })
    });
    if !error.is_null() {
        let failure = made.map_or(ptr::null_mut(), Box::into_raw);
        // SAFETY: the caller's promise.
        unsafe { error.write(failure) };
    }
    1
}

/// Frees an error.
///
/// # Safety
/// `failure` is null or comes from [`hand_fail`], and isn't used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hand_failure_free(failure: *mut Failure) {
    if !failure.is_null() {
        // SAFETY: the caller's promise; the message was made by `CString::into_raw`.
        unsafe {
            let failure = Box::from_raw(failure);
            hand_string_free(failure.message);
        }
    }
}
