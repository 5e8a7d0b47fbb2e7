//! A value with its borrow state beside it, for hosts that keep objects inline in their own memory.
//! Hosts that hand out numbers keep theirs in `handle`; both share the transitions of `borrow`.
//! Guards that keep their cell alive are `owned`'s.

mod owned;

use std::{
    cell::UnsafeCell,
    fmt,
    marker::PhantomData,
    mem::MaybeUninit,
    ops::{Deref, DerefMut},
    thread,
};

use crate::{
    borrow::{self, CLOSED, EXCLUSIVE, FREE, Obstacle, POISONED, Refused},
    fence::{self, Panic},
    sync::{AtomicU32, Ordering},
};

pub use owned::{ExclusiveOf, Owner, SharedOf};

mod sealed {
    pub trait Sealed {}
}

/// How the borrow state is changed: [`Atomic`] or [`Unsynchronized`].
pub trait Mode: sealed::Sealed + 'static {
    #[doc(hidden)]
    fn change<E>(state: &AtomicU32, to: impl Fn(u32) -> Result<u32, E>) -> Result<u32, E>;
    #[doc(hidden)]
    fn end_shared(state: &AtomicU32);
}

/// The state is changed by atomic read-modify-write: the cell is `Sync` and may be used by any thread.
#[derive(Clone, Copy, Debug)]
pub struct Atomic;

/// The state is changed by plain loads and stores: the cell isn't `Sync`. For hosts with one lock
/// (Python's GIL) that is held whenever a borrow begins or ends.
#[derive(Clone, Copy, Debug)]
pub struct Unsynchronized;

impl sealed::Sealed for Atomic {}
impl sealed::Sealed for Unsynchronized {}

impl Mode for Atomic {
    #[inline]
    fn change<E>(state: &AtomicU32, to: impl Fn(u32) -> Result<u32, E>) -> Result<u32, E> {
        // The free value is the usual case: guess it and save the load.
        let mut word = FREE;
        let mut next = to(word)?;
        loop {
            match state.compare_exchange_weak(word, next, Ordering::Acquire, Ordering::Acquire) {
                Ok(word) => return Ok(word),
                Err(actual) => {
                    word = actual;
                    next = to(word)?;
                }
            }
        }
    }

    #[inline]
    fn end_shared(state: &AtomicU32) {
        state.fetch_sub(1, Ordering::Release);
    }
}

impl Mode for Unsynchronized {
    #[inline]
    fn change<E>(state: &AtomicU32, to: impl Fn(u32) -> Result<u32, E>) -> Result<u32, E> {
        let word = state.load(Ordering::Relaxed);
        state.store(to(word)?, Ordering::Relaxed);
        Ok(word)
    }

    #[inline]
    fn end_shared(state: &AtomicU32) {
        state.store(state.load(Ordering::Relaxed) - 1, Ordering::Relaxed);
    }
}

/// A value, shared by many or used by one, until it is taken or closed.
///
/// **Raw memory**: all-zero memory is a valid closed cell, so an object that a host allocates
/// zeroed needs no initialisation before [`Cell::new`] is written over it, and may be dropped in
/// place at any time (`ptr::drop_in_place`). The cell owns its value: dropping it drops the value,
/// borrowed by a leaked guard or not.
///
/// **Threads**: `Cell<T, Atomic>` is `Sync` when `T: Send + Sync`. `Cell<T, Unsynchronized>` never
/// is; whoever reaches it from several threads through a pointer must hold the host's lock when a
/// guard is made and when it is dropped. Between the two the lock may be released.
#[repr(C)]
pub struct Cell<T, M: Mode> {
    state: AtomicU32,
    /// Written once, by the exclusive borrower, before the state becomes `POISONED`; freed with the cell.
    cause: UnsafeCell<Option<Box<Panic>>>,
    value: UnsafeCell<MaybeUninit<T>>,
    mode: PhantomData<M>,
}

// SAFETY: the state machine gives `&T` to many threads (T: Sync), or `&mut T` or `T` to one (T: Send),
// with acquire and release around each; `cause` is written under the exclusive borrow alone.
unsafe impl<T: Send + Sync> Sync for Cell<T, Atomic> {}

impl<T, M: Mode> Cell<T, M> {
    /// A cell that holds `value`.
    #[inline]
    pub fn new(value: T) -> Self {
        Self {
            state: AtomicU32::new(FREE),
            cause: UnsafeCell::new(None),
            value: UnsafeCell::new(MaybeUninit::new(value)),
            mode: PhantomData,
        }
    }

    /// A cell without a value, as all-zero memory is.
    #[inline]
    #[must_use]
    pub fn closed() -> Self {
        Self {
            state: AtomicU32::new(CLOSED),
            cause: UnsafeCell::new(None),
            value: UnsafeCell::new(MaybeUninit::uninit()),
            mode: PhantomData,
        }
    }

