//! References to resources: counted roots, weak ones, fields that the collector sees through, and borrows that are
//! checked when they are taken.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

use crate::error::{Error, Result};
use crate::lock::Lock;
use crate::node::{self, Header};
use crate::resource::{self, Resource};

/// A counted reference to a resource. It is a root: the resource and its JavaScript object stay while it lives. Hold
/// resources inside others by [`Traced`], or cycles through JavaScript are never collected.
pub struct Ref<R> {
    header: NonNull<Header>,
    of: PhantomData<*mut R>,
}

/// A reference that doesn't keep the resource.
pub struct WeakRef<R> {
    header: NonNull<Header>,
    of: PhantomData<*mut R>,
}

/// A resource's field that holds another resource and that the collector sees through. The other stays while
/// JavaScript or a [`Ref`] reaches it or the resource that this field belongs to; in a place that the collector isn't
/// shown, it may go at any time.
pub struct Traced<R> {
    header: NonNull<Header>,
    of: PhantomData<*mut R>,
}

impl<R: Resource> Ref<R> {
    /// Takes over a count.
    pub(crate) fn from_counted(header: NonNull<Header>) -> Self {
        Self {
            header,
            of: PhantomData,
        }
    }

    pub(crate) fn pointer(&self) -> NonNull<Header> {
        self.header
    }

    pub(crate) fn header(&self) -> &Header {
        // SAFETY: counted.
        unsafe { self.header.as_ref() }
    }

    /// Borrows the value.
    ///
    /// # Errors
    ///
    /// `BusyError` while it is borrowed exclusively; an error after a panic under an exclusive borrow.
    pub fn borrow(&self) -> Result<Borrowed<'_, R>> {
        // SAFETY: counted, of `R` or what extends it, and the borrow of `self` keeps the count.
        unsafe { Borrowed::of(self.header) }
    }

    /// Borrows the value exclusively.
    ///
    /// # Errors
    ///
    /// `BusyError` while it is borrowed at all; an error after a panic under an exclusive borrow.
    pub fn borrow_mut(&self) -> Result<BorrowedMut<'_, R>> {
        // SAFETY: as above.
        unsafe { BorrowedMut::of(self.header) }
    }

    /// A reference that doesn't keep it.
    #[must_use]
    pub fn downgrade(&self) -> WeakRef<R> {
        self.header().add_weak();
        WeakRef {
            header: self.header,
            of: PhantomData,
        }
    }

    /// A field for another resource.
    ///
    /// # Errors
    ///
    /// V8 can't make the JavaScript object, or the resource belongs to another isolate.
    pub fn traced(&self, lock: &mut Lock<'_>) -> Result<Traced<R>> {
        resource::make_traceable(lock, self)?;
        self.header().add_weak();
        Ok(Traced {
            header: self.header,
            of: PhantomData,
        })
    }

    /// Whether both are references to one resource.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.header == other.header
    }
}

impl<R> Clone for Ref<R> {
    fn clone(&self) -> Self {
        // SAFETY: counted.
        unsafe { self.header.as_ref() }.add_strong();
        Self {
            header: self.header,
            of: PhantomData,
        }
    }
}

impl<R> Drop for Ref<R> {
    fn drop(&mut self) {
        // SAFETY: counted, and ending.
        unsafe { node::drop_strong(self.header) }
    }
}

impl<R: Resource> WeakRef<R> {
    /// The resource, if it is still there.
    #[must_use]
    pub fn upgrade(&self) -> Option<Ref<R>> {
        // SAFETY: a weak count keeps the memory.
        let header = unsafe { self.header.as_ref() };
        if header.is_dropped() {
            return None;
        }
        header.add_strong();
        Some(Ref::from_counted(self.header))
    }
}

impl<R> Clone for WeakRef<R> {
    fn clone(&self) -> Self {
        // SAFETY: a weak count keeps the memory.
        unsafe { self.header.as_ref() }.add_weak();
        Self {
            header: self.header,
            of: PhantomData,
        }
    }
}

