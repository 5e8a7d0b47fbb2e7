//! Answers of the host's async methods under loom: every interleaving of settling, polling, waking, cancelling and
//! dropping. Compiles the module anew over loom's locks, as the test `loom` does with others.
#![allow(
    unexpected_cfgs,
    reason = "`--cfg loom` is set by hand, see the crate's docs"
)]
#![cfg(loom)]
#![allow(
    dead_code,
    unreachable_pub,
    reason = "the module is a library's, used in part here"
)]

#[path = "../src/reply/mod.rs"]
mod reply;

/// What `src/sync.rs` is to the library.
mod sync {
    pub(crate) use loom::sync::{Condvar, Mutex, MutexGuard};
    pub(crate) use loom::thread::ThreadId;

    pub(crate) fn current_thread() -> ThreadId {
        loom::thread::current().id()
    }
}

use std::task::{Poll, Wake, Waker};

use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use loom::{future::block_on, thread};
use reply::{Calls, Reply};

/// Counts what becomes of it: how often it was dropped, which must be once.
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        assert_eq!(self.0.fetch_add(1, Ordering::SeqCst), 0, "dropped twice");
    }
}

fn counted() -> (Counted, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    (Counted(Arc::clone(&count)), count)
}

/// A waker that counts its calls.
struct Bell(AtomicUsize);

