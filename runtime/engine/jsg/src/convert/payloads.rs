//! What bodies and messages are made of: bytes of any buffer, and JSON.

use super::{FromJs, ToJs};
use crate::error::{Error, Result};
use crate::ffi::bridge;
use crate::local::{Local, Object, Text};
use crate::lock::Lock;

/// The bytes of an `ArrayBuffer` or of any view of one, copied: what WebIDL calls a buffer source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl<'s> FromJs<'s> for Bytes {
    fn ts() -> String {
        "ArrayBuffer | ArrayBufferView".to_owned()
    }

    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
        if !Self::is_exact(lock, value) {
            let found = value.describe();
            return Err(Error::type_error(format!("expected bytes, got {found}")));
        }
        // SAFETY: a live handle of one of the two.
        let memory = unsafe { bridge::array_memory(value.word()) };
        if memory.movable {
            let message = "the memory is shared or resizable; pass a copy";
            return Err(Error::type_error(message));
        }
        if memory.start == 0 || memory.bytes == 0 {
            return Ok(Self::default());
        }
        let first = memory.start as *const u8;
        // SAFETY: the buffer's memory is as long, this thread's alone, and nothing runs while it is copied.
        Ok(Self(
            unsafe { std::slice::from_raw_parts(first, memory.bytes) }.to_vec(),
        ))
    }

    fn is_exact(_: &mut Lock<'s>, value: Local<'s>) -> bool {
        let kinds = value.kinds();
        kinds.is_array_buffer() || kinds.is_array_buffer_view()
    }
}

/// Bytes on their way to an `ArrayBuffer`.
impl ToJs for Bytes {
    fn ts() -> String {
        "ArrayBuffer".to_owned()
    }

    fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>> {
        let view = self.0.to_js(lock)?;
        match view.try_as::<Object>() {
            Some(view) => view.get(lock, "buffer"),
            None => Ok(view),
        }
    }
}

/// JSON's text: a value on the JavaScript side. On the way in it is the text of any value that JSON has; on the way out
/// the text is parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json(pub String);

impl<'s> FromJs<'s> for Json {
    fn ts() -> String {
        "unknown".to_owned()
    }

    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
        let kinds = value.kinds();
        if kinds.is_undefined() || kinds.is_function() || kinds.is_symbol() {
            let found = value.describe();
            return Err(Error::type_error(format!("JSON has no {found}")));
        }
        // SAFETY: a live handle, inside a context.
        let text: Local<'s, Text> =
            lock.handle(|isolate| unsafe { bridge::json_text(isolate, value.word()) })?;
        Ok(Self(lock.string_of(text.upcast())))
    }

    fn is_exact(_: &mut Lock<'s>, _: Local<'s>) -> bool {
        true
    }
}

impl ToJs for Json {
    fn ts() -> String {
        "unknown".to_owned()
    }

    fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>> {
        // SAFETY: inside a context.
        lock.handle(|isolate| unsafe { bridge::json_parse(isolate, &self.0) })
    }
}
