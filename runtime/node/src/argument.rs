//! Arguments that are memory: text, typed arrays, handles, converted values.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};

use landbridge_core::buffer::Claim;
use landbridge_core::count::copied;
use landbridge_core::handle::{Exclusive, Handle, Table};
use landbridge_core::plain::{Plain, copy_from_unaligned, slice_from_bytes, slice_from_bytes_mut};
use landbridge_core::wire::Reader;
use landbridge_core::{ArgumentFault, Failure, Refused};
use napi_sys as sys;

use crate::call::{Call, Stopped};

/// Longer text goes to the heap.
const INLINE: usize = 248;

thread_local! {
    /// Memory for short text, kept from call to call; empty while a call has it.
    static KEPT: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Text of an argument; short text is in memory that the thread keeps.
#[derive(Debug)]
pub struct Text(Vec<u8>);

impl Deref for Text {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        // SAFETY: the engine wrote UTF-8.
        unsafe { std::str::from_utf8_unchecked(&self.0) }
    }
}

impl Drop for Text {
    #[inline]
    fn drop(&mut self) {
        if self.0.capacity() == INLINE {
            // The thread may be ending.
            let _ = KEPT.try_with(|kept| kept.set(std::mem::take(&mut self.0)));
        }
    }
}

/// A typed array's memory is lent in place: until this goes, no JavaScript may run, and guards of buffers that are
/// shown by the same memory are refused.
#[derive(Debug)]
struct InPlace(
    *const Cell<usize>,
    #[expect(dead_code, reason = "held for its destructor")] Option<Claim>,
);

impl InPlace {
    fn new(call: &Call, bytes: &[u8], written: bool) -> Result<Self, Failure> {
        let claim = crate::shared::lent(bytes, written)?;
        let count = &call.state().callbacks.lent;
        count.set(count.get() + 1);
        Ok(Self(count, claim))
    }
}

impl Drop for InPlace {
    fn drop(&mut self) {
        // SAFETY: it is the environment's, which outlives the call, on whose thread this stays.
        let count = unsafe { &*self.0 };
        count.set(count.get() - 1);
    }
}

/// Items of a typed array, for the call: in place, or a copy where the memory isn't aligned.
#[derive(Debug)]
pub struct Lent<T: 'static>(Items<T>);

#[derive(Debug)]
enum Items<T: 'static> {
    /// The array's own memory.
    InPlace(
        &'static [T],
        #[expect(dead_code, reason = "it counts")] InPlace,
    ),
    /// A copy.
    Copied(Vec<T>),
}

impl<T: Clone> Lent<T> {
    /// A copy of the items, which JavaScript can't change.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        match self.0 {
            Items::InPlace(items, _) => {
                copied(size_of_val(items));
                items.to_vec()
            }
            Items::Copied(items) => items,
        }
    }
}

impl<T> Deref for Lent<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match &self.0 {
            Items::InPlace(items, _) => items,
            Items::Copied(items) => items,
        }
    }
}

/// Items of a typed array that the call may write to.
#[derive(Debug)]
pub struct LentMut<T: 'static>(
    &'static mut [T],
    #[expect(dead_code, reason = "it counts")] InPlace,
);

impl<T> Deref for LentMut<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        self.0
    }
}

impl<T> DerefMut for LentMut<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        self.0
    }
}

/// Handles of the objects that move with the converted arguments.
#[derive(Debug)]
pub struct Moved(Vec<Handle>);

impl Moved {
    /// Borrows those of one type, each alone: so every one of them is there, free, and given once.
    ///
    /// # Errors
    /// One is not.
    pub fn hold<T>(
        &self,
        table: &'static Table<T>,
        parameter: &'static str,
    ) -> Result<Vec<Exclusive<'static, T>>, Failure> {
        let mut held = Vec::new();
        for handle in &self.0 {
            match table.exclusive(*handle) {
                Ok(object) => held.push(object),
                // Another type's.
                Err(Refused::BadHandle) => {}
                Err(refused) => return Err(refused.failure(table.type_name(), parameter)),
            }
        }
        Ok(held)
    }
}

impl Call {
    /// Text, checked to be well-formed.
    ///
    /// # Errors
    /// It is no string, or holds a lone surrogate.
    #[inline(always)]
    pub fn text(&self, index: usize, parameter: &'static str) -> Result<Text, Failure> {
        let mut bytes = KEPT.try_with(Cell::take).unwrap_or_default();
        if bytes.capacity() != INLINE {
            bytes = Vec::with_capacity(INLINE);
        }
        let mut length = 0;
        // SAFETY: the environment and the value are those of this call; the size is the buffer's, and
        // the engine says how many bytes it wrote.
        let status = unsafe {
            let status = sys::napi_get_value_string_utf8(
                self.env,
                self.arguments[index],
                bytes.as_mut_ptr().cast(),
                INLINE,
                &mut length,
            );
            bytes.set_len(length);
            status
        };
        let mut text = Text(bytes);
        if status != sys::Status::napi_ok {
            return Err(self.wrong(index, parameter, "a string"));
        }
        // The engine writes whole characters only: close to full may be cut short.
        if length + 4 >= INLINE {
            text = Text(self.long_text(index));
        }
        if !text.is_ascii() {
            self.check_surrogates(&text, index, parameter)?;
        }
        copied(text.len());
        Ok(text)
    }

