//! Wakers that panic, and limits that are raised: nobody else waits for ever. Interleavings are `loom_queue`'s.
#![allow(unsafe_code, reason = "stands for both sides of a call")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{RawWaker, RawWakerVTable, Wake, Waker};

use landbridge_go::queue::{Room, Slot, Turn, alone};

#[derive(Default)]
struct Bell(AtomicUsize);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

struct Breaks;

impl Wake for Breaks {
    fn wake(self: Arc<Self>) {
        panic!("a waker that panics, on purpose");
    }
}

/// A waker that panics when it is cloned, or when it is dropped.
fn broken(clone: bool) -> Waker {
    static CLONE: RawWakerVTable =
        RawWakerVTable::new(|_| panic!("on purpose"), |_| (), |_| (), |_| ());
    static DROP: RawWakerVTable = RawWakerVTable::new(
        |_| RawWaker::new(std::ptr::null(), &DROP),
        |_| (),
        |_| (),
        |_| panic!("on purpose"),
    );
    let table = if clone { &CLONE } else { &DROP };
    // SAFETY: the functions use no data.
    unsafe { Waker::from_raw(RawWaker::new(std::ptr::null(), table)) }
}

#[test]
fn a_raised_limit_wakes_who_waits() {
    let room = Room::new(1);
    let bell = Arc::new(Bell::default());
    let waker = Waker::from(Arc::clone(&bell));
    assert_eq!(room.enter(&waker), Some(1));
    assert_eq!(room.enter(&waker), None);
    room.set_limit(2);
    assert_eq!(bell.0.load(Ordering::SeqCst), 1, "there is room now");
    assert_eq!(room.enter(&waker), Some(2));
    room.leave(2);
    assert_eq!(room.under_way(), 0);
}

#[test]
fn a_waker_that_panics_keeps_nobody_from_being_woken() {
    let room = Room::new(1);
    let bells: Vec<_> = (0..3).map(|_| Arc::new(Bell::default())).collect();
    assert_eq!(room.enter(Waker::noop()), Some(1));
    for bell in &bells {
        assert_eq!(room.enter(&Waker::from(Arc::new(Breaks))), None);
        assert_eq!(room.enter(&Waker::from(Arc::clone(bell))), None);
    }
    room.leave(1);
    let woken: Vec<_> = bells.iter().map(|it| it.0.load(Ordering::SeqCst)).collect();
    assert_eq!(woken, [1, 1, 1]);
}

#[test]
fn a_waker_that_panics_when_cloned_takes_no_room() {
    let room = Room::new(1);
    assert_eq!(room.enter(Waker::noop()), Some(1));
    let waker = broken(true);
    let entered = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| room.enter(&waker)));
    assert!(entered.is_err());
    assert_eq!(room.under_way(), 1);
    // The lock isn't poisoned, and room is given.
    assert_eq!(room.enter(Waker::noop()), None);
    room.leave(1);
    assert_eq!(room.enter(Waker::noop()), Some(1));
}

/// The answering side gets a waker that nobody wants any more, to drop it where a panic does no harm.
#[test]
fn a_waker_that_panics_when_dropped_is_dropped_by_the_caller() {
    let mut slot = Slot::new();
    slot.begin(broken(false));
    assert_eq!(slot.leave(), Turn::Theirs);
    // SAFETY: once after `begin`.
    let (waker, turn) = unsafe { slot.answer() };
    assert_eq!(turn, Turn::Ours);
    let waker = waker.expect("it isn't dropped in the middle of the answer");
    alone(move || drop(waker));
}
