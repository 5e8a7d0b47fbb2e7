//! The same functions as a careful author writes them who gives the promises of a generated binding: no panic crosses, each
//! call says what failed and why, text is checked, and a counter tells when it is in use, closed or poisoned instead of being
//! used twice. Declared in `guarded.h`. What crosses in is lent for the call; what comes out is freed by this library.

use std::any::Any;
use std::cell::Cell;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use crate::{Point, slice};

mod counter;

/// What went wrong, as `guarded.h` numbers it.
#[derive(Clone, Copy)]
#[repr(i32)]
enum Kind {
    Refused = 1,
    Panicked = 2,
    Busy = 3,
    Closed = 4,
    Argument = 5,
    Thrown = 6,
}

/// Why a call failed, for [`guarded_failure_free`].
#[repr(C)]
pub struct Failure {
    kind: Kind,
    status: u32,
    message: Text,
}

/// Text, lent or given.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Text {
    bytes: *mut u8,
    length: usize,
}

/// What a call gives; nothing of it counts if it failed.
#[repr(C)]
pub struct Answer<T> {
    value: T,
    failed: *mut Failure,
}

/// Somebody, lent or given.
#[repr(C)]
pub struct Person {
    name: Text,
    age: u32,
}

/// People that are given.
#[repr(C)]
pub struct People {
    first: *mut Person,
    count: usize,
}

/// Points that are given.
#[repr(C)]
pub struct Points {
    first: *mut Point,
    count: usize,
}

/// What a function of the program's gives.
#[repr(C)]
pub struct Called {
    value: u32,
    failed: bool,
}

thread_local! {
    static PANIC: Cell<Option<String>> = const { Cell::new(None) };
}

/// What a panic left.
#[cold]
fn panicked(payload: &(dyn Any + Send)) -> Box<Failure> {
    let message = PANIC.take().unwrap_or_else(|| {
        let text = payload.downcast_ref::<&str>().copied();
        text.unwrap_or("the Rust code panicked").to_owned()
    });
    failure(Kind::Panicked, message)
}

#[cold]
fn failure(kind: Kind, message: impl Into<String>) -> Box<Failure> {
    Box::new(Failure {
        kind,
        status: 0,
        message: given_text(message.into()),
    })
}

/// What every call goes through.
#[inline]
fn fenced<T>(otherwise: T, body: impl FnOnce() -> Result<T, Box<Failure>>) -> Answer<T> {
    let failed = match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(value)) => {
            return Answer {
                value,
                failed: ptr::null_mut(),
            };
        }
        Ok(Err(failure)) => failure,
        Err(payload) => panicked(&*payload),
    };
    Answer {
        value: otherwise,
        failed: Box::into_raw(failed),
    }
}

fn given_text(text: String) -> Text {
    let text = Box::leak(text.into_bytes().into_boxed_slice());
    Text {
        length: text.len(),
        bytes: text.as_mut_ptr(),
    }
}

/// # Safety
/// The text came from [`given_text`] and isn't used again.
unsafe fn free_text(text: Text) {
    if !text.bytes.is_null() {
        // SAFETY: the caller's promise.
        drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(text.bytes, text.length)) });
    }
}

/// # Safety
/// The text's bytes are there, and nothing changes them while it is read.
unsafe fn lent_text<'a>(text: &Text) -> Result<&'a str, Box<Failure>> {
    // SAFETY: the caller's promise.
    let bytes = unsafe { slice(text.bytes, text.length) };
    str::from_utf8(bytes).map_err(|error| failure(Kind::Argument, error.to_string()))
}

/// # Safety
/// `values` is null or points to `length` values, which nothing changes while they are read.
unsafe fn lent<'a, T>(values: *const T, length: usize) -> Result<&'a [T], Box<Failure>> {
    if length > isize::MAX as usize / size_of::<T>() || !values.is_aligned() {
        return Err(failure(Kind::Argument, "no memory of this length"));
    }
    // SAFETY: the caller's promise.
    Ok(unsafe { slice(values, length) })
}

/// Has panics told with their place, which what is caught doesn't know.
extern "C" fn start() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        PANIC.set(Some(info.to_string()));
        before(info);
    }));
}

/// What runs as soon as the library is loaded.
#[used]
#[unsafe(link_section = ".init_array")]
static START: extern "C" fn() = start;

/// Adds, wrapping around.
#[unsafe(no_mangle)]
pub extern "C" fn guarded_add(a: u32, b: u32) -> Answer<u32> {
    fenced(0, || Ok(a.wrapping_add(b)))
}

/// The same text again, for [`guarded_text_free`].
///
/// # Safety
/// The text's bytes are there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn guarded_echo(text: Text) -> Answer<Text> {
    let none = Text {
        bytes: ptr::null_mut(),
        length: 0,
    };
    // SAFETY: the caller's promise.
    fenced(none, || {
        Ok(given_text(unsafe { lent_text(&text) }?.to_owned()))
    })
}

