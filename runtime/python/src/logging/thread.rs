//! The thread that hands over what no call of Python's does soon: what is logged by threads of Rust's, by calls that
//! have released the interpreter's lock and go on, and where objects are dropped.

use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Thread};
use std::time::Duration;

use super::{QUEUE, hand};
use crate::callback::attached;

/// How long it leaves records to the end of the call that made them, and gathers them.
const GRACE: Duration = Duration::from_millis(2);

/// The process that has been asked to hand over; 0 for none.
static ASKED: AtomicU32 = AtomicU32::new(0);

/// The thread, and its process: a forked one has no such thread yet.
static THREAD: Mutex<Option<(u32, Thread)>> = Mutex::new(None);

/// Something waits.
pub(super) fn wake() {
    let me = process::id();
    if ASKED.swap(me, Ordering::AcqRel) == me {
        return;
    }
    let mut thread = THREAD.lock().unwrap_or_else(PoisonError::into_inner);
    match &*thread {
        Some((of, thread)) if *of == me => thread.unpark(),
        _ => {
            let spawned = thread::Builder::new()
                .name("landbridge-log".to_owned())
                .spawn(run);
            match spawned {
                Ok(handle) => *thread = Some((me, handle.thread().clone())),
                // The ends of calls hand over still.
                Err(_) => ASKED.store(0, Ordering::Release),
            }
        }
    }
}

fn run() {
    loop {
        while ASKED.swap(0, Ordering::AcqRel) == 0 {
            thread::park();
        }
        thread::sleep(GRACE);
        while !QUEUE.is_empty() {
            if attached(hand::hand_over).is_none() {
                // The interpreter has ended.
                return;
            }
        }
    }
}
