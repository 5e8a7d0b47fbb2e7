//! Slices as parameters. The typed array of a slice's numbers is borrowed where it is, if no JavaScript can run
//! during the call; else, and for arrays, the items are copied.

use std::cell::OnceCell;

use super::{FromJs, FromJsRef};
use crate::error::Result;
use crate::ffi::bridge;
use crate::local::Local;
use crate::lock::Lock;

/// Keeps `FromJs::memory` this crate's own.
#[derive(Clone, Copy, Debug)]
pub struct Own(());

/// What a slice is borrowed from.
pub enum Held<'s, T> {
    /// Items of its own.
    Items(Vec<T>),
    /// A typed array of exactly these numbers, and their copy where its memory can't be borrowed.
    Array(Local<'s>, OnceCell<Vec<T>>),
}

/// The memory of a typed array of exactly these numbers, if it is this thread's alone, stays where it is and is aligned.
///
/// # Safety
///
/// `value` is a live handle, and no JavaScript runs in the time that is borrowed.
pub(crate) unsafe fn fast<'a, T: FromJs<'a>>(value: usize, _time: &'a ()) -> Option<&'a [T]> {
    let place = T::memory(Own(()))?;
    // SAFETY: says the caller.
    let memory = unsafe { bridge::fast_memory(value, place) };
    if memory.movable || memory.start % align_of::<T>() != 0 {
        return None;
    }
    if memory.start == 0 || memory.bytes == 0 {
        return Some(&[]);
    }
    // SAFETY: aligned; only numbers have a typed array, of which any bits are one; the handle keeps the memory, and no
    // JavaScript runs to change it.
    Some(unsafe {
        let first = memory.start as *const T;
        std::slice::from_raw_parts(first, memory.bytes / size_of::<T>())
    })
}

impl<'s, T: FromJs<'s>> FromJsRef<'s> for [T] {
    type Holder = Held<'s, T>;

    fn ts() -> String {
        <Vec<T> as FromJs<'s>>::ts()
    }

    fn hold(lock: &mut Lock<'s>, value: Local<'s>, runs_scripts: bool) -> Result<Held<'s, T>> {
        if !runs_scripts
            && let Some(place) = T::memory(Own(()))
            // SAFETY: a live handle.
            && unsafe { bridge::array_borrows(value.word(), place) }
        {
            return Ok(Held::Array(value, OnceCell::new()));
        }
        T::vec_from_js(lock, value).map(Held::Items)
    }

    fn borrow<'h>(holder: &'h Held<'s, T>) -> &'h [T] {
        let (array, copy) = match holder {
            Held::Items(items) => return items,
            Held::Array(array, copy) => (array, copy),
        };
        // Asked for only now: another argument's conversion may have detached the array since, which leaves it without
        // memory.
        // SAFETY: a live handle of a typed array.
        let memory = unsafe { bridge::array_memory(array.word()) };
        if memory.start == 0 || memory.bytes == 0 {
            return &[];
        }
        let length = memory.bytes / size_of::<T>();
        if memory.start % align_of::<T>() != 0 {
            let bytes = memory.start as *const u8;
            return copy.get_or_init(|| {
                let mut items: Vec<T> = Vec::with_capacity(length);
                // SAFETY: as below, but that bytes are copied to where they are aligned.
                unsafe {
                    let to = items.as_mut_ptr().cast();
                    std::ptr::copy_nonoverlapping(bytes, to, length * size_of::<T>());
                    items.set_len(length);
                }
                items
            });
        }
        let first = memory.start as *const T;
        // SAFETY: aligned, and `hold` has checked that the memory is this thread's alone and stays where it is; only
        // numbers have a typed array, of which any bits are one; the handle keeps the memory, and no JavaScript runs to
        // change it while it is borrowed.
        unsafe { std::slice::from_raw_parts(first, length) }
    }
}
