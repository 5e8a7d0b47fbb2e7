//! Lists and maps. Lists of numbers are typed arrays on the way out, and may be on the way in.

use std::collections::HashMap;
use std::hash::BuildHasher;

use super::{FromJs, ToJs};
use crate::error::{Error, Result};
use crate::ffi::bridge;
use crate::local::{Array, Local, Object};
use crate::lock::Lock;

/// A last parameter that takes all arguments that are left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rest<T>(pub Vec<T>);

impl<T> std::ops::Deref for Rest<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> IntoIterator for Rest<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// An array, item by item.
pub(super) fn array_from_js<'s, T: FromJs<'s>>(
    lock: &mut Lock<'s>,
    value: Local<'s>,
) -> Result<Vec<T>> {
    let Some(array) = value.try_as::<Array>() else {
        let found = value.describe();
        return Err(Error::type_error(format!("expected an array, got {found}")));
    };
    let length = array.length();
    // A sparse array claims any length; what it has is asked for one by one.
    let mut items = Vec::with_capacity(length.min(1024) as usize);
    for index in 0..length {
        let item = array.as_object().get_index(lock, index)?;
        let converted = T::from_js(lock, item);
        items.push(converted.map_err(|error| error.within(&format!("item {index}")))?);
    }
    Ok(items)
}

/// An array of all values.
pub(super) fn array_to_js<'s, T: ToJs>(values: Vec<T>, lock: &mut Lock<'s>) -> Result<Local<'s>> {
    let items: Result<Vec<Local<'s>>> = values.into_iter().map(|it| it.to_js(lock)).collect();
    Ok(lock.array(&items?).upcast())
}

/// Numbers without padding, any bits of which are a value.
pub(super) trait Plain: Copy + Default {}

macro_rules! plain {
    ($($type:ident)*) => {$(impl Plain for $type {})*};
}

plain!(i8 u8 i16 u16 i32 u32 i64 u64 f32 f64);

/// An array, or the typed array whose bit in `Kinds` is `place`.
pub(super) fn numbers_from_js<'s, T: FromJs<'s> + Plain>(
    lock: &mut Lock<'s>,
    value: Local<'s>,
    place: u32,
    array: &str,
) -> Result<Vec<T>> {
    let kinds = value.kinds();
    if kinds.is_array() {
        return array_from_js(lock, value);
    }
    if !kinds.has(place) {
        let found = value.describe();
        let message = format!("expected an array or {array}, got {found}");
        return Err(Error::type_error(message));
    }
    // SAFETY: a live handle of a typed array.
    let memory = unsafe { bridge::array_memory(value.word()) };
    if memory.movable {
        let message = format!("the {array}'s memory is shared or resizable; pass a copy");
        return Err(Error::type_error(message));
    }
    let length = memory.bytes / size_of::<T>();
    let mut numbers = vec![T::default(); length];
    if length > 0 {
        let from = memory.start as *const u8;
        // SAFETY: the array's memory is as long and belongs to this thread alone; bytes are copied, so its
        // alignment doesn't matter, and any bits are a number.
        unsafe {
            std::ptr::copy_nonoverlapping(
                from,
                numbers.as_mut_ptr().cast(),
                length * size_of::<T>(),
            );
        }
    }
    Ok(numbers)
}

/// From here on a list's own memory is shown to scripts; copying less costs less than that.
const ADOPTED: usize = 16 << 10;

/// What keeps memory that an array shows; any thread may drop it.
type Owner = Box<dyn Send>;

/// The typed array whose bit in `Kinds` is `place`: over a long list's own memory, over a copy of a short one.
pub(super) fn numbers_to_js<'s, T: Plain + Send + 'static>(
    values: Vec<T>,
    lock: &mut Lock<'s>,
    place: u32,
) -> Result<Local<'s>> {
    let (first, bytes) = (values.as_ptr().cast::<u8>(), size_of_val(&values[..]));
    let word = if bytes >= ADOPTED && bridge::array_adopts() {
        let owner = memory_owner(Box::new(values));
        // SAFETY: inside a context; the memory stays where it is and is written by scripts alone, any bits being
        // numbers, until V8 gives its owner back.
        unsafe { bridge::array_adopt(lock.isolate(), place, first as usize, bytes, owner) }
    } else {
        // SAFETY: numbers have no padding, so each of their bytes may be read.
        let bytes = unsafe { std::slice::from_raw_parts(first, bytes) };
        // SAFETY: inside a context; the shim copies the bytes.
        unsafe { bridge::array_of(lock.isolate(), place, bytes) }
    };
    if word == 0 {
        // As V8 says of those that scripts make.
        return Err(Error::range_error("Array buffer allocation failed"));
    }
    // SAFETY: `place` is one that the shim makes arrays of.
    Ok(unsafe { lock.made(word) })
}

/// The word by which V8 gives memory's owner back, to `free_adopted`.
pub(crate) fn memory_owner(owner: Owner) -> usize {
    Box::into_raw(Box::new(owner)) as usize
}

/// Frees what an array has shown.
///
/// # Safety
///
/// `owner` came from `memory_owner`, and is told once.
pub(crate) unsafe fn free_adopted(owner: usize) {
    // SAFETY: says the caller.
    drop(unsafe { Box::from_raw(owner as *mut Owner) });
}

impl<'s, T: FromJs<'s>> FromJs<'s> for Vec<T> {
    fn ts() -> String {
        format!("Array<{}>", T::ts())
    }

    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
        T::vec_from_js(lock, value)
    }

    fn is_exact(_: &mut Lock<'s>, value: Local<'s>) -> bool {
        value.is_array()
    }
}

impl<T: ToJs> ToJs for Vec<T> {
    fn ts() -> String {
        format!("Array<{}>", T::ts())
    }

    fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>> {
        T::vec_to_js(self, lock)
    }
}

impl<'s, T: FromJs<'s>, S: BuildHasher + Default> FromJs<'s> for HashMap<String, T, S> {
    fn ts() -> String {
        format!("Record<string, {}>", T::ts())
    }

    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
        let Some(object) = value.try_as::<Object>() else {
            let found = value.describe();
            return Err(Error::type_error(format!(
                "expected an object, got {found}"
            )));
        };
        let keys = object.keys(lock)?;
        let mut map = Self::default();
        for index in 0..keys.length() {
            let key = keys.as_object().get_index(lock, index)?;
            let item = object.get_key(lock, key)?;
            let name = lock.string_of(key);
            let item = T::from_js(lock, item).map_err(|error| error.within(&name))?;
            map.insert(name, item);
        }
        Ok(map)
    }

    fn is_exact(_: &mut Lock<'s>, value: Local<'s>) -> bool {
        value.is_object() && !value.is_array() && !value.is_function()
    }
}

impl<T: ToJs, S: BuildHasher> ToJs for HashMap<String, T, S> {
    fn ts() -> String {
        format!("Record<string, {}>", T::ts())
    }

    fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>> {
        let object = lock.object();
        for (name, value) in self {
            let value = value.to_js(lock)?;
            object.set(lock, &name, value)?;
        }
        Ok(object.upcast())
    }
}
