//! Guards that keep their cell alive, for borrows that last as long as a future does. Guards within a call
//! are the parent module's.

use std::{
    fmt,
    mem::ManuallyDrop,
    ops::{Deref, DerefMut},
    sync::Arc,
    thread,
};

use super::{Cell, Exclusive, Mode, Shared};
use crate::borrow::Refused;

/// Something that keeps a cell alive: an `Arc`, a counted reference to a host's object.
///
/// # Safety
///
/// [`Owner::cell`] gives the same cell each time, which stays where it is while the owner lives, wherever the
/// owner is moved to.
pub unsafe trait Owner {
    /// What the cell holds.
    type Value;
    /// How its borrow state is changed.
    type Mode: Mode;

    /// The cell.
    fn cell(&self) -> &Cell<Self::Value, Self::Mode>;
}

// SAFETY: what an `Arc` holds doesn't move with it.
unsafe impl<T, M: Mode> Owner for Arc<Cell<T, M>> {
    type Value = T;
    type Mode = M;

    fn cell(&self) -> &Cell<T, M> {
        self
    }
}

/// A shared borrow of a cell's value and its owner, which goes when the borrow has ended.
///
/// **Threads**: as the owner says. For an [`Unsynchronized`](super::Unsynchronized) cell, whoever drops this
/// holds the host's lock.
#[must_use]
pub struct SharedOf<O: Owner> {
    owner: O,
}

impl<O: Owner> SharedOf<O> {
    /// Borrows the value beside other readers.
    ///
    /// # Errors
    ///
    /// As [`Cell::shared`].
    #[inline]
    pub fn new(owner: O) -> Result<Self, Refused> {
        // The borrow is this guard's to end.
        let _ = ManuallyDrop::new(owner.cell().shared()?);
        Ok(Self { owner })
    }
}

impl<O: Owner> Deref for SharedOf<O> {
    type Target = O::Value;

    #[inline]
    fn deref(&self) -> &O::Value {
        // SAFETY: the shared count of this guard keeps the value there and unborrowed by writers.
        unsafe { (*self.owner.cell().value.get()).assume_init_ref() }
    }
}

impl<O: Owner> Drop for SharedOf<O> {
    #[inline]
    fn drop(&mut self) {
        drop(Shared {
            cell: self.owner.cell(),
        });
    }
}

/// The exclusive borrow of a cell's value and its owner, which goes when the borrow has ended. Poisons the
/// value as [`Exclusive`] does.
///
/// **Threads**: as [`SharedOf`].
#[must_use]
pub struct ExclusiveOf<O: Owner> {
    owner: O,
    /// As in [`Exclusive`].
    unwinding: bool,
}

impl<O: Owner> ExclusiveOf<O> {
    /// Borrows the value alone.
    ///
    /// # Errors
    ///
    /// As [`Cell::exclusive`].
    #[inline]
    pub fn new(owner: O) -> Result<Self, Refused> {
        // The borrow is this guard's to end.
        let _ = ManuallyDrop::new(owner.cell().exclusive()?);
        Ok(Self {
            owner,
            unwinding: thread::panicking(),
        })
    }
}

impl<O: Owner> Deref for ExclusiveOf<O> {
    type Target = O::Value;

    #[inline]
    fn deref(&self) -> &O::Value {
        // SAFETY: the exclusive state keeps the value there and everyone else away.
        unsafe { (*self.owner.cell().value.get()).assume_init_ref() }
    }
}

impl<O: Owner> DerefMut for ExclusiveOf<O> {
    #[inline]
    fn deref_mut(&mut self) -> &mut O::Value {
        // SAFETY: as in `deref`, and `&mut self` makes this the only reference through the guard.
        unsafe { (*self.owner.cell().value.get()).assume_init_mut() }
    }
}

impl<O: Owner> Drop for ExclusiveOf<O> {
    #[inline]
    fn drop(&mut self) {
        drop(Exclusive {
            cell: self.owner.cell(),
            unwinding: self.unwinding,
        });
    }
}

impl<O: Owner<Value: fmt::Debug>> fmt::Debug for SharedOf<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<O: Owner<Value: fmt::Debug>> fmt::Debug for ExclusiveOf<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
