//! The memory behind a buffer: where it comes from, who frees it, and who may use it now. What lies in it is
//! the buffer's to know.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::ptr::{NonNull, without_provenance_mut};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::claim::Claim;
use super::error::Busy;

/// What the memory of every buffer is aligned to at least, so that vector instructions and hosts' typed arrays
/// may be used on it.
pub(super) const ALIGN: usize = 16;

/// How a host that sees a buffer's memory is asked whether it stands still: whether it can't touch the memory
/// before the code that runs now on this thread returns to it.
#[derive(Clone, Copy)]
pub struct Viewer {
    still: fn(usize) -> bool,
    token: usize,
}

impl Viewer {
    /// A viewer that `still` is asked about, with a number of the host's choice.
    ///
    /// `still` is called under a lock: it must be short, not panic, and not use the buffer.
    #[must_use]
    pub const fn new(still: fn(usize) -> bool, token: usize) -> Self {
        Self { still, token }
    }

    /// One that never stands still: guards wait until its view is given back.
    #[must_use]
    pub const fn never() -> Self {
        Self::new(|_| false, 0)
    }

    fn is_still(self) -> bool {
        (self.still)(self.token)
    }

    fn is(self, other: Self) -> bool {
        std::ptr::fn_addr_eq(self.still, other.still) && self.token == other.token
    }
}

impl fmt::Debug for Viewer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Viewer").field(&self.token).finish()
    }
}

/// Who frees the memory, and how.
enum Owner {
    /// Nobody: there is none.
    Nobody,
    /// A `Vec` gave it, of so many items; the function makes it one again.
    Vec(usize, unsafe fn(NonNull<u8>, usize)),
    /// The global allocator gave it.
    Allocator(Layout),
    /// The host's: it lives as long as this, which the viewer may touch at any time.
    Host(
        #[expect(dead_code, reason = "held for its destructor")] Box<dyn Any + Send + Sync>,
        Viewer,
    ),
}

/// Who uses the memory now.
struct Uses {
    /// Readers, or -1 for a writer.
    guards: isize,
    /// Hosts that see the memory, with how many views.
    views: Vec<(Viewer, usize)>,
}

/// The memory, with its owner.
pub(super) struct Block {
    start: NonNull<u8>,
    /// Of items.
    length: usize,
    writable: bool,
    owner: Owner,
    uses: Mutex<Uses>,
}

// SAFETY: the memory holds values that are `Send + Sync` (the buffer's bound) and is reached by guards and views
// only, which `uses` keeps apart.
unsafe impl Send for Block {}
// SAFETY: as above.
unsafe impl Sync for Block {}

impl fmt::Debug for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Block")
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        match self.owner {
            Owner::Nobody | Owner::Host(..) => {}
            // SAFETY: the function belongs to the memory and the capacity, and this is the last holder.
            Owner::Vec(capacity, free) => unsafe { free(self.start, capacity) },
            // SAFETY: allocated with this layout, freed once.
            Owner::Allocator(layout) => unsafe { dealloc(self.start.as_ptr(), layout) },
        }
    }
}

unsafe fn free_vec<T>(start: NonNull<u8>, capacity: usize) {
    // SAFETY: as the caller promises, these are the parts of a `Vec<T>`, whose items need no drop.
    drop(unsafe { Vec::from_raw_parts(start.as_ptr().cast::<T>(), 0, capacity) });
}

impl Block {
    fn new(start: NonNull<u8>, length: usize, writable: bool, owner: Owner) -> Self {
        let uses = Mutex::new(Uses {
            guards: 0,
            views: Vec::new(),
        });
        Self {
            start,
            length,
            writable,
            owner,
            uses,
        }
    }

    fn empty() -> Self {
        // An address of no memory, aligned as all are.
        let start = NonNull::new(without_provenance_mut(4096)).unwrap_or(NonNull::dangling());
        Self::new(start, 0, true, Owner::Nobody)
    }