impl Wake for Bell {
    fn wake(self: std::sync::Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn bell() -> (std::sync::Arc<Bell>, Waker) {
    let bell = std::sync::Arc::new(Bell(AtomicUsize::new(0)));
    (std::sync::Arc::clone(&bell), Waker::from(bell))
}

#[test]
fn whoever_waits_is_woken_and_gets_the_answer() {
    loom::model(|| {
        let reply = Arc::new(Reply::new(()));
        let theirs = Arc::clone(&reply);
        let settling = thread::spawn(move || assert!(theirs.settle(7).is_ok()));
        let answer = block_on(std::future::poll_fn(|context| reply.poll(context.waker())));
        assert_eq!(answer, 7);
        settling.join().unwrap();
        assert!(reply.poll(Waker::noop()).is_pending());
        assert!(reply.leave().is_none() && !reply.is_left());
    });
}

#[test]
fn the_waker_of_the_last_poll_is_the_one_that_is_woken() {
    loom::model(|| {
        let reply = Arc::new(Reply::new(()));
        let ((_, first), (last, second)) = (bell(), bell());
        assert!(reply.poll(&first).is_pending());
        let theirs = Arc::clone(&reply);
        let settling = thread::spawn(move || assert!(theirs.settle(7).is_ok()));
        let polled = reply.poll(&second);
        settling.join().unwrap();
        match polled {
            Poll::Ready(7) => assert_eq!(last.0.load(Ordering::SeqCst), 0),
            _ => {
                assert_eq!(last.0.load(Ordering::SeqCst), 1);
                assert_eq!(reply.poll(&second), Poll::Ready(7));
            }
        }
    });
}

#[test]
fn of_two_answers_one_counts() {
    loom::model(|| {
        let (held, count) = counted();
        let reply = Arc::new(Reply::new(held));
        let settle = |answer: u32| {
            let reply = Arc::clone(&reply);
            thread::spawn(move || reply.settle(answer).is_ok())
        };
        let (one, two) = (settle(1), settle(2));
        let (one, two) = (one.join().unwrap(), two.join().unwrap());
        assert!(one != two);
        assert_eq!(count.load(Ordering::SeqCst), 1);
        assert_eq!(
            reply.poll(Waker::noop()),
            Poll::Ready(if one { 1 } else { 2 })
        );
    });
}

#[test]
fn an_answer_meets_one_who_leaves() {
    loom::model(|| {
        let ((held, cancel), (answer, answered)) = (counted(), counted());
        let reply = Arc::new(Reply::new(held));
        let (bell, waker) = bell();
        assert!(reply.poll(&waker).is_pending());
        drop(waker);
        let theirs = Arc::clone(&reply);
        let settling = thread::spawn(move || theirs.settle(answer).is_ok());
        let left = reply.leave();
        let settled = settling.join().unwrap();
        // Either the call is cancelled, or there was an answer; never both, never neither.
        assert!(left.is_some() != settled);
        assert_eq!(reply.is_left(), left.is_some());
        drop(left);
        assert_eq!(bell.0.load(Ordering::SeqCst), usize::from(settled));
        // Whoever comes first, all is dropped, once, and no waker is kept.
        assert_eq!(cancel.load(Ordering::SeqCst), 1);
        assert_eq!(answered.load(Ordering::SeqCst), 1);
        assert_eq!(std::sync::Arc::strong_count(&bell), 1);
    });
}

#[test]
fn a_call_that_begins_meets_one_who_leaves() {
    loom::model(|| {
        let reply = Arc::new(Reply::<(), Option<u32>>::new(None));
        let theirs = Arc::clone(&reply);
        // As the hosts begin calls: the number is put in its place only if somebody waits still.
        let beginning = thread::spawn(move || theirs.with(|held| *held = Some(4)).is_some());
        let left = reply.leave();
        let begun = beginning.join().unwrap();
        assert_eq!(left, Some(begun.then_some(4)));
        assert!(reply.is_left() && reply.settle(()).is_err());
    });
}

#[test]
fn an_answer_a_cancel_and_a_beginning_at_once() {
    loom::model(|| {
        let reply = Arc::new(Reply::<u32, Option<u32>>::new(None));
        let (settler, beginner) = (Arc::clone(&reply), Arc::clone(&reply));
        let settling = thread::spawn(move || settler.settle(1).is_ok());
        let beginning = thread::spawn(move || beginner.with(|held| *held = Some(4)).is_some());
        let left = reply.leave();
        let (settled, begun) = (settling.join().unwrap(), beginning.join().unwrap());
        assert!(left.is_some() != settled);
        if let Some(held) = left {
            assert_eq!(held, begun.then_some(4));
        }
    });
}

/// The memory that a program frees once its reply is settled.
struct Memory {
    freed: AtomicBool,
    calls: UnsafeCell<u32>,
}

// SAFETY: that calls and the end don't meet is what the test is about; loom checks each access.
unsafe impl Sync for Memory {}

impl Memory {
    fn call(&self) {
        assert!(
            !self.freed.load(Ordering::SeqCst),
            "called with freed memory"
        );
        // SAFETY: loom checks that nobody else is there.
        self.calls.with_mut(|calls| unsafe { *calls += 1 });
    }

    fn free(&self) {
        self.freed.store(true, Ordering::SeqCst);
        // SAFETY: loom checks that nobody else is there.
        self.calls.with_mut(|calls| unsafe { *calls = 0 });
    }
}

#[test]
fn nobody_is_told_of_a_cancel_after_the_reply_is_settled() {
    loom::model(|| {
        let shared = Arc::new((
            Reply::<u32, bool>::new(false),
            Calls::default(),
            Memory {
                freed: AtomicBool::new(false),
                calls: UnsafeCell::new(0),
            },
        ));
        // As C's runtime cancels: under leave to call, so that whoever settles waits for it.
        let cancelling = thread::spawn({
            let shared = Arc::clone(&shared);
            move || {
                let (reply, calls, memory) = &*shared;
                let _calling = calls.enter();
                if reply.leave() == Some(true) {
                    memory.call();
                }
            }
        });
        // As it has a function registered, which is called at once when it comes late.
        let registering = thread::spawn({
            let shared = Arc::clone(&shared);
            move || {
                let (reply, calls, memory) = &*shared;
                if reply.with(|registered| *registered = true).is_none() && reply.is_left() {
                    if let Some(_calling) = calls.enter() {
                        memory.call();
                    }
                }
            }
        });
        let (reply, calls, memory) = &*shared;
        let settled = reply.settle(1).is_ok();
        calls.end();
        memory.free();
        cancelling.join().unwrap();
        registering.join().unwrap();
        assert_eq!(reply.is_left(), !settled);
    });
}
