//! Arguments that are Go's memory: text, bytes, lists of plain items, and what is in the wire format.

use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use landbridge_core::count::copied;
use landbridge_core::handle::{Exclusive, Handle, Table};
use landbridge_core::plain::{Plain, copy_from_unaligned, slice_from_bytes, slice_from_bytes_mut};
use landbridge_core::wire::Reader;
use landbridge_core::{ArgumentFault, Failure, Refused};

/// The bytes of an argument.
///
/// # Safety
/// Null, or `length` bytes of initialised memory begin there that nobody writes to during `'a`.
#[inline]
#[must_use]
pub unsafe fn bytes<'a>(start: *const u8, length: usize) -> &'a [u8] {
    if start.is_null() || length == 0 {
        return &[];
    }
    // SAFETY: the caller's promise.
    unsafe { std::slice::from_raw_parts(start, length) }
}

/// Text; Go's may be any bytes.
///
/// # Errors
/// It is no UTF-8.
///
/// # Safety
/// As [`bytes`].
#[inline]
pub unsafe fn text<'a>(
    start: *const u8,
    length: usize,
    parameter: &'static str,
) -> Result<&'a str, Failure> {
    // SAFETY: the caller's promise.
    std::str::from_utf8(unsafe { bytes(start, length) }).map_err(|error| {
        let message = format!(
            "expected UTF-8, got other bytes at index {}",
            error.valid_up_to()
        );
        Failure::argument(parameter, ArgumentFault::Text, message)
    })
}

/// A copy of text, which Rust keeps.
#[inline]
#[must_use]
pub fn owned(text: &str) -> String {
    copied(text.len());
    text.to_owned()
}

/// What reads converted arguments.
///
/// # Safety
/// As [`bytes`].
#[inline]
#[must_use]
pub unsafe fn wire<'a>(start: *const u8, length: usize) -> Reader<'a> {
    // SAFETY: the caller's promise.
    Reader::new(unsafe { bytes(start, length) })
}

/// Items of a slice of Go's, in place, or a copy where they aren't aligned.
#[derive(Debug)]
pub enum Lent<'a, T> {
    /// Go's memory.
    InPlace(&'a [T]),
    /// A copy.
    Copied(Vec<T>),
}

impl<T: Clone> Lent<'_, T> {
    /// A copy, which Go can't change.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        copied(size_of_val(&*self));
        match self {
            Self::InPlace(items) => items.to_vec(),
            Self::Copied(items) => items,
        }
    }
}

impl<T> Deref for Lent<'_, T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match self {
            Self::InPlace(items) => items,
            Self::Copied(items) => items,
        }
    }
}

/// Items of a slice of Go's that are written to while Go's code may run: a copy, which goes back when this is dropped.
#[derive(Debug)]
pub struct Changed<'a, T> {
    to: *mut u8,
    items: Vec<T>,
    lent: PhantomData<&'a mut [u8]>,
}

impl<T> Deref for Changed<'_, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> DerefMut for Changed<'_, T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.items
    }
}

impl<T> Drop for Changed<'_, T> {
    fn drop(&mut self) {
        let bytes = size_of_val(self.items.as_slice());
        if bytes > 0 {
            // SAFETY: as many bytes were read from there, Go keeps them for the call and nobody else uses them, as
            // `changed` was promised; items are plain.
            unsafe { (self.to).copy_from_nonoverlapping(self.items.as_ptr().cast(), bytes) };
        }
    }
}

/// `&mut [T]` of so many items, for a call that may call Go back; [`disjoint`] comes before it.
///
/// # Errors
/// There can't be so many.
///
/// # Safety
/// As [`lent`], and the memory may be written to until the call is over.
pub unsafe fn changed<'a, M, T: Plain<M>>(
    start: *mut u8,
    count: usize,
    parameter: &'static str,
) -> Result<Changed<'a, T>, Failure> {
    // SAFETY: the caller's promise; nothing of Go's runs while this reads.
    let items = unsafe { lent::<M, T>(start, count, parameter) }?.into_vec();
    Ok(Changed {
        to: start,
        items,
        lent: PhantomData,
    })
}

/// `&[T]` of so many items.
///
/// # Errors
/// There can't be so many.
///
/// # Safety
/// As [`bytes`], for the items.
#[inline]
pub unsafe fn lent<'a, M, T: Plain<M>>(
    start: *const u8,
    count: usize,
    parameter: &'static str,
) -> Result<Lent<'a, T>, Failure> {
    // SAFETY: the caller's promise.
    let bytes = unsafe { bytes(start, size::<T>(count, parameter)?) };
    match slice_from_bytes::<M, T>(bytes) {
        Ok(items) => Ok(Lent::InPlace(items)),
        Err(_) => copy_from_unaligned::<M, T>(bytes)
            .map(Lent::Copied)
            .map_err(|error| length(parameter, error.to_string())),
    }
}

