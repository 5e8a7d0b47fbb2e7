//! Wakers that panic, and limits that are raised: nobody else waits for ever; what a burst of calls costs in wakes.
//! Interleavings are `loom_queue`'s.
#![allow(unsafe_code, reason = "stands for both sides of a call")]

use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{RawWaker, RawWakerVTable, Wake, Waker};

use landbridge_go::queue::{Answers, Link, Room, Slot, Stack, Turn, alone};

/// A call that is only passed on.
struct Passed(AtomicUsize);

// SAFETY: nothing else writes to it.
unsafe impl Link for Passed {
    fn next(&self) -> &AtomicUsize {
        &self.0
    }
}

/// Of a burst the first call wakes Go, the first answer a task of Rust's, and no other one anybody: until they have
/// looked, and rest.
#[test]
fn a_burst_wakes_once_each_way() {
    const CALLS: usize = 500;
    let calls: Vec<_> = (0..CALLS).map(|_| Passed(AtomicUsize::new(0))).collect();
    let (stack, answers) = (Stack::new(), Answers::new());
    for burst in 0..3 {
        // SAFETY: the calls live as long as the stacks, and are taken out before they are put in again.
        let wakes = (calls.iter()).filter(|call| unsafe { stack.push(NonNull::from(*call)) });
        assert_eq!(wakes.count(), 1, "Go is woken, burst {burst}");
        let mut at_work: Vec<_> = stack.take().collect();
        assert_eq!(at_work.len(), CALLS);
        // What comes while somebody is at work wakes nobody.
        let last = at_work.pop().expect("there are some");
        // SAFETY: as above.
        assert!(!unsafe { stack.push(last) });
        at_work.extend(stack.take());
        assert!(stack.rest());
        // SAFETY: as above; the one that isn't put in is finished by whoever has it.
        let told = (at_work.iter()).filter(|call| unsafe { answers.push(**call) });
        assert_eq!(told.count(), 1, "Rust is told, burst {burst}");
        assert!(answers.told());
        assert_eq!(answers.take().count(), CALLS - 1);
        assert!(!answers.told());
    }
}

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
