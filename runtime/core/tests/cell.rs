//! Cells: borrows, closing, poisoning, raw memory, and values whose destructors panic.

use std::{
    mem::MaybeUninit,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use landbridge_core::{
    Refused,
    cell::{Atomic, Cell, Mode, Unsynchronized},
    fence,
};

/// Counts its drops.
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn borrows<M: Mode>() {
    let cell = Cell::<_, M>::new(String::from("a"));
    {
        let one = cell.shared().unwrap();
        let two = cell.shared().unwrap();
        assert_eq!((one.as_str(), two.as_str()), ("a", "a"));
        assert_eq!(cell.exclusive().err(), Some(Refused::Busy));
        assert_eq!(cell.take().err(), Some(Refused::Busy));
        assert_eq!(cell.close().err(), Some(Refused::Busy));
    }
    {
        let mut alone = cell.exclusive().unwrap();
        alone.push('b');
        assert_eq!(cell.shared().err(), Some(Refused::Busy));
        assert_eq!(cell.exclusive().err(), Some(Refused::Busy));
        assert_eq!(cell.close().err(), Some(Refused::Busy));
    }
    assert!(!cell.is_closed());
    assert_eq!(cell.take().unwrap(), "ab");
    assert!(cell.is_closed());
    assert_eq!(cell.shared().err(), Some(Refused::Closed));
    assert_eq!(cell.exclusive().err(), Some(Refused::Closed));
    assert_eq!(cell.take().err(), Some(Refused::Closed));
    assert_eq!(cell.close(), Ok(false));
}

fn poisoning<M: Mode>() {
    let drops = Arc::new(AtomicUsize::new(0));
    let cell = Cell::<_, M>::new(Counted(Arc::clone(&drops)));
    let panic = fence(|| {
        let _alone = cell.exclusive();
        panic!("half {}", "done");
    })
    .unwrap_err();
    for refused in [
        cell.shared().err(),
        cell.exclusive().err(),
        cell.take().err(),
    ] {
        let Some(Refused::Poisoned(cause)) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(*cause, panic);
        assert!(cause.to_string().starts_with("half done (at "), "{cause}");
    }
    assert_eq!(cell.close(), Ok(true));
    assert_eq!(drops.load(Ordering::Relaxed), 1);
    assert_eq!(cell.shared().err(), Some(Refused::Closed));
    drop(cell);
    assert_eq!(drops.load(Ordering::Relaxed), 1);

    // A panic under a shared borrow changes nothing.
    let cell = Cell::<_, M>::new(1);
    fence(|| {
        let _shared = cell.shared();
        panic!("reader");
    })
    .unwrap_err();
    assert_eq!(cell.take(), Ok(1));
}

#[test]
fn borrow_rules_hold_in_both_modes() {
    borrows::<Atomic>();
    borrows::<Unsynchronized>();
}

#[test]
fn a_panic_under_the_exclusive_borrow_poisons() {
    poisoning::<Atomic>();
    poisoning::<Unsynchronized>();
}

#[test]
fn a_borrow_that_begins_while_unwinding_is_not_poisoned_by_that_panic() {
    struct Late<'a>(&'a Cell<u32, Atomic>);
    impl Drop for Late<'_> {
        fn drop(&mut self) {
            *self.0.exclusive().unwrap() += 1;
        }
    }
    let cell = Cell::new(0);
    fence(|| {
        let _late = Late(&cell);
        panic!("elsewhere");
    })
    .unwrap_err();
    assert_eq!(cell.take(), Ok(1));
}

#[test]
fn zeroed_memory_is_a_closed_cell() {
    let mut memory = MaybeUninit::<Cell<Box<u32>, Unsynchronized>>::zeroed();
    // SAFETY: all-zero memory is a valid cell, as its documentation promises.
    let cell = unsafe { memory.assume_init_ref() };
    assert!(cell.is_closed());
    assert_eq!(cell.shared().err(), Some(Refused::Closed));
    assert_eq!(cell.close(), Ok(false));
    memory.write(Cell::new(Box::new(5)));
    // SAFETY: just written.
    let cell = unsafe { memory.assume_init_ref() };
    assert_eq!(**cell.shared().unwrap(), 5);
    // SAFETY: initialised, and not used again.
    unsafe { memory.assume_init_drop() };

    let memory = MaybeUninit::<Cell<Box<u32>, Unsynchronized>>::zeroed();
    // SAFETY: as above; there is nothing to drop.
    drop(unsafe { memory.assume_init() });
    assert!(Cell::<Box<u32>, Atomic>::closed().is_closed());
}

#[test]
fn the_cell_drops_its_value_once_and_survives_a_panicking_destructor() {
    let drops = Arc::new(AtomicUsize::new(0));
    drop(Cell::<_, Atomic>::new(Counted(Arc::clone(&drops))));
    assert_eq!(drops.load(Ordering::Relaxed), 1);
    let cell = Cell::<_, Atomic>::new(Counted(Arc::clone(&drops)));
    std::mem::forget(cell.shared());
    drop(cell);
    assert_eq!(drops.load(Ordering::Relaxed), 2);

    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("bomb");
        }
    }
    let cell = Cell::<_, Atomic>::new(Bomb);
    assert_eq!(fence(|| cell.close()).unwrap_err().message, "bomb");
    assert_eq!(cell.close(), Ok(false));
}

#[test]
fn guards_cross_threads_with_their_values() {
    fn crosses<T: Send + Sync>() {}
    crosses::<Cell<String, Atomic>>();
    crosses::<landbridge_core::cell::Shared<'_, String, Atomic>>();
    crosses::<landbridge_core::cell::Exclusive<'_, String, Atomic>>();
    crosses::<landbridge_core::handle::Table<String>>();
    crosses::<landbridge_core::handle::Shared<'_, String>>();
    crosses::<landbridge_core::handle::Exclusive<'_, String>>();
    crosses::<landbridge_core::handle::SharedTable<String>>();
}
