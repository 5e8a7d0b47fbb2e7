//! What differs by the guides' way: text that ends with NUL and is freed by another call, JSON for everything that has
//! fields.

use std::ffi::{CStr, CString, c_char};

use serde::{Deserialize, Serialize};

/// A point in the plane.
#[derive(Deserialize, Serialize)]
struct Point {
    x: f64,
    y: f64,
}

fn given(text: String) -> *mut c_char {
    CString::new(text).map_or(std::ptr::null_mut(), CString::into_raw)
}

/// The same text again; null where it isn't text.
///
/// # Safety
/// `text` ends with NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn guide_echo(text: *const c_char) -> *mut c_char {
    // SAFETY: the caller's promise.
    match unsafe { CStr::from_ptr(text) }.to_str() {
        Ok(text) => given(text.to_owned()),
        Err(_) => std::ptr::null_mut(),
    }
}

/// Frees a text.
///
/// # Safety
/// A function here gave it, and it wasn't freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn guide_free_string(text: *mut c_char) {
    if !text.is_null() {
        // SAFETY: the caller's promise.
        drop(unsafe { CString::from_raw(text) });
    }
}

/// So many points on a line, as JSON.
#[unsafe(no_mangle)]
pub extern "C" fn guide_make_points(count: u32) -> *mut c_char {
    let point = |at| Point {
        x: f64::from(at),
        y: f64::from(at) * 0.5,
    };
    let points: Vec<Point> = (0..count).map(point).collect();
    given(serde_json::to_string(&points).unwrap_or_default())
}

/// The sum of all coordinates of points in JSON.
///
/// # Safety
/// `json` ends with NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn guide_sum_points(json: *const c_char) -> f64 {
    // SAFETY: the caller's promise.
    let json = unsafe { CStr::from_ptr(json) }.to_bytes();
    match serde_json::from_slice::<Vec<Point>>(json) {
        Ok(points) => points.iter().map(|point| point.x + point.y).sum(),
        Err(_) => f64::NAN,
    }
}
