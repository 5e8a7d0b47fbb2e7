//! Iterators of a C program in Rust's hands: a struct with the function that gives the next item. How an item is
//! taken over, and what a failure becomes, is `answer`'s.

use std::ffi::c_void;
use std::iter::FusedIterator;
use std::marker::PhantomData;

use super::answer::{ErrorBack, Refusal, accept, answered, bare, typed};
use super::{FreeFn, Kept, Vtable};
use crate::call::Status;
use crate::convert::{Crosses, Form};
use crate::error::{ErrorHandle, release};

/// What gives the next item.
pub type NextFn<C> = unsafe extern "C" fn(*mut c_void, *mut C, *mut ErrorHandle) -> i32;

/// The struct that C passes.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct ItemFunctions<C: Copy> {
    /// Asked for each item, until there is none.
    pub next: Option<NextFn<C>>,
    /// Its first argument.
    pub this: *mut c_void,
    /// What frees that.
    pub free: Option<FreeFn>,
}

impl<C: Copy> Vtable for ItemFunctions<C> {
    fn this(&self) -> *mut c_void {
        self.this
    }
    fn free(&self) -> Option<FreeFn> {
        self.free
    }
    fn missing(&self) -> Option<&'static str> {
        self.next.is_none().then_some("next")
    }
}

/// The items. After the end or a failure nothing is asked any more, and the data is freed.
pub struct Items<M, T: Crosses<M>> {
    kept: Option<Kept<ItemFunctions<T::C>>>,
    /// Whether there are objects in the items.
    objects: bool,
    tag: PhantomData<fn() -> (M, T)>,
}

impl<M, T: Crosses<M>> std::fmt::Debug for Items<M, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Items")
    }
}

impl<M, T: Crosses<M>> Items<M, T> {
    /// Those of what was passed.
    #[must_use]
    pub fn of(kept: Kept<ItemFunctions<T::C>>, objects: bool) -> Self {
        Self {
            kept: Some(kept),
            objects,
            tag: PhantomData,
        }
    }

    fn asked(&mut self) -> Option<Result<T, Refusal>> {
        // Freed with this call, unless it gives an item.
        let kept = self.kept.take()?;
        let next = kept.functions().next?;
        let (mut out, mut err) = (T::C::EMPTY, ErrorHandle(0));
        // SAFETY: who passed it keeps the header's contract; nobody else calls it, for this is borrowed alone.
        let status = unsafe { next(kept.this(), &raw mut out, &raw mut err) };
        if status == Status::Done as i32 {
            release(err);
            return None;
        }
        // SAFETY: as above; all went well, if nothing was refused.
        let item = answered(status, err).and_then(|()| unsafe { accept(self.objects, out) });
        if item.is_ok() {
            self.kept = Some(kept);
        }
        Some(item)
    }
}

impl<M, T: Crosses<M>> Iterator for Items<M, T> {
    type Item = T;

    /// What the function fails with unwinds to the boundary.
    fn next(&mut self) -> Option<T> {
        self.asked().map(bare)
    }
}

impl<M, T: Crosses<M>> FusedIterator for Items<M, T> {}

/// Items whose type has a place for what the function fails with.
pub struct TryItems<M, T: Crosses<M>, E>(Items<M, T>, PhantomData<fn() -> E>);

impl<M, T: Crosses<M>, E> std::fmt::Debug for TryItems<M, T, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TryItems")
    }
}

impl<M, T: Crosses<M>, E> TryItems<M, T, E> {
    /// As [`Items::of`].
    #[must_use]
    pub fn of(kept: Kept<ItemFunctions<T::C>>, objects: bool) -> Self {
        Self(Items::of(kept, objects), PhantomData)
    }
}

impl<M, T: Crosses<M>, E: ErrorBack<M> + 'static> Iterator for TryItems<M, T, E>
where
    E::C: 'static,
{
    type Item = Result<T, E>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.asked().map(typed::<M, T, E>)
    }
}

impl<M, T: Crosses<M>, E: ErrorBack<M> + 'static> FusedIterator for TryItems<M, T, E> where
    E::C: 'static
{
}