    /// Borrows the value beside other readers.
    ///
    /// # Errors
    ///
    /// [`Refused::Busy`] under an exclusive borrow, [`Refused::Closed`], [`Refused::Poisoned`].
    #[inline]
    pub fn shared(&self) -> Result<Shared<'_, T, M>, Refused> {
        match M::change(&self.state, borrow::shared) {
            Ok(_) => Ok(Shared { cell: self }),
            Err(obstacle) => Err(self.refused(obstacle)),
        }
    }

    /// Borrows the value alone.
    ///
    /// # Errors
    ///
    /// [`Refused::Busy`] under any borrow, [`Refused::Closed`], [`Refused::Poisoned`].
    #[inline]
    pub fn exclusive(&self) -> Result<Exclusive<'_, T, M>, Refused> {
        match M::change(&self.state, |word| borrow::exclusive(word, EXCLUSIVE)) {
            Ok(_) => Ok(Exclusive {
                cell: self,
                unwinding: thread::panicking(),
            }),
            Err(obstacle) => Err(self.refused(obstacle)),
        }
    }

    /// Takes the value out; the cell is closed from then on.
    ///
    /// # Errors
    ///
    /// As [`Cell::exclusive`].
    #[inline]
    pub fn take(&self) -> Result<T, Refused> {
        match M::change(&self.state, |word| borrow::exclusive(word, CLOSED)) {
            // SAFETY: this call alone moved the state from a free value to closed, so the value is
            // initialised and no one else reaches it now or later.
            Ok(_) => Ok(unsafe { (*self.value.get()).assume_init_read() }),
            Err(obstacle) => Err(self.refused(obstacle)),
        }
    }

    /// Drops the value, poisoned or not, and says whether there was one: closing twice is harmless.
    ///
    /// # Errors
    ///
    /// [`Refused::Busy`] under any borrow.
    ///
    /// # Panics
    ///
    /// When the value's destructor does; the cell is closed all the same.
    pub fn close(&self) -> Result<bool, Refused> {
        match M::change(&self.state, borrow::close) {
            Ok(_) => {
                // SAFETY: as in `take`; a poisoned value is initialised and unborrowed as well.
                drop(unsafe { (*self.value.get()).assume_init_read() });
                Ok(true)
            }
            Err(Obstacle::Closed) => Ok(false),
            Err(_) => Err(Refused::Busy),
        }
    }

    /// Whether the value was taken or closed. Another thread may change the answer.
    #[inline]
    pub fn is_closed(&self) -> bool {
        self.state.load(Ordering::Relaxed) == CLOSED
    }

    /// Ends the exclusive borrow; a panic that began under it poisons the value. `unwinding`: the thread was
    /// unwinding when the borrow began.
    ///
    /// # Safety
    ///
    /// Called by the exclusive borrower, at its end.
    #[inline]
    unsafe fn end_exclusive(&self, unwinding: bool) {
        if thread::panicking() && !unwinding && !fence::entered_unwinding() {
            // SAFETY: the caller's promise.
            unsafe { self.poison() }
        } else {
            self.state.store(FREE, Ordering::Release);
        }
    }

    /// # Safety
    ///
    /// As [`Cell::end_exclusive`].
    #[cold]
    #[inline(never)]
    unsafe fn poison(&self) {
        let cause = Box::new(fence::latest());
        // SAFETY: readers look at the cause in the poisoned state only, which begins after this; the caller
        // is the only writer.
        unsafe { *self.cause.get() = Some(cause) };
        self.state.store(POISONED, Ordering::Release);
    }

    #[cold]
    fn refused(&self, obstacle: Obstacle) -> Refused {
        match obstacle {
            Obstacle::Busy => Refused::Busy,
            Obstacle::Closed => Refused::Closed,
            Obstacle::Poisoned => {
                // SAFETY: the poisoned state was read with acquire (or under the host's lock); the
                // cause was written before it and is never written again.
                let cause = unsafe { &*self.cause.get() };
                Refused::Poisoned(cause.clone().unwrap_or_else(|| Box::new(fence::latest())))
            }
        }
    }
}

impl<T, M: Mode> Drop for Cell<T, M> {
    fn drop(&mut self) {
        if self.state.load(Ordering::Relaxed) != CLOSED {
            // SAFETY: every other state has an initialised value, and `&mut self` excludes guards.
            unsafe { self.value.get_mut().assume_init_drop() }
        }
    }
}

impl<T, M: Mode> fmt::Debug for Cell<T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cell")
            .field("closed", &self.is_closed())
            .finish_non_exhaustive()
    }
}

/// A shared borrow of a cell's value; ends when dropped.
#[must_use]
pub struct Shared<'a, T, M: Mode> {
    cell: &'a Cell<T, M>,
}

impl<T, M: Mode> Deref for Shared<'_, T, M> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: the shared count of this guard keeps the value there and unborrowed by writers.
        unsafe { (*self.cell.value.get()).assume_init_ref() }
    }
}

impl<T, M: Mode> Drop for Shared<'_, T, M> {
    #[inline]
    fn drop(&mut self) {
        M::end_shared(&self.cell.state);
    }
}

impl<T: fmt::Debug, M: Mode> fmt::Debug for Shared<'_, T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// The exclusive borrow of a cell's value; ends when dropped, and poisons the value when a panic
/// that began under it drops it.
#[must_use]
pub struct Exclusive<'a, T, M: Mode> {
    cell: &'a Cell<T, M>,
    /// The thread was unwinding when the borrow began: its panic isn't this borrow's.
    unwinding: bool,
}

impl<T, M: Mode> Deref for Exclusive<'_, T, M> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: the exclusive state keeps the value there and everyone else away.
        unsafe { (*self.cell.value.get()).assume_init_ref() }
    }
}

impl<T, M: Mode> DerefMut for Exclusive<'_, T, M> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as in `deref`, and `&mut self` makes this the only reference through the guard.
        unsafe { (*self.cell.value.get()).assume_init_mut() }
    }
}

impl<T, M: Mode> Drop for Exclusive<'_, T, M> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: this is the cell's exclusive guard, and its end.
        unsafe { self.cell.end_exclusive(self.unwinding) }
    }
}

impl<T: fmt::Debug, M: Mode> fmt::Debug for Exclusive<'_, T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
