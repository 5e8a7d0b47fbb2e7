//! Sequences that Go closes at any time.
#![allow(
    unsafe_code,
    reason = "stands for the generated code that calls the runtime"
)]

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use landbridge_go::{Returned, Room, close, fault_free, next, opened};

/// Makes generated codecs its own.
struct Here;

/// An iterator that is in the middle of an item until it is let go on.
struct Slow {
    begun: Sender<()>,
    go_on: Mutex<Receiver<()>>,
    _held: Arc<()>,
}

impl Iterator for Slow {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        self.begun.send(()).expect("the test waits for it");
        let go_on = self.go_on.lock().expect("no panic holds it");
        go_on.recv().ok().map(|()| 7)
    }
}

/// What the call came to; a fault is given back.
fn fine(returned: &Returned) -> bool {
    if returned.fault.is_null() {
        return true;
    }
    // SAFETY: the fault is of a call, and given back once.
    unsafe { fault_free(returned.fault) }
    false
}

/// Go's other goroutine closes a sequence while an item is made: that is no failure, and what the sequence holds goes
/// when the item is there.
#[test]
fn a_sequence_is_closed_while_it_is_polled() {
    let (begun, began) = channel();
    let (let_go, go_on) = channel();
    let held = Arc::new(());
    let items = Slow {
        begun,
        go_on: Mutex::new(go_on),
        _held: Arc::clone(&held),
    };
    let opened = opened(
        true,
        |feed| async move {
            feed.iterator(items).await;
            Ok(())
        },
        Ok,
        |items, room| Room::wire::<Here, _>(room, items),
    );
    let handle = opened.expect("the call gives an iterator");
    let polled = std::thread::spawn(move || {
        let mut memory = [0; 64];
        // SAFETY: the memory is there until the call returns.
        fine(&unsafe { next(handle, memory.as_mut_ptr(), memory.len()) })
    });
    began.recv().expect("the iterator was asked");
    assert!(fine(&close(handle)), "closing fails while a poll runs");
    assert!(fine(&close(handle)), "closing twice does nothing");
    assert_eq!(Arc::strong_count(&held), 2, "the poll still has it");
    drop(let_go);
    assert!(!polled.join().expect("no panic"), "there is no item");
    assert_eq!(Arc::strong_count(&held), 1, "what it holds is dropped");
    let mut memory = [0; 64];
    // SAFETY: as above.
    let after = unsafe { next(handle, memory.as_mut_ptr(), memory.len()) };
    assert!(!fine(&after), "it is over");
}
