//! Parameters of a C function, checked: null, alignment, length, text.

use std::path::Path;

use landbridge_core::{ArgumentFault, Failure};

use crate::convert::{Crosses, str_of};
use crate::forms::Text;
use crate::object::Reference;

/// Borrows the caller's items.
///
/// # Safety
/// `ptr` is null, misaligned, or points to `len` items for the time of the call, which nothing changes
/// meanwhile.
#[inline]
pub(crate) unsafe fn slice_of<'a, T>(
    ptr: *const T,
    len: usize,
    parameter: &'static str,
) -> Result<&'a [T], Failure> {
    if len == 0 {
        return Ok(&[]);
    }
    check(ptr, len, parameter)?;
    // SAFETY: not null, aligned, below the largest size; the rest is the caller's promise.
    Ok(unsafe { std::slice::from_raw_parts(ptr, len) })
}

#[inline]
fn check<T>(ptr: *const T, len: usize, parameter: &'static str) -> Result<(), Failure> {
    let bytes = len.checked_mul(size_of::<T>());
    let fits = bytes.is_some_and(|bytes| {
        isize::try_from(bytes).is_ok() && (ptr as usize).checked_add(bytes).is_some()
    });
    if !ptr.is_null() && fits && ptr.is_aligned() {
        Ok(())
    } else {
        Err(fault(
            ptr as usize,
            len,
            size_of::<T>(),
            align_of::<T>(),
            parameter,
        ))
    }
}

/// What is wrong with a pointer and a length.
#[cold]
#[inline(never)]
fn fault(ptr: usize, len: usize, size: usize, align: usize, parameter: &'static str) -> Failure {
    let bytes = len.checked_mul(size);
    let bytes = bytes.filter(|bytes| isize::try_from(*bytes).is_ok());
    let (kind, message) = if ptr == 0 {
        (
            ArgumentFault::Null,
            format!("expected {len} items, got null"),
        )
    } else if let Some(bytes) = bytes {
        if ptr.checked_add(bytes).is_none() {
            (
                ArgumentFault::Length,
                format!("expected memory that doesn't wrap around, got length {len}"),
            )
        } else {
            (
                ArgumentFault::Type,
                format!("expected a pointer aligned to {align}, got {ptr:#x}"),
            )
        }
    } else {
        (
            ArgumentFault::Length,
            format!("expected a length that memory can have, got {len}"),
        )
    };
    Failure::argument(parameter, kind, message)
}

/// A scalar that may be wrong: bool, char, an enum.
///
/// # Errors
/// It is.
#[inline]
pub fn scalar<M, T: Crosses<M>>(form: T::C, parameter: &'static str) -> Result<T, Failure> {
    // SAFETY: generated code calls this for forms without pointers.
    unsafe { T::from_c(&form, parameter) }
}

/// `&str`.
///
/// # Errors
/// Null, too long, not UTF-8.
///
/// # Safety
/// The contract of every pointer (see the crate's docs).
#[inline]
pub unsafe fn text<'a>(
    ptr: *const u8,
    len: usize,
    parameter: &'static str,
) -> Result<&'a str, Failure> {
    let form = Text {
        ptr: ptr.cast_mut(),
        len,
    };
    // SAFETY: the caller's promise.
    unsafe { str_of(&form, parameter) }
}

/// `Option<&str>`: null is `None`, whatever the length.
///
/// # Errors
/// As [`text`].
///
/// # Safety
/// As [`text`].
#[inline]
pub unsafe fn maybe_text<'a>(
    ptr: *const u8,
    len: usize,
    parameter: &'static str,
) -> Result<Option<&'a str>, Failure> {
    if ptr.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller's promise.
    unsafe { text(ptr, len, parameter) }.map(Some)
}

/// `&Path`.
///
/// # Errors
/// As [`text`].
///
/// # Safety
/// As [`text`].
#[inline]
pub unsafe fn path<'a>(
    ptr: *const u8,
    len: usize,
    parameter: &'static str,
) -> Result<&'a Path, Failure> {
    // SAFETY: the caller's promise.
    unsafe { text(ptr, len, parameter) }.map(Path::new)
}

/// `Option<&Path>`.
///
/// # Errors
/// As [`text`].
///
/// # Safety
/// As [`text`].
#[inline]
pub unsafe fn maybe_path<'a>(
    ptr: *const u8,
    len: usize,
    parameter: &'static str,
) -> Result<Option<&'a Path>, Failure> {
    // SAFETY: the caller's promise.
    unsafe { maybe_text(ptr, len, parameter) }.map(|text| text.map(Path::new))
}

