//! A buffer's items as a slice, for as long as a guard lives.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::slice;

use super::block::Entry;

/// Items to read, as a slice. Others may read meanwhile, nobody writes.
///
/// **Threads**: it stays on the thread that took it. Drop it before the function returns to the host, before it
/// calls the host back, and before it waits for anything: meanwhile the memory is busy for all others, and a host
/// that sees it stands still.
pub struct BufferRef<'a, T> {
    entry: Entry<'a>,
    items: PhantomData<&'a [T]>,
}

/// Items to read and write, as a slice. Nobody else uses them meanwhile.
///
/// **Threads**: as for [`BufferRef`].
pub struct BufferMut<'a, T> {
    entry: Entry<'a>,
    items: PhantomData<&'a mut [T]>,
}

impl<'a, T> BufferRef<'a, T> {
    /// # Safety
    /// The entry is to a block of `T`, for reading.
    pub(super) unsafe fn new(entry: Entry<'a>) -> Self {
        Self {
            entry,
            items: PhantomData,
        }
    }
}

impl<'a, T> BufferMut<'a, T> {
    /// # Safety
    /// The entry is to a writable block of `T`, exclusive.
    pub(super) unsafe fn new(entry: Entry<'a>) -> Self {
        Self {
            entry,
            items: PhantomData,
        }
    }
}

impl<T> Deref for BufferRef<'_, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        let block = self.entry.block();
        // SAFETY: the block holds so many items of `T`, and the entry keeps writers away.
        unsafe { slice::from_raw_parts(block.start().as_ptr().cast(), block.length()) }
    }
}

impl<T> Deref for BufferMut<'_, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        let block = self.entry.block();
        // SAFETY: the block holds so many items of `T`, and the entry keeps all others away.
        unsafe { slice::from_raw_parts(block.start().as_ptr().cast(), block.length()) }
    }
}

impl<T> DerefMut for BufferMut<'_, T> {
    fn deref_mut(&mut self) -> &mut [T] {
        let block = self.entry.block();
        // SAFETY: as above; the memory is writable, and the slice borrows the only guard.
        unsafe { slice::from_raw_parts_mut(block.start().as_ptr().cast(), block.length()) }
    }
}

impl<T: fmt::Debug> fmt::Debug for BufferRef<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: fmt::Debug> fmt::Debug for BufferMut<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
