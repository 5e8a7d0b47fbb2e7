//! That calls from Go leave nothing behind, whatever they come to. A program of its own, since it counts its memory.
#![allow(
    unsafe_code,
    reason = "stands for the generated code that calls the runtime"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use landbridge_core::Failure;
use landbridge_go::{Returned, Room, Stopped, called, fault_free};

/// Makes generated codecs its own.
struct Here;

thread_local! {
    /// Bytes of this thread's that are in use.
    static LIVE: Cell<isize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: the system's allocator does all of the work.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.set(LIVE.get() + layout.size().cast_signed());
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.set(LIVE.get() - layout.size().cast_signed());
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn given_back(returned: &Returned) {
    if !returned.fault.is_null() {
        // SAFETY: the fault is of a call, and given back once.
        unsafe { fault_free(returned.fault) }
    }
}

/// Calls, with room for 64 bytes, so often that what stays would be seen; how much did.
fn left(call: impl Fn(Room<'_>) -> Result<u64, Stopped>) -> isize {
    let mut memory = [0; 64];
    let (start, length) = (memory.as_mut_ptr(), memory.len());
    let once = || {
        // SAFETY: the memory is there until the call returns.
        given_back(&called(|| call(unsafe { Room::new(start, length) })));
    };
    // What is made once and kept.
    once();
    let before = LIVE.get();
    (0..1_000).for_each(|_| once());
    LIVE.get() - before
}

#[test]
fn results_and_failures_leave_nothing_behind() {
    let short = left(|room| room.wire::<Here, _>("short".to_owned()));
    let long = left(|room| room.wire::<Here, _>("long".repeat(1_000)));
    let bytes = left(|room| room.bytes(&[1; 1_000]));
    let items = left(|room| room.items::<Here, u64>(vec![1; 1_000]));
    let failed = left(|_| Err(Failure::Busy { type_name: "thing" }.into()));
    let user = left(|_| Err(Stopped::User(vec![0; 100], None)));
    let end = left(|_| Err(Stopped::End));
    assert_eq!([short, long, bytes, items, failed, user, end], [0; 7]);
}

#[test]
fn a_panic_leaves_nothing_behind() {
    std::panic::set_hook(Box::new(|_| ()));
    let left = left(|_| panic!("on purpose"));
    drop(std::panic::take_hook());
    assert_eq!(left, 0);
}
