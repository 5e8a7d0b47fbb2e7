//! Answers on their way back: the first wakes somebody, the others wait for whoever polls, or lets go, next.
//!
//! A waker that is called on the core that polls costs a fraction of one that is called on Go's: what it touches is
//! there already. So a worker of Go's finishes one call of a batch itself, which wakes its task, and leaves the others
//! here. One word says both, that somebody was told and what waits: who finds nobody told tells, who takes all takes
//! that back.
//!
//! Whoever was told looks here after it let go of its own call, or registered a waker: see [`super::slot`]. Should a
//! task be woken and neither be polled nor dropped, Go looks here itself a moment later.

use std::{marker::PhantomData, ptr::NonNull};

use super::stack::{Link, Taken};
use crate::sync::{AtomicUsize, Ordering, const_fn};

/// Somebody was told, and hasn't looked yet. Go's half knows the number.
pub const TOLD: usize = 1;

/// Nodes that it doesn't own, beside [`TOLD`]. Nodes are aligned to two bytes at least.
#[derive(Debug)]
#[repr(transparent)]
pub struct Answers<T> {
    head: AtomicUsize,
    nodes: PhantomData<fn(NonNull<T>)>,
}

impl<T: Link> Answers<T> {
    const_fn! {
        /// None, and nobody told.
        #[must_use]
        pub fn new() -> Self {
            Self {
                head: AtomicUsize::new(0),
                nodes: PhantomData,
            }
        }
    }

    /// As Go's half does with an answer. `true`: nobody was told, and the node isn't put in: the caller finishes it,
    /// which tells its future.
    ///
    /// # Safety
    ///
    /// The node is in no stack, and lives until it was taken out of this one.
    #[must_use]
    pub unsafe fn push(&self, node: NonNull<T>) -> bool {
        // SAFETY: it lives, as the caller promises.
        let next = unsafe { node.as_ref() }.next();
        let mut head = self.head.load(Ordering::Relaxed);
        loop {
            let pushed = match head {
                0 => TOLD,
                head => {
                    next.store(head & !TOLD, Ordering::Relaxed);
                    node.as_ptr().expose_provenance() | TOLD
                }
            };
            match (self.head).compare_exchange_weak(
                head,
                pushed,
                Ordering::AcqRel,
                Ordering::Relaxed,
            ) {
                Ok(_) => return head == 0,
                Err(now) => head = now,
            }
        }
    }

    /// Whether somebody was told and hasn't looked yet. Who was told sees that.
    #[inline]
    pub fn told(&self) -> bool {
        self.head.load(Ordering::Relaxed) != 0
    }

    /// Takes all, and nobody is told any more.
    pub fn take(&self) -> Taken<T> {
        Taken::from(self.head.swap(0, Ordering::AcqRel) & !TOLD)
    }

    /// The word, for Go.
    pub fn word(&self) -> *const AtomicUsize {
        &raw const self.head
    }
}

impl<T: Link> Default for Answers<T> {
    fn default() -> Self {
        Self::new()
    }
}