/// `&[T]` of the caller's memory.
///
/// # Errors
/// Null with a length, misaligned, too long.
///
/// # Safety
/// The contract of every pointer; any bits are a `T` (numbers, plain records).
#[inline]
pub unsafe fn array<'a, T>(
    ptr: *const T,
    len: usize,
    parameter: &'static str,
) -> Result<&'a [T], Failure> {
    // SAFETY: the caller's promise.
    unsafe { slice_of(ptr, len, parameter) }
}

/// `Option<&[T]>`: null is `None`.
///
/// # Errors
/// As [`array()`].
///
/// # Safety
/// As [`array()`].
#[inline]
pub unsafe fn maybe_slice<'a, T>(
    ptr: *const T,
    len: usize,
    parameter: &'static str,
) -> Result<Option<&'a [T]>, Failure> {
    if ptr.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller's promise.
    unsafe { slice_of(ptr, len, parameter) }.map(Some)
}

/// `&mut [T]` of the caller's memory. [`disjoint`] comes before it.
///
/// # Errors
/// As [`array()`].
///
/// # Safety
/// As [`array()`], and no other borrow of the memory exists during the call.
#[inline]
pub unsafe fn array_mut<'a, T>(
    ptr: *mut T,
    len: usize,
    parameter: &'static str,
) -> Result<&'a mut [T], Failure> {
    if len == 0 {
        return Ok(&mut []);
    }
    check(ptr, len, parameter)?;
    // SAFETY: checked; the rest is the caller's promise.
    Ok(unsafe { std::slice::from_raw_parts_mut(ptr, len) })
}

/// Refuses a writable slice that overlaps another slice of the same call. Each is its first byte's
/// address, its number of items and their size.
///
/// # Errors
/// They overlap.
pub fn disjoint(
    written: (usize, usize, usize),
    others: &[(usize, usize, usize)],
    parameter: &'static str,
) -> Result<(), Failure> {
    let end =
        |(start, len, size): (usize, usize, usize)| start.saturating_add(len.saturating_mul(size));
    for other in others {
        let empty = written.1 == 0 || other.1 == 0;
        if !empty && written.0 < end(*other) && other.0 < end(written) {
            return Err(Failure::argument(
                parameter,
                ArgumentFault::Type,
                "expected memory of its own, got some that another argument lends too",
            ));
        }
    }
    Ok(())
}

/// A value behind a pointer.
///
/// # Errors
/// Null, misaligned, or what is there can't be the type.
///
/// # Safety
/// The contract of every pointer.
#[inline]
pub unsafe fn by_pointer<M, T: Crosses<M>>(
    ptr: *const T::C,
    parameter: &'static str,
) -> Result<T, Failure> {
    pointer(ptr, parameter)?;
    // SAFETY: checked; the rest is the caller's promise.
    unsafe { T::from_c(&*ptr, parameter) }
}

/// Refuses null and misaligned pointers to one value.
#[inline]
pub(crate) fn pointer<T>(ptr: *const T, parameter: &'static str) -> Result<(), Failure> {
    if ptr.is_null() {
        return Err(Failure::null(parameter));
    }
    check(ptr, 1, parameter)
}

/// A value behind a pointer, or nothing behind null.
///
/// # Errors
/// As [`by_pointer`], but for null.
///
/// # Safety
/// As [`by_pointer`].
#[inline]
pub unsafe fn maybe_by_pointer<M, T: Crosses<M>>(
    ptr: *const T::C,
    parameter: &'static str,
) -> Result<Option<T>, Failure> {
    if ptr.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller's promise.
    unsafe { by_pointer(ptr, parameter) }.map(Some)
}

/// A text, list, set or map that the callee owns: a copy.
///
/// # Errors
/// Null, misaligned, too long, or an item that can't be.
///
/// # Safety
/// The contract of every pointer.
#[inline]
pub unsafe fn owned<M, T: Crosses<M>>(form: T::C, parameter: &'static str) -> Result<T, Failure> {
    // SAFETY: the caller's promise.
    unsafe { T::from_c(&form, parameter) }
}

/// The same, or nothing for null.
///
/// # Errors
/// As [`owned`].
///
/// # Safety
/// As [`owned`].
#[inline]
pub unsafe fn maybe_owned<M, T: Crosses<M>>(
    null: bool,
    form: T::C,
    parameter: &'static str,
) -> Result<Option<T>, Failure> {
    if null {
        return Ok(None);
    }
    // SAFETY: the caller's promise.
    unsafe { T::from_c(&form, parameter) }.map(Some)
}

/// A borrow of an object, or nothing for null.
///
/// # Errors
/// What `borrow` refuses.
#[inline]
pub fn maybe_object<G>(
    handle: Reference,
    borrow: impl FnOnce(Reference) -> Result<G, Failure>,
) -> Result<Option<G>, Failure> {
    if handle.is_null() {
        return Ok(None);
    }
    borrow(handle).map(Some)
}