/// Frees a text.
///
/// # Safety
/// It comes from this library and isn't used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn guarded_text_free(text: Text) {
    // SAFETY: the caller's promise.
    unsafe { free_text(text) };
}

/// The sum of all values.
///
/// # Safety
/// `values` points to `length` values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn guarded_sum_list(values: *const f64, length: usize) -> Answer<f64> {
    // SAFETY: the caller's promise.
    fenced(0.0, || Ok(unsafe { lent(values, length) }?.iter().sum()))
}

/// So many points on a line, for [`guarded_points_free`].
#[unsafe(no_mangle)]
pub extern "C" fn guarded_make_points(count: u32) -> Answer<Points> {
    let none = Points {
        first: ptr::null_mut(),
        count: 0,
    };
    let point = |at| Point {
        x: f64::from(at),
        y: f64::from(at) * 0.5,
    };
    fenced(none, || {
        let points = Box::into_raw((0..count).map(point).collect::<Box<[_]>>());
        Ok(Points {
            count: points.len(),
            first: points.cast(),
        })
    })
}

/// Frees points.
///
/// # Safety
/// They come from [`guarded_make_points`] and aren't used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn guarded_points_free(points: Points) {
    if !points.first.is_null() {
        let points = ptr::slice_from_raw_parts_mut(points.first, points.count);
        // SAFETY: the caller's promise.
        drop(unsafe { Box::from_raw(points) });
    }
}

/// The sum of all coordinates.
///
/// # Safety
/// `points` points to `length` points.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn guarded_sum_points(points: *const Point, length: usize) -> Answer<f64> {
    fenced(0.0, || {
        // SAFETY: the caller's promise.
        let points = unsafe { lent(points, length) }?;
        Ok(points.iter().map(|point| point.x + point.y).sum())
    })
}

/// So many people, for [`guarded_people_free`].
#[unsafe(no_mangle)]
pub extern "C" fn guarded_make_people(count: u32) -> Answer<People> {
    let none = People {
        first: ptr::null_mut(),
        count: 0,
    };
    let person = |age| Person {
        name: given_text("Ada Lovelace".to_owned()),
        age,
    };
    fenced(none, || {
        let people = Box::into_raw((0..count).map(person).collect::<Box<[_]>>());
        Ok(People {
            count: people.len(),
            first: people.cast(),
        })
    })
}

/// Frees people.
///
/// # Safety
/// They come from [`guarded_make_people`] and aren't used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn guarded_people_free(people: People) {
    if people.first.is_null() {
        return;
    }
    let people = ptr::slice_from_raw_parts_mut(people.first, people.count);
    // SAFETY: the caller's promise.
    for person in unsafe { Box::from_raw(people) } {
        // SAFETY: each name was made by `given_text`.
        unsafe { free_text(person.name) };
    }
}

/// The sum of all ages and of the lengths of all names.
///
/// # Safety
/// `people` points to `length` people, each name to its bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn guarded_sum_people(people: *const Person, length: usize) -> Answer<u32> {
    fenced(0, || {
        // SAFETY: the caller's promise.
        let people = unsafe { lent(people, length) }?;
        let read = |person: &Person| {
            // SAFETY: the caller's promise holds for what it points to, too.
            Ok((unsafe { lent_text(&person.name) }?.to_owned(), person.age))
        };
        let people: Result<_, Box<Failure>> = people.iter().map(read).collect();
        Ok(crate::sum_people(people?))
    })
}

/// What somebody is called, for [`guarded_text_free`].
///
/// # Safety
/// The name's bytes are there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn guarded_describe(person: Person) -> Answer<Text> {
    // SAFETY: the caller's promise.
    unsafe { guarded_echo(person.name) }
}

/// Calls `call` so many times with `data` and adds up what it gives; the first one that fails ends it.
///
/// # Safety
/// `call` may be called with `data`; it doesn't unwind.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn guarded_sum_calls(
    call: Option<unsafe extern "C" fn(*mut c_void, u32) -> Called>,
    data: *mut c_void,
    times: u32,
) -> Answer<u32> {
    fenced(0, || {
        let call = call.ok_or_else(|| failure(Kind::Argument, "no function"))?;
        (0..times).try_fold(0, |sum: u32, at| {
            // SAFETY: the caller's promise.
            let called = unsafe { call(data, at) };
            if called.failed {
                return Err(failure(Kind::Thrown, "the program's function failed"));
            }
            Ok(sum.wrapping_add(called.value))
        })
    })
}

/// Fails, always.
#[unsafe(no_mangle)]
pub extern "C" fn guarded_fail(status: u32) -> Answer<u32> {
    fenced(0, || {
        Err(Box::new(Failure {
            kind: Kind::Refused,
            status,
            message: given_text(format!("refused with status {status}")),
        }))
    })
}

/// Frees what a call failed with.
///
/// # Safety
/// `failure` is null or comes from this library, and isn't used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn guarded_failure_free(failure: *mut Failure) {
    if !failure.is_null() {
        // SAFETY: the caller's promise; the message was made by `given_text`.
        unsafe { free_text(Box::from_raw(failure).message) };
    }
}