impl<R> Drop for WeakRef<R> {
    fn drop(&mut self) {
        // SAFETY: counted, and ending.
        unsafe { node::drop_weak(self.header) }
    }
}

impl<R: Resource> Traced<R> {
    pub(crate) fn header(&self) -> &Header {
        // SAFETY: a weak count keeps the memory.
        unsafe { self.header.as_ref() }
    }

    /// A root for it.
    ///
    /// # Errors
    ///
    /// It was collected, since the collector wasn't shown this field.
    pub fn get(&self) -> Result<Ref<R>> {
        if self.header().is_dropped() {
            let message = "a resource was collected: the field that holds it isn't traced";
            return Err(Error::internal(message));
        }
        self.header().add_strong();
        Ok(Ref::from_counted(self.header))
    }
}

impl<R> Drop for Traced<R> {
    fn drop(&mut self) {
        // SAFETY: counted, and ending.
        unsafe { node::drop_weak(self.header) }
    }
}

/// A shared borrow of a resource.
pub struct Borrowed<'a, R> {
    header: NonNull<Header>,
    value: NonNull<R>,
    of: PhantomData<&'a R>,
}

/// The exclusive borrow of a resource.
pub struct BorrowedMut<'a, R> {
    header: NonNull<Header>,
    value: NonNull<R>,
    of: PhantomData<&'a mut R>,
}

impl<R: Resource> Borrowed<'_, R> {
    /// Takes over a shared borrow of a node whose value is an `R` itself.
    ///
    /// # Safety
    ///
    /// It was counted; `value` is the node's, which something else keeps for as long.
    #[inline]
    pub(crate) unsafe fn exactly(header: NonNull<Header>, value: NonNull<R>) -> Self {
        Self {
            header,
            value,
            of: PhantomData,
        }
    }

    /// A borrow of a node that something else keeps for as long.
    ///
    /// # Safety
    ///
    /// The node's value is an `R` or extends it, and outlives the borrow.
    pub(crate) unsafe fn of(header: NonNull<Header>) -> Result<Self> {
        // SAFETY: alive, says the caller.
        unsafe { header.as_ref() }.share()?;
        Ok(Self {
            header,
            // SAFETY: just borrowed.
            value: unsafe { Header::part(header, false) },
            of: PhantomData,
        })
    }
}

impl<R: Resource> BorrowedMut<'_, R> {
    /// A borrow of a node that something else keeps for as long.
    ///
    /// # Safety
    ///
    /// The node's value is an `R` or extends it, and outlives the borrow.
    pub(crate) unsafe fn of(header: NonNull<Header>) -> Result<Self> {
        // SAFETY: alive, says the caller.
        unsafe { header.as_ref() }.exclude()?;
        Ok(Self {
            header,
            // SAFETY: just borrowed exclusively.
            value: unsafe { Header::part(header, true) },
            of: PhantomData,
        })
    }
}

impl<R> Deref for Borrowed<'_, R> {
    type Target = R;
    fn deref(&self) -> &R {
        // SAFETY: the count of shared borrows keeps exclusive ones away.
        unsafe { self.value.as_ref() }
    }
}

impl<R> Deref for BorrowedMut<'_, R> {
    type Target = R;
    fn deref(&self) -> &R {
        // SAFETY: the only borrow.
        unsafe { self.value.as_ref() }
    }
}

impl<R> DerefMut for BorrowedMut<'_, R> {
    fn deref_mut(&mut self) -> &mut R {
        // SAFETY: the only borrow.
        unsafe { self.value.as_mut() }
    }
}

impl<R> Drop for Borrowed<'_, R> {
    fn drop(&mut self) {
        // SAFETY: what was borrowed from outlives the borrow.
        unsafe { self.header.as_ref() }.end_shared();
    }
}

impl<R> Drop for BorrowedMut<'_, R> {
    fn drop(&mut self) {
        // SAFETY: what was borrowed from outlives the borrow.
        unsafe { self.header.as_ref() }.end_exclusive();
    }
}
