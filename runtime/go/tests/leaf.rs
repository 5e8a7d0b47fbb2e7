//! Functions that are `leaf` never run code of Go's on the thread that called them.
#![allow(
    unsafe_code,
    reason = "stands for the generated code that calls the runtime"
)]

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, ThreadId};
use std::time::Duration;

use landbridge_go::{Returned, Target, called, connect, fault_free, leaf, received};

/// Makes generated codecs its own.
struct Here;

static CALLS: AtomicU32 = AtomicU32::new(0);
static LET_GO: Mutex<Option<Sender<(u64, ThreadId)>>> = Mutex::new(None);

/// Answers with nothing, which is no number.
unsafe extern "C" fn call(_: u64, _: u32, _: *mut u8, _: usize, _: *mut u8) -> u64 {
    CALLS.fetch_add(1, Ordering::SeqCst);
    0
}

unsafe extern "C" fn number(_: u64) {}

unsafe extern "C" fn release(number: u64) {
    let place = LET_GO.lock().expect("no panic holds it");
    let told = (number, thread::current().id());
    place.as_ref().map(|place| place.send(told));
}

/// Go's functions, and who is told of what is let go.
fn go() -> Receiver<(u64, ThreadId)> {
    connect(call, call, number, release);
    let (told, of) = channel();
    *LET_GO.lock().expect("no panic holds it") = Some(told);
    of
}

fn target(number: u64) -> Target {
    received(number).optional().expect("it isn't nil")
}

/// Whether there is a value; a fault is given back.
fn fine(returned: &Returned) -> bool {
    if returned.fault.is_null() {
        return true;
    }
    // SAFETY: the fault is of a call, and given back once.
    unsafe { fault_free(returned.fault) }
    false
}

#[test]
fn what_a_leaf_would_ask_go_panics_and_what_it_lets_go_another_thread_tells() {
    let let_go = go();
    let patience = Duration::from_secs(20);
    let here = thread::current().id();
    let kept = target(7);
    let ask = || Ok(u64::from(kept.call::<Here, u32>(0, |_| ())));
    assert!(!fine(&leaf(ask)), "Go was asked in a leaf");
    assert_eq!(CALLS.load(Ordering::SeqCst), 0);
    // The panic's end is that of the leaf, and others may ask.
    fine(&called(ask));
    assert_eq!(CALLS.load(Ordering::SeqCst), 1);

    let inside = target(8);
    let dropped = leaf(move || {
        drop(inside);
        Ok(0)
    });
    assert!(fine(&dropped));
    let (number, by) = let_go.recv_timeout(patience).expect("it is let go");
    assert!(number == 8 && by != here, "{number} on the leaf's thread");
    drop(kept);
    assert_eq!(let_go.recv_timeout(patience), Ok((7, here)));
}