    #[cold]
    fn long_text(&self, index: usize) -> Vec<u8> {
        let value = self.arguments[index];
        let mut length = 0;
        // SAFETY: the environment and the value, a string, are those of this call; there is room for the
        // length that the engine said, and for its NUL.
        unsafe {
            sys::napi_get_value_string_utf8(self.env, value, std::ptr::null_mut(), 0, &mut length);
            let mut bytes = vec![0_u8; length + 1];
            sys::napi_get_value_string_utf8(
                self.env,
                value,
                bytes.as_mut_ptr().cast(),
                length + 1,
                &mut length,
            );
            bytes.truncate(length);
            bytes
        }
    }

    /// The replacement character may be the caller's own, or stand for a lone surrogate.
    #[inline(never)]
    fn check_surrogates(
        &self,
        text: &str,
        index: usize,
        parameter: &'static str,
    ) -> Result<(), Failure> {
        if !text.contains('\u{fffd}') {
            return Ok(());
        }
        let value = self.arguments[index];
        let mut length = 0;
        // SAFETY: as in `long_text`.
        let units = unsafe {
            sys::napi_get_value_string_utf16(self.env, value, std::ptr::null_mut(), 0, &mut length);
            let mut units = vec![0_u16; length + 1];
            sys::napi_get_value_string_utf16(
                self.env,
                value,
                units.as_mut_ptr(),
                length + 1,
                &mut length,
            );
            units.truncate(length);
            units
        };
        match char::decode_utf16(units).position(|unit| unit.is_err()) {
            None => Ok(()),
            Some(at) => Err(Failure::argument(
                parameter,
                ArgumentFault::Text,
                format!("expected well-formed text, got a lone surrogate at character {at}"),
            )),
        }
    }

    /// The memory of a typed array whose kind the package's JavaScript has checked: where, how many items, of
    /// what kind, and whether it is this thread's alone.
    pub(crate) fn memory(
        &self,
        index: usize,
        parameter: &'static str,
    ) -> Result<(*mut u8, usize, i32, bool), Failure> {
        let (mut kind, mut length, mut data) = (0, 0, std::ptr::null_mut());
        let mut buffer = std::ptr::null_mut();
        // SAFETY: the environment and the value are those of this call.
        let status = unsafe {
            sys::napi_get_typedarray_info(
                self.env,
                self.arguments[index],
                &mut kind,
                &mut length,
                &mut data,
                &mut buffer,
                std::ptr::null_mut(),
            )
        };
        if status != sys::Status::napi_ok {
            return Err(self.wrong(index, parameter, "a typed array"));
        }
        if length == 0 {
            let mut detached = false;
            // SAFETY: the buffer is the array's.
            unsafe { sys::napi_is_detached_arraybuffer(self.env, buffer, &mut detached) };
            if detached {
                return Err(Failure::argument(
                    parameter,
                    ArgumentFault::Type,
                    "expected memory, got an array whose buffer is detached",
                ));
            }
        }
        let mut unshared = false;
        // SAFETY: the buffer is the array's. A SharedArrayBuffer is no ArrayBuffer.
        unsafe { sys::napi_is_arraybuffer(self.env, buffer, &mut unshared) };
        Ok((data.cast(), length, kind, unshared))
    }

