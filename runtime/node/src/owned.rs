//! The objects that an environment made: handles by type and slot, so that what is still alive when the
//! environment ends (a worker exits, its garbage was never collected) is dropped then. Whether a handle is
//! still good is the tables' to say: nothing is struck out here when an object is closed.

use std::cell::{Cell, RefCell};

use landbridge_core::fence;
use landbridge_core::handle::Handle;

use crate::module::State;

/// Closes the object of a handle, whatever comes of it.
pub type Close = fn(Handle);

const PAGE_BITS: u32 = 10;
const PAGE: usize = 1 << PAGE_BITS;

/// The latest handle of each slot in a row of slots; 0 is none.
type Page = Box<[u64; PAGE]>;

thread_local! {
    /// Whose result is being written in the wire format.
    static WRITING: Cell<*const State> = const { Cell::new(std::ptr::null()) };
}

/// What an environment made.
pub(crate) struct Owned {
    /// By tag of the table, from 1 on.
    tables: &'static [Close],
    /// By tag as well, then by page.
    pages: RefCell<Vec<Vec<Option<Page>>>>,
}

impl Owned {
    pub(crate) fn new(tables: &'static [Close]) -> Self {
        let pages = tables.iter().map(|_| Vec::new()).collect();
        Self {
            tables,
            pages: RefCell::new(pages),
        }
    }

    /// Remembers an object. One whose slot has come to be another's is gone, so that there is one for each slot.
    #[inline]
    pub(crate) fn add(&self, handle: Handle) {
        let (tag, index) = (handle.tag() as usize, handle.index() as usize);
        let mut pages = self.pages.borrow_mut();
        if let Some(pages) = pages.get_mut(tag.wrapping_sub(1)) {
            match pages.get_mut(index >> PAGE_BITS) {
                Some(Some(page)) => page[index % PAGE] = handle.to_bits(),
                _ => first_of_page(pages, index, handle),
            }
        }
    }

    /// Drops what is left. A destructor that panics keeps the others from nothing.
    pub(crate) fn close(self) {
        for (close, pages) in self.tables.iter().zip(self.pages.into_inner()) {
            let handles = pages.iter().flatten().flat_map(|page| page.iter());
            for bits in handles.copied().filter(|bits| *bits != 0) {
                // The panic has no caller who could be told.
                let _ = fence(|| close(Handle::from_bits(bits)));
            }
        }
    }
}

#[cold]
#[inline(never)]
fn first_of_page(pages: &mut Vec<Option<Page>>, index: usize, handle: Handle) {
    let at = index >> PAGE_BITS;
    if pages.len() <= at {
        pages.resize_with(at + 1, || None);
    }
    let page = pages[at].get_or_insert_with(|| Box::new([0; PAGE]));
    page[index % PAGE] = handle.to_bits();
}

/// An object inside a result that is written in the wire format: its environment remembers it.
pub fn made(handle: Handle) -> u64 {
    // SAFETY: `writing` set it for the time in which this is called, and has the state borrowed meanwhile.
    if let Some(state) = unsafe { WRITING.get().as_ref() } {
        state.owned.add(handle);
    }
    handle.to_bits()
}

/// Runs what writes a result, whose objects are `state`'s.
pub(crate) fn writing<R>(state: &State, write: impl FnOnce() -> R) -> R {
    struct End(*const State);
    impl Drop for End {
        fn drop(&mut self) {
            WRITING.set(self.0);
        }
    }
    let _end = End(WRITING.replace(state));
    write()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use landbridge_core::handle::Table;

    use super::{Owned, PAGE};

    static DROPPED: AtomicUsize = AtomicUsize::new(0);

    struct Thing(bool);

    impl Drop for Thing {
        fn drop(&mut self) {
            DROPPED.fetch_add(1, Ordering::Relaxed);
            assert!(!self.0, "a destructor that panics");
        }
    }

    #[test]
    fn the_end_drops_what_is_left_and_nothing_else() {
        static TABLE: Table<Thing> = Table::new("Thing", 1);
        let (ours, theirs) = (
            Owned::new(&[|handle| drop(TABLE.close(handle))]),
            Owned::new(&[|handle| drop(TABLE.close(handle))]),
        );
        let mut closed = Vec::new();
        for at in 0..3 * PAGE {
            let handle = TABLE.insert(Thing(at == 7));
            ours.add(handle);
            if at % 3 == 1 && at != 7 {
                closed.push(handle);
            }
        }
        for handle in &closed {
            assert!(TABLE.close(*handle).is_ok());
        }
        // Another environment's objects in slots that were ours.
        let kept: Vec<_> = (0..10).map(|_| TABLE.insert(Thing(false))).collect();
        kept.iter().for_each(|handle| theirs.add(*handle));
        ours.close();
        assert_eq!(DROPPED.load(Ordering::Relaxed), 3 * PAGE);
        assert_eq!(TABLE.live(), 10);
        theirs.close();
        assert_eq!(TABLE.live(), 0);
    }
}
