//! An intrusive stack that anybody pushes to and that is taken as a whole. Its head says IDLE, BUSY or which node.
//!
//! Since it is only ever taken whole, there is no ABA problem; since a push on IDLE and the taker's way to IDLE
//! exchange the same word, exactly one push tells its thread to wake the taker.

use std::{marker::PhantomData, ptr::NonNull};

use crate::sync::{AtomicUsize, Ordering, const_fn};

/// Nobody is at work: the next push has to wake somebody. Go's half knows the number.
pub const IDLE: usize = 1;
/// Somebody is at work, and nothing waits.
pub const BUSY: usize = 0;

/// What a [`Stack`] links.
///
/// # Safety
///
/// `next` is the same word for as long as the node is in a stack, and nothing else writes to it then. Nodes are
/// aligned to two bytes at least.
pub unsafe trait Link {
    /// The word that the stack uses while the node is in it.
    fn next(&self) -> &AtomicUsize;
}

/// A stack of `T`s that it doesn't own.
#[derive(Debug)]
#[repr(transparent)]
pub struct Stack<T> {
    head: AtomicUsize,
    nodes: PhantomData<fn(NonNull<T>)>,
}

impl<T: Link> Stack<T> {
    const_fn! {
        /// An empty stack that nobody is at work on.
        #[must_use]
        pub fn new() -> Self {
            Self {
                head: AtomicUsize::new(IDLE),
                nodes: PhantomData,
            }
        }
    }

    /// Puts a node in. `true`: nobody was at work, and the caller has to wake somebody.
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
            next.store(if head == IDLE { BUSY } else { head }, Ordering::Relaxed);
            let address = node.as_ptr().expose_provenance();
            match (self.head).compare_exchange_weak(
                head,
                address,
                Ordering::AcqRel,
                Ordering::Relaxed,
            ) {
                Ok(_) => return head == IDLE,
                Err(now) => head = now,
            }
        }
    }

    /// Takes all nodes out, the latest first, and is at work from now on.
    pub fn take(&self) -> Taken<T> {
        match self.head.swap(BUSY, Ordering::AcqRel) {
            IDLE => Taken::from(BUSY),
            head => Taken::from(head),
        }
    }

    /// Ends the work, unless something came meanwhile; whether it did end.
    #[must_use]
    pub fn rest(&self) -> bool {
        (self.head)
            .compare_exchange(BUSY, IDLE, Ordering::AcqRel, Ordering::Relaxed)
            .is_ok()
    }

    /// The head's word, for Go.
    pub fn word(&self) -> *const AtomicUsize {
        &raw const self.head
    }
}

impl<T: Link> Default for Stack<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// Nodes that were taken out, the latest first. A node may be freed once it was given.
#[derive(Debug)]
pub struct Taken<T> {
    head: usize,
    nodes: PhantomData<fn(NonNull<T>)>,
}

impl<T: Link> Taken<T> {
    /// From the latest on, at this address; 0: none.
    pub(super) fn from(head: usize) -> Self {
        Self {
            head,
            nodes: PhantomData,
        }
    }
}

impl<T: Link> Iterator for Taken<T> {
    type Item = NonNull<T>;

    fn next(&mut self) -> Option<NonNull<T>> {
        let node = NonNull::new(std::ptr::with_exposed_provenance_mut::<T>(self.head))?;
        // SAFETY: `push`'s caller promised that it lives until it is taken, and it wasn't given yet.
        self.head = unsafe { node.as_ref() }.next().load(Ordering::Relaxed);
        Some(node)
    }
}
