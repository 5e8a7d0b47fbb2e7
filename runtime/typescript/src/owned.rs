//! The objects that an environment made, so that what is still alive when it ends (a worker exits, its garbage
//! was never collected) is dropped then. A handle is only written down as it is made; those of objects that are
//! gone are struck out together, now and then, so that neither making nor closing one costs a look-up.

use std::cell::{Cell, RefCell};

use landbridge_core::fence;
use landbridge_core::handle::Handle;

use crate::environment::Environment;

/// The table of a type of objects, as far as an environment's end is concerned.
#[derive(Clone, Copy, Debug)]
pub struct Objects {
    /// Whether a handle's object is there.
    pub holds: fn(Handle) -> bool,
    /// Closes it, whatever comes of that.
    pub close: fn(Handle),
}

/// So many handles are written down before any is struck out.
const FEW: usize = 1024;

thread_local! {
    /// Whose result is being written in the wire format.
    static WRITING: Cell<*const Environment> = const { Cell::new(std::ptr::null()) };
    /// Objects in a value that is written for an environment to come to.
    static COLLECTED: RefCell<Vec<Handle>> = const { RefCell::new(Vec::new()) };
}

/// What an environment made.
#[derive(Debug)]
pub(crate) struct Owned {
    /// By tag of the table, from 1 on.
    tables: &'static [Objects],
    made: RefCell<Vec<Handle>>,
}

impl Owned {
    pub(crate) fn new(tables: &'static [Objects]) -> Self {
        Self {
            tables,
            made: RefCell::new(Vec::with_capacity(FEW)),
        }
    }

    /// Remembers an object.
    #[inline]
    pub(crate) fn add(&self, handle: Handle) {
        let mut made = self.made.borrow_mut();
        if made.len() == made.capacity() {
            self.strike_out(&mut made);
        }
        made.push(handle);
    }

    /// Forgets objects that are gone, and makes room for as many as are left: each handle is looked at about
    /// once or twice in its life.
    #[cold]
    #[inline(never)]
    fn strike_out(&self, made: &mut Vec<Handle>) {
        made.retain(|handle| {
            self.table(*handle)
                .is_some_and(|table| (table.holds)(*handle))
        });
        let room = made.len().max(FEW);
        made.shrink_to(made.len() + room);
        made.reserve_exact(room);
    }

    pub(crate) fn tables(&self) -> &'static [Objects] {
        self.tables
    }

    fn table(&self, handle: Handle) -> Option<&Objects> {
        self.tables.get((handle.tag() as usize).wrapping_sub(1))
    }

    /// Drops what is left. A destructor that panics keeps the others from nothing.
    pub(crate) fn close(&self) {
        for handle in self.made.take() {
            if let Some(table) = self.table(handle) {
                // The panic has no caller who could be told.
                let _ = fence(|| (table.close)(handle));
            }
        }
    }
}

/// An object inside a value that is written in the wire format: its environment remembers it, or gets it later.
pub fn made(handle: Handle) -> u64 {
    // SAFETY: `writing` set it for the time in which this is called, and has the environment borrowed meanwhile.
    match unsafe { WRITING.get().as_ref() } {
        Some(environment) => environment.owned.add(handle),
        None => COLLECTED.with_borrow_mut(|collected| collected.push(handle)),
    }
    handle.to_bits()
}

/// Runs what writes a result, whose objects are `environment`'s.
pub(crate) fn writing<R>(environment: &Environment, write: impl FnOnce() -> R) -> R {
    struct End(*const Environment);
    impl Drop for End {
        fn drop(&mut self) {
            WRITING.set(self.0);
        }
    }
    let _end = End(WRITING.replace(environment));
    write()
}

/// Runs what writes a value for an environment that isn't this thread's, or not now: the objects in it.
pub(crate) fn collecting<R>(write: impl FnOnce() -> R) -> (R, Vec<Handle>) {
    struct End(*const Environment);
    impl Drop for End {
        fn drop(&mut self) {
            WRITING.set(self.0);
        }
    }
    let _end = End(WRITING.replace(std::ptr::null()));
    let outer = COLLECTED.take();
    let result = write();
    (result, COLLECTED.replace(outer))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use landbridge_core::handle::Table;

    use super::{FEW, Objects, Owned};

    static DROPPED: AtomicUsize = AtomicUsize::new(0);

    struct Thing(bool);

    impl Drop for Thing {
        fn drop(&mut self) {
            DROPPED.fetch_add(1, Ordering::Relaxed);
            assert!(!self.0, "a destructor that panics");
        }
    }

    static TABLE: Table<Thing> = Table::new("Thing", 1);
    static OBJECTS: [Objects; 1] = [Objects {
        holds: |handle| TABLE.holds(handle),
        close: |handle| drop(TABLE.close(handle)),
    }];

    #[test]
    fn the_end_drops_what_is_left_and_nothing_else() {
        let (ours, theirs) = (Owned::new(&OBJECTS), Owned::new(&OBJECTS));
        let mut closed = Vec::new();
        for at in 0..3 * FEW {
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
        assert_eq!(DROPPED.load(Ordering::Relaxed), 3 * FEW);
        assert_eq!(TABLE.live(), 10);
        theirs.close();
        assert_eq!(TABLE.live(), 0);
        objects_that_are_gone_take_no_room();
    }

    fn objects_that_are_gone_take_no_room() {
        let owned = Owned::new(&OBJECTS);
        let room = |owned: &Owned| owned.made.borrow().capacity();
        let first = TABLE.insert(Thing(false));
        owned.add(first);
        for _ in 0..100 * FEW {
            let handle = TABLE.insert(Thing(false));
            owned.add(handle);
            assert!(TABLE.close(handle).is_ok());
        }
        assert!(room(&owned) <= 3 * FEW);
        let many: Vec<_> = (0..10 * FEW).map(|_| TABLE.insert(Thing(false))).collect();
        many.iter().for_each(|handle| owned.add(*handle));
        assert!(room(&owned) >= many.len() && room(&owned) < 4 * many.len());
        drop(
            many.into_iter()
                .map(|handle| TABLE.close(handle))
                .collect::<Vec<_>>(),
        );
        for _ in 0..30 * FEW {
            let handle = TABLE.insert(Thing(false));
            owned.add(handle);
            assert!(TABLE.close(handle).is_ok());
        }
        assert!(room(&owned) <= 3 * FEW && TABLE.live() == 1);
        owned.close();
        assert_eq!(TABLE.live(), 0);
    }
}
