//! Strings of JavaScript's as text of Rust's: read into a buffer on the stack where they are short.

use std::mem::MaybeUninit;

use crate::ffi::bridge::{self, TextRead};
use crate::local::Local;

/// How many bytes are read without asking for memory.
const SHORT: usize = 120;

/// A parameter's text for the call.
pub struct Held(Store);

enum Store {
    Short {
        bytes: [MaybeUninit<u8>; SHORT],
        length: u8,
    },
    Long(String),
}

impl Held {
    pub(crate) fn as_str(&self) -> &str {
        match &self.0 {
            Store::Short { bytes, length } => {
                // SAFETY: `read_held` has written as many bytes, of valid UTF-8.
                unsafe {
                    let first = bytes.as_ptr().cast();
                    std::str::from_utf8_unchecked(std::slice::from_raw_parts(
                        first,
                        usize::from(*length),
                    ))
                }
            }
            Store::Long(text) => text,
        }
    }
}

/// The text of a string; none for other values. Lone surrogates become U+FFFD.
pub(crate) fn read_held(isolate: usize, value: Local<'_>) -> Option<Held> {
    let mut bytes = [MaybeUninit::uninit(); SHORT];
    // SAFETY: a live handle, inside the isolate; the room is the buffer's.
    let read =
        unsafe { bridge::text_read(isolate, value.word(), bytes.as_mut_ptr().cast(), SHORT) };
    match read.state {
        0 => None,
        1 => Some(Held(Store::Long(long(isolate, value, read.bytes)))),
        state => {
            // SAFETY: the shim has written as many.
            let written =
                unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast::<u8>(), read.bytes) };
            if written.is_ascii() || (state == 3 && std::str::from_utf8(written).is_ok()) {
                // Fits, since there are at most 120.
                let length = read.bytes as u8;
                return Some(Held(Store::Short { bytes, length }));
            }
            Some(Held(Store::Long(decoded(state, written))))
        }
    }
}

/// The same as a text of its own.
pub(crate) fn read(isolate: usize, value: Local<'_>) -> Option<String> {
    let held = read_held(isolate, value)?;
    Some(match held.0 {
        Store::Short { .. } => held.as_str().to_owned(),
        Store::Long(text) => text,
    })
}

#[cold]
fn long(isolate: usize, value: Local<'_>, room: usize) -> String {
    let mut bytes: Vec<u8> = Vec::with_capacity(room);
    // SAFETY: as above; as many bytes as were written are there.
    let TextRead {
        state,
        bytes: written,
    } = unsafe {
        let read = bridge::text_read(isolate, value.word(), bytes.as_mut_ptr(), room);
        bytes.set_len(read.bytes);
        read
    };
    debug_assert!(written <= room, "the room is enough");
    if state == 3 || bytes.is_ascii() {
        return String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    }
    decoded(state, &bytes)
}

fn decoded(state: u8, bytes: &[u8]) -> String {
    if state == 2 {
        // Latin-1: each byte is a code point.
        return bytes.iter().map(|byte| char::from(*byte)).collect();
    }
    String::from_utf8_lossy(bytes).into_owned()
}
