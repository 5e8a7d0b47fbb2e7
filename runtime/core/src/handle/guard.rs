//! Borrows of a table's object, which end when dropped. How they begin is the table's business.

use std::{
    fmt,
    mem::ManuallyDrop,
    ops::{Deref, DerefMut},
    thread,
};

use super::{
    Handle, NEXT_GENERATION, STATE,
    segments::{Segments, Slot},
};
use crate::{
    borrow::{CLOSED, FREE, POISONED},
    fence,
    sync::{self, Ordering},
};

/// A shared borrow of an object.
#[must_use]
pub struct Shared<'a, T> {
    slot: &'a Slot<T>,
}

impl<'a, T> Shared<'a, T> {
    #[inline]
    pub(super) fn new(slot: &'a Slot<T>) -> Self {
        Self { slot }
    }
}

impl<T> Deref for Shared<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: the shared count of this guard keeps the value there and unborrowed by writers.
        unsafe { (*self.slot.value.get()).assume_init_ref() }
    }
}

impl<T> Drop for Shared<'_, T> {
    #[inline]
    fn drop(&mut self) {
        sync::lower(&self.slot.word);
    }
}

impl<T: fmt::Debug> fmt::Debug for Shared<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// Whether this thread unwinds; where panics abort, none does.
#[inline]
fn unwinds() -> bool {
    cfg!(panic = "unwind") && thread::panicking()
}

/// The exclusive borrow of an object; poisons it when a panic that began under the borrow drops it.
#[must_use]
pub struct Exclusive<'a, T> {
    segments: &'a Segments<T>,
    slot: &'a Slot<T>,
    handle: Handle,
    /// The thread was unwinding when the borrow began: its panic isn't this borrow's.
    unwinding: bool,
}

impl<'a, T> Exclusive<'a, T> {
    #[inline]
    pub(super) fn new(segments: &'a Segments<T>, slot: &'a Slot<T>, handle: Handle) -> Self {
        Self {
            segments,
            slot,
            handle,
            unwinding: unwinds(),
        }
    }

    /// Takes the object out; its handle is closed from then on. No method, since the object may have one
    /// of that name.
    pub fn take(guard: Self) -> T {
        // The borrow doesn't end: the object goes.
        let guard = ManuallyDrop::new(guard);
        let generation = guard.handle.generation() << STATE.count_ones();
        let word = generation + NEXT_GENERATION + u64::from(CLOSED);
        guard.slot.word.store(word, Ordering::Release);
        guard.segments.vacate(guard.handle, guard.slot)
    }

    /// Ends the borrow; while it lasts, no one else changes the word.
    #[inline]
    fn end(slot: &Slot<T>, handle: Handle, state: u32) {
        let generation = handle.generation() << STATE.count_ones();
        slot.word
            .store(generation | u64::from(state), Ordering::Release);
    }

    /// Not by `&mut self`, so that the guard of a call that goes well stays in registers.
    #[cold]
    #[inline(never)]
    fn poison(segments: &Segments<T>, slot: &Slot<T>, handle: Handle) {
        segments.blame(handle.to_bits(), fence::latest());
        Self::end(slot, handle, POISONED);
    }
}

impl<T> Deref for Exclusive<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: the exclusive state keeps the value there and everyone else away.
        unsafe { (*self.slot.value.get()).assume_init_ref() }
    }
}

impl<T> DerefMut for Exclusive<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as in `deref`, and `&mut self` makes this the only reference through the guard.
        unsafe { (*self.slot.value.get()).assume_init_mut() }
    }
}

impl<T> Drop for Exclusive<'_, T> {
    #[inline]
    fn drop(&mut self) {
        if unwinds() && !self.unwinding && !fence::entered_unwinding() {
            Self::poison(self.segments, self.slot, self.handle);
        } else {
            Self::end(self.slot, self.handle, FREE);
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Exclusive<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