    #[expect(
        clippy::mut_from_ref,
        reason = "the memory is JavaScript's, not the call's; `disjoint` guards it"
    )]
    pub(crate) fn bytes_of(
        &self,
        index: usize,
        parameter: &'static str,
        kind: i32,
        size: usize,
    ) -> Result<(&'static mut [u8], bool), Failure> {
        let (data, length, actual, unshared) = self.memory(index, parameter)?;
        if actual != kind {
            return Err(self.wrong(index, parameter, "a typed array of the right kind"));
        }
        if length == 0 {
            return Ok((&mut [], true));
        }
        // SAFETY: the array's memory stays where it is during the call, since no JavaScript runs meanwhile;
        // the callers hand it out for that time only, and writable memory after `disjoint`.
        let bytes = unsafe { std::slice::from_raw_parts_mut(data, length * size) };
        Ok((bytes, unshared))
    }

    /// `&[T]` of a typed array of `kind`, or of a `Uint8Array` that holds plain records.
    ///
    /// # Errors
    /// It is another array, detached, or no whole number of items.
    pub fn lent<M, T: Plain<M>>(
        &self,
        index: usize,
        parameter: &'static str,
        kind: i32,
        size: usize,
    ) -> Result<Lent<T>, Failure> {
        let (bytes, unshared) = self.bytes_of(index, parameter, kind, size)?;
        let bytes: &'static [u8] = bytes;
        match slice_from_bytes::<M, T>(bytes) {
            Ok(items) if unshared => {
                let place = InPlace::new(self, bytes, false)?;
                Ok(Lent(Items::InPlace(items, place)))
            }
            // Unaligned, or memory that another thread may write to meanwhile.
            _ => copy_from_unaligned::<M, T>(bytes)
                .map(|items| Lent(Items::Copied(items)))
                .map_err(|error| {
                    Failure::argument(parameter, ArgumentFault::Length, error.to_string())
                }),
        }
    }

    /// `&mut [T]`; [`disjoint`] comes before it.
    ///
    /// # Errors
    /// As [`Call::lent`], or the memory isn't aligned.
    pub fn lent_mut<M, T: Plain<M>>(
        &self,
        index: usize,
        parameter: &'static str,
        kind: i32,
        size: usize,
    ) -> Result<LentMut<T>, Failure> {
        let (bytes, _) = self.bytes_of(index, parameter, kind, size)?;
        let place = InPlace::new(self, bytes, true)?;
        slice_from_bytes_mut::<M, T>(bytes)
            .map(|items| LentMut(items, place))
            .map_err(|error| Failure::argument(parameter, ArgumentFault::Type, error.to_string()))
    }

    /// Where an argument's memory is: its first byte's address and its length in bytes.
    ///
    /// # Errors
    /// It is no typed array.
    pub fn extent(
        &self,
        index: usize,
        parameter: &'static str,
        size: usize,
    ) -> Result<(usize, usize), Failure> {
        self.memory(index, parameter)
            .map(|(data, length, ..)| (data as usize, length * size))
    }

    /// A handle; the package's JavaScript has checked the object.
    ///
    /// # Errors
    /// It is no number.
    #[inline]
    pub fn handle(&self, index: usize, parameter: &'static str) -> Result<Handle, Failure> {
        let number: f64 = self.get(index, parameter)?;
        Ok(Handle::from_bits(number as u64))
    }

    /// Looks an object up.
    ///
    /// # Errors
    /// It is closed, busy, poisoned, or no such handle.
    #[inline]
    pub fn find<G>(
        &self,
        index: usize,
        name: &'static str,
        parameter: &'static str,
        look: impl FnOnce(Handle) -> Result<G, Refused>,
    ) -> Result<G, Failure> {
        look(self.handle(index, parameter)?).map_err(|refused| refused.failure(name, parameter))
    }

    /// The objects that move with the converted arguments.
    ///
    /// # Errors
    /// The package's JavaScript gave none.
    pub fn moved(&self, index: usize) -> Result<Moved, Failure> {
        let (bytes, _) =
            self.bytes_of(index, "arguments", sys::TypedarrayType::float64_array, 8)?;
        let handles = bytes.chunks_exact(8).map(|bytes| {
            let mut number = [0; 8];
            number.copy_from_slice(bytes);
            Handle::from_bits(f64::from_ne_bytes(number) as u64)
        });
        Ok(Moved(handles.collect()))
    }

    /// The converted arguments: a length in the scratch memory, or memory of their own.
    ///
    /// # Errors
    /// Neither.
    pub fn wire(&self, index: usize) -> Result<Reader<'static>, Stopped> {
        let mut length = 0.0;
        // SAFETY: the environment and the value are those of this call. The scratch memory lives as long as
        // the environment; nothing writes to it before the arguments are decoded.
        let bytes = unsafe {
            let status = sys::napi_get_value_double(self.env, self.arguments[index], &mut length);
            if status == sys::Status::napi_ok {
                let state = self.state().connected().ok_or(Stopped::Thrown)?;
                let length = (length as usize).min(state.length);
                std::slice::from_raw_parts(state.scratch.cast_const(), length)
            } else {
                self.bytes_of(index, "arguments", sys::TypedarrayType::uint8_array, 1)?
                    .0
            }
        };
        Ok(Reader::new(bytes))
    }
}

/// Refuses writable memory that overlaps other memory of the same call.
///
/// # Errors
/// They overlap.
pub fn disjoint(
    written: (usize, usize),
    others: &[(usize, usize)],
    parameter: &'static str,
) -> Result<(), Failure> {
    let overlaps = |other: &&(usize, usize)| {
        written.1 > 0
            && other.1 > 0
            && written.0 < other.0 + other.1
            && other.0 < written.0 + written.1
    };
    match others.iter().find(overlaps) {
        None => Ok(()),
        Some(_) => Err(Failure::argument(
            parameter,
            ArgumentFault::Type,
            "expected memory of its own, got some that another argument lends too",
        )),
    }
}