/// `&mut [T]` of so many items; [`disjoint`] comes before it.
///
/// # Errors
/// They aren't aligned.
///
/// # Safety
/// As [`lent`], and nobody reads the memory either.
pub unsafe fn lent_mut<'a, M, T: Plain<M>>(
    start: *mut u8,
    count: usize,
    parameter: &'static str,
) -> Result<&'a mut [T], Failure> {
    let length = size::<T>(count, parameter)?;
    if start.is_null() || length == 0 {
        return Ok(&mut []);
    }
    // SAFETY: the caller's promise.
    let bytes = unsafe { std::slice::from_raw_parts_mut(start, length) };
    slice_from_bytes_mut::<M, T>(bytes)
        .map_err(|error| Failure::argument(parameter, ArgumentFault::Type, error.to_string()))
}

fn size<T>(count: usize, parameter: &'static str) -> Result<usize, Failure> {
    count
        .checked_mul(size_of::<T>())
        .filter(|size| isize::try_from(*size).is_ok())
        .ok_or_else(|| self::length(parameter, format!("{count} items are too many")))
}

fn length(parameter: &'static str, message: String) -> Failure {
    Failure::argument(parameter, ArgumentFault::Length, message)
}

/// Refuses memory that is written to and that another argument has too: each is its start and its bytes.
///
/// # Errors
/// They overlap.
pub fn disjoint(
    written: (*const u8, usize),
    others: &[(*const u8, usize)],
    parameter: &'static str,
) -> Result<(), Failure> {
    let (start, length) = (written.0.addr(), written.1);
    let overlaps = others.iter().any(|(other, bytes)| {
        let other = other.addr();
        length > 0 && *bytes > 0 && start < other + bytes && other < start + length
    });
    if overlaps {
        let message = "expected memory of its own, got some that another argument has too";
        return Err(Failure::argument(parameter, ArgumentFault::Type, message));
    }
    Ok(())
}

/// Handles of the objects that move with the converted arguments.
#[derive(Debug)]
pub struct Moved(Vec<Handle>);

impl Moved {
    /// So many handles of eight bytes each.
    ///
    /// # Safety
    /// As [`bytes`], for the handles.
    #[must_use]
    pub unsafe fn new(start: *const u8, count: usize) -> Self {
        // SAFETY: the caller's promise.
        let bytes = unsafe { bytes(start, count * size_of::<u64>()) };
        let (handles, _) = bytes.as_chunks();
        let handles = handles.iter().map(|it| u64::from_le_bytes(*it));
        Self(handles.map(Handle::from_bits).collect())
    }

    /// Borrows those of one type, each alone, until [`taken`] takes them or this is dropped: so every one of them is
    /// there, free, and given once, whatever other threads do meanwhile.
    ///
    /// # Errors
    /// One is not.
    pub fn hold<T: 'static>(
        &self,
        table: &'static Table<T>,
        parameter: &'static str,
    ) -> Result<(), Failure> {
        for handle in &self.0 {
            match table.exclusive(*handle) {
                Ok(object) => {
                    let object: Box<dyn Any> = Box::new(object);
                    HELD.with_borrow_mut(|held| held.push((handle.to_bits(), object)));
                }
                // Another type's.
                Err(Refused::BadHandle) => {}
                Err(refused) => return Err(refused.failure(table.type_name(), parameter)),
            }
        }
        Ok(())
    }
}

impl Drop for Moved {
    fn drop(&mut self) {
        let mine = |bits: u64| self.0.iter().any(|handle| handle.to_bits() == bits);
        let left = HELD.try_with(|held| {
            let mut held = held.borrow_mut();
            held.extract_if(.., |(bits, _)| mine(*bits))
                .collect::<Vec<_>>()
        });
        drop(left);
    }
}

thread_local! {
    /// Objects that move with the arguments of the call that is read, by the bits of their handles.
    static HELD: RefCell<Vec<(u64, Box<dyn Any>)>> = const { RefCell::new(Vec::new()) };
}

/// Takes an object out of its handle; one that is held for the call comes from there.
///
/// # Errors
/// It is closed, busy, poisoned, or no such handle.
pub fn taken<T: 'static>(table: &'static Table<T>, handle: Handle) -> Result<T, Refused> {
    let held = HELD.with_borrow_mut(|held| {
        let at = held
            .iter()
            .position(|(bits, _)| *bits == handle.to_bits())?;
        Some(held.swap_remove(at).1)
    });
    match held.map(|held| held.downcast::<Exclusive<'static, T>>()) {
        Some(Ok(object)) => Ok(Exclusive::take(*object)),
        Some(Err(_)) => Err(Refused::BadHandle),
        None => table.take(handle),
    }
}

/// Looks an object up by the bits of its handle.
///
/// # Errors
/// It is closed, busy, poisoned, or no such handle.
#[inline]
pub fn handle<G>(
    bits: u64,
    name: &'static str,
    parameter: &'static str,
    look: impl FnOnce(Handle) -> Result<G, Refused>,
) -> Result<G, Failure> {
    look(Handle::from_bits(bits)).map_err(|refused| refused.failure(name, parameter))
}
