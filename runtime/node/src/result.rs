//! Results: JavaScript values, and converted values in memory that both sides know.

use landbridge_core::count::copied;
use landbridge_core::handle::Handle;
use landbridge_core::plain::{Plain, bytes_of_slice};
use landbridge_core::wire::{Output, Wire, Writer};
use napi_sys as sys;

use crate::call::{Call, Stopped};
use crate::owned::writing;

/// A JavaScript value of the call that made it.
#[derive(Clone, Copy, Debug)]
pub struct Value(pub(crate) sys::napi_value);

impl Call {
    /// Text.
    #[must_use]
    pub fn string(&self, text: &str) -> Value {
        let mut result = std::ptr::null_mut();
        copied(text.len());
        let length = text.len().cast_signed();
        // SAFETY: the environment is alive; pointer and length are the text's.
        unsafe {
            if text.is_ascii() {
                sys::napi_create_string_latin1(self.env, text.as_ptr().cast(), length, &mut result);
            } else {
                sys::napi_create_string_utf8(self.env, text.as_ptr().cast(), length, &mut result);
            }
        }
        Value(result)
    }

    /// A copy of bytes as an `ArrayBuffer`.
    #[must_use]
    pub fn array_buffer(&self, bytes: &[u8]) -> Value {
        let (mut result, mut data) = (std::ptr::null_mut(), std::ptr::null_mut());
        // SAFETY: the environment is alive; the engine gives as many bytes as asked for, or none at all.
        unsafe {
            sys::napi_create_arraybuffer(self.env, bytes.len(), &mut data, &mut result);
            if !data.is_null() && !bytes.is_empty() {
                std::ptr::copy_nonoverlapping(bytes.as_ptr(), data.cast::<u8>(), bytes.len());
            }
        }
        Value(result)
    }

    /// A list of numbers as a typed array of `kind`, or its memory as an `ArrayBuffer` where `kind` is none.
    #[must_use]
    pub fn memory_of<M, T: Plain<M>>(&self, items: &[T], kind: Option<i32>) -> Value {
        let bytes = bytes_of_slice::<M, T>(items);
        copied(bytes.len());
        let buffer = self.array_buffer(bytes);
        let Some(kind) = kind else {
            return buffer;
        };
        let mut result = std::ptr::null_mut();
        // SAFETY: the buffer was just made and holds that many items.
        unsafe {
            sys::napi_create_typedarray(self.env, kind, items.len(), buffer.0, 0, &mut result)
        };
        Value(result)
    }

    /// The handle of a new object, which is the environment's from now on.
    #[inline]
    #[must_use]
    pub fn give_handle(&self, handle: Handle) -> Value {
        self.state().owned.add(handle);
        self.number(handle.to_bits() as f64)
    }

    /// A converted value: a length in the memory of answers, or a buffer of its own.
    ///
    /// # Errors
    /// It can't be written in the wire format.
    pub fn give_wire<M, T: Wire<M>>(&self, value: T) -> Result<Value, Stopped> {
        let state = self.state().connected().ok_or(Stopped::Thrown)?;
        // SAFETY: the memory lives as long as the environment; no JavaScript runs meanwhile.
        let answers = unsafe { std::slice::from_raw_parts_mut(state.answers, state.length) };
        let mut writer = Writer::new(answers);
        value.encode(&mut writer);
        match writer.finish().map_err(|error| error.failure("result"))? {
            Output::Scratch(length) => Ok(self.number(length as f64)),
            Output::Spilled(bytes) => Ok(self.array_buffer(&bytes)),
        }
    }

    /// As [`Call::give_wire`], for a value with objects inside, which are the environment's from now on.
    ///
    /// # Errors
    /// As there.
    pub fn give_objects<M, T: Wire<M>>(&self, value: T) -> Result<Value, Stopped> {
        writing(self.state(), || self.give_wire(value))
    }
}