    /// The items of a vector, where they are; a copy, if they aren't aligned as hosts want them.
    pub(super) fn of_vec<T: Copy>(items: Vec<T>) -> Self {
        if items.is_empty() {
            return Self::empty();
        }
        if !items.as_ptr().addr().is_multiple_of(ALIGN) {
            let block = Self::zeroed::<T>(items.len());
            let block = block.unwrap_or_else(|| std::alloc::handle_alloc_error(Layout::new::<T>()));
            // SAFETY: there is room for as many items, in memory of its own.
            unsafe {
                let to = block.start.as_ptr().cast::<T>();
                to.copy_from_nonoverlapping(items.as_ptr(), items.len());
            }
            return block;
        }
        let mut items = std::mem::ManuallyDrop::new(items);
        let (length, capacity) = (items.len(), items.capacity());
        // SAFETY: a vector's pointer isn't null.
        let start = unsafe { NonNull::new_unchecked(items.as_mut_ptr()) }.cast();
        Self::new(start, length, true, Owner::Vec(capacity, free_vec::<T>))
    }

    /// Memory of zeros; none if there isn't so much.
    pub(super) fn zeroed<T: Copy>(length: usize) -> Option<Self> {
        if length == 0 {
            return Some(Self::empty());
        }
        let layout = Layout::array::<T>(length).ok()?.align_to(ALIGN).ok()?;
        // SAFETY: the layout isn't empty: there are items, and items have bytes.
        let start = NonNull::new(unsafe { alloc_zeroed(layout) })?;
        Some(Self::new(start, length, true, Owner::Allocator(layout)))
    }

    /// The host's memory.
    pub(super) fn of_host(
        start: NonNull<u8>,
        length: usize,
        writable: bool,
        viewer: Viewer,
        owner: Box<dyn Any + Send + Sync>,
    ) -> Self {
        Self::new(start, length, writable, Owner::Host(owner, viewer))
    }

    pub(super) fn start(&self) -> NonNull<u8> {
        self.start
    }

    pub(super) fn length(&self) -> usize {
        self.length
    }

    pub(super) fn writable(&self) -> bool {
        self.writable
    }

    fn uses(&self) -> MutexGuard<'_, Uses> {
        self.uses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins to read, or to write; items have so many bytes.
    pub(super) fn enter(&self, size: usize, exclusive: bool) -> Result<Entry<'_>, Busy> {
        let mut uses = self.uses();
        if uses.guards < 0 || (exclusive && uses.guards > 0) {
            return Err(Busy);
        }
        let host = match &self.owner {
            Owner::Host(_, viewer) => Some(*viewer),
            _ => None,
        };
        let viewed = host.is_some() || !uses.views.is_empty();
        let mut viewers = host.into_iter().chain(uses.views.iter().map(|view| view.0));
        if !viewers.all(Viewer::is_still) {
            return Err(Busy);
        }
        // Without a view, no other block has this memory, and none gets it while there is a guard.
        let claim = viewed
            .then(|| Claim::new(self.start, self.length * size, exclusive))
            .transpose()?;
        uses.guards = if exclusive { -1 } else { uses.guards + 1 };
        Ok(Entry {
            block: self,
            _claim: claim,
            here: PhantomData,
        })
    }

    /// Counts a view, which no guard may exclude.
    pub(super) fn show(&self, viewer: Viewer) -> Result<(), Busy> {
        let mut uses = self.uses();
        if uses.guards != 0 {
            return Err(Busy);
        }
        match uses.views.iter_mut().find(|view| view.0.is(viewer)) {
            Some((_, count)) => *count += 1,
            None => uses.views.push((viewer, 1)),
        }
        Ok(())
    }

    /// Counts a view that is over.
    pub(super) fn hide(&self, viewer: Viewer) {
        let mut uses = self.uses();
        if let Some(at) = uses.views.iter().position(|view| view.0.is(viewer)) {
            uses.views[at].1 -= 1;
            if uses.views[at].1 == 0 {
                uses.views.swap_remove(at);
            }
        }
    }
}

/// The right to use the memory, until it is dropped on the thread that got it.
pub(super) struct Entry<'a> {
    block: &'a Block,
    /// Of memory that a host sees, which stands still.
    _claim: Option<Claim>,
    here: PhantomData<*const ()>,
}

impl Entry<'_> {
    pub(super) fn block(&self) -> &Block {
        self.block
    }
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        let mut uses = self.block.uses();
        uses.guards = if uses.guards < 0 { 0 } else { uses.guards - 1 };
    }
}
