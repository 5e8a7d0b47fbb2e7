//! The benchmarks' functions with a C interface, as one writes it by hand for `bun:ffi` and `Deno.dlopen`: memory of
//! the caller's for what comes and goes, no handle table, a lock around what changes. `guide` is the same for people
//! who do as guides say.

mod guide;

use std::slice;
use std::sync::{Mutex, PoisonError};

/// The processor time of the calling thread, in nanoseconds.
#[unsafe(no_mangle)]
pub extern "C" fn thread_time() -> f64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the memory is there.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}

/// Adds, wrapping around.
#[unsafe(no_mangle)]
pub extern "C" fn add(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}

fn copied(text: &str) -> String {
    text.to_owned()
}

/// The same text again, in memory of the caller's: its length, or -1 where it isn't text or too long.
///
/// # Safety
/// So many bytes are at `text`, and so much room at `to`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn echo(text: *const u8, length: u32, to: *mut u8, room: u32) -> i32 {
    // SAFETY: the caller's promise.
    let (bytes, to) = unsafe {
        (
            slice::from_raw_parts(text, length as usize),
            slice::from_raw_parts_mut(to, room as usize),
        )
    };
    let Ok(text) = std::str::from_utf8(bytes) else {
        return -1;
    };
    let answer = copied(text);
    match to.get_mut(..answer.len()) {
        Some(to) => {
            to.copy_from_slice(answer.as_bytes());
            answer.len() as i32
        }
        None => -1,
    }
}

/// The sum of all values.
///
/// # Safety
/// So many are there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sum_list(values: *const f64, count: u32) -> f64 {
    // SAFETY: the caller's promise.
    let values = unsafe { slice::from_raw_parts(values, count as usize) };
    values.iter().sum()
}

/// How many bytes there are.
///
/// # Safety
/// So many are there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bytes_len(bytes: *const u8, count: u32) -> u32 {
    // SAFETY: the caller's promise.
    let bytes = unsafe { slice::from_raw_parts(bytes, count as usize) };
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// A point in the plane.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Point {
    x: f64,
    y: f64,
}

fn line(count: u32) -> Vec<Point> {
    let point = |at| Point {
        x: f64::from(at),
        y: f64::from(at) * 0.5,
    };
    (0..count).map(point).collect()
}

/// So many points on a line, in memory of the caller's.
///
/// # Safety
/// There is room for them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn make_points(count: u32, to: *mut Point) {
    let points = line(count);
    // SAFETY: the caller's promise.
    unsafe { slice::from_raw_parts_mut(to, count as usize) }.copy_from_slice(&points);
}

fn sum(points: &[Point]) -> f64 {
    points.iter().map(|point| point.x + point.y).sum()
}

/// The sum of all coordinates.
///
/// # Safety
/// So many points are there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sum_points(points: *const Point, count: u32) -> f64 {
    // SAFETY: the caller's promise.
    sum(unsafe { slice::from_raw_parts(points, count as usize) })
}

/// Counts.
pub struct Counter {
    count: Mutex<u32>,
}

/// A counter that begins at `start`.
#[unsafe(no_mangle)]
pub extern "C" fn counter_new(start: u32) -> *mut Counter {
    Box::into_raw(Box::new(Counter {
        count: Mutex::new(start),
    }))
}

/// Counts one more and says how many that makes.
///
/// # Safety
/// [`counter_new`] made it, and it wasn't freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn counter_increment(counter: *mut Counter) -> u32 {
    // SAFETY: the caller's promise.
    let counter = unsafe { &*counter };
    let mut count = counter.count.lock().unwrap_or_else(PoisonError::into_inner);
    *count = count.wrapping_add(1);
    *count
}

/// Frees a counter.
///
/// # Safety
/// As in [`counter_increment`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn counter_free(counter: *mut Counter) {
    // SAFETY: the caller's promise.
    drop(unsafe { Box::from_raw(counter) });
}

/// Fails: writes the status, and says which error it is.
///
/// # Safety
/// There is room for the status.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fail(status: u32, to: *mut u32) -> i32 {
    // SAFETY: the caller's promise.
    unsafe { *to = status };
    1
}

/// Calls `f` so many times and adds up what it gives.
#[unsafe(no_mangle)]
pub extern "C" fn sum_calls(f: extern "C" fn(u32) -> u32, times: u32) -> u32 {
    (0..times).fold(0, |sum, at| sum.wrapping_add(f(at)))
}
