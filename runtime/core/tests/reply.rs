//! Answers of the host's async methods over real threads, for the sanitizers: settled, polled, left and registered at
//! once, many times. What each interleaving must come to is the test `loom_reply`'s.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Barrier};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use landbridge_core::reply::{Calls, Reply};

const ROUNDS: usize = 500;

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[test]
fn answers_reach_whoever_waits() {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    for round in 0..ROUNDS {
        let reply = Arc::new(Reply::new(vec![round]));
        let theirs = Arc::clone(&reply);
        let settling = thread::spawn(move || theirs.settle(Box::new(round)));
        let answer = loop {
            match reply.poll(Context::from_waker(&waker).waker()) {
                Poll::Ready(answer) => break answer,
                Poll::Pending => thread::park(),
            }
        };
        assert_eq!(*answer, round);
        assert_eq!(settling.join().expect("no panic"), Ok(vec![round]));
    }
}

#[test]
fn answers_and_cancels_and_beginnings_meet() {
    for round in 0..ROUNDS {
        let (reply, start) = (Arc::new(Reply::new(None)), Arc::new(Barrier::new(4)));
        let settle = |answer: usize| {
            let (reply, start) = (Arc::clone(&reply), Arc::clone(&start));
            thread::spawn(move || {
                start.wait();
                reply.settle(Box::new(answer)).is_ok()
            })
        };
        let (one, two) = (settle(1), settle(2));
        let beginning = {
            let (reply, start) = (Arc::clone(&reply), Arc::clone(&start));
            thread::spawn(move || {
                start.wait();
                reply.with(|held| *held = Some(Box::new(round))).is_some()
            })
        };
        start.wait();
        let polled = reply.poll(Waker::noop()).is_ready();
        let left = reply.leave();
        let settled = [one, two].map(|it| it.join().expect("no panic"));
        let begun = beginning.join().expect("no panic");
        let counted = settled.into_iter().filter(|it| *it).count();
        assert_eq!(counted, usize::from(left.is_none()));
        assert!(!polled || left.is_none());
        if let Some(held) = left {
            assert_eq!(held.is_some(), begun);
        }
    }
}

#[test]
fn memory_of_a_callback_may_go_once_the_reply_is_settled() {
    for _ in 0..ROUNDS {
        let shared = Arc::new((Reply::<(), bool>::new(false), Calls::default()));
        let (alive, called) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicU32::new(0)));
        let call = {
            let (alive, called) = (Arc::clone(&alive), Arc::clone(&called));
            move || {
                assert!(alive.load(Ordering::Relaxed), "called with freed memory");
                called.fetch_add(1, Ordering::Relaxed);
            }
        };
        let registering = {
            let (shared, call) = (Arc::clone(&shared), call.clone());
            thread::spawn(move || {
                let (reply, calls) = &*shared;
                if reply.with(|registered| *registered = true).is_none()
                    && let Some(_calling) = calls.enter()
                    && reply.is_left()
                {
                    call();
                }
            })
        };
        let cancelling = {
            let shared = Arc::clone(&shared);
            thread::spawn(move || {
                let (reply, calls) = &*shared;
                let _calling = calls.enter();
                if reply.leave() == Some(true) {
                    call();
                }
            })
        };
        let (reply, calls) = &*shared;
        let settled = reply.settle(()).is_ok();
        calls.end();
        alive.store(false, Ordering::Relaxed);
        for thread in [registering, cancelling] {
            thread.join().expect("no panic");
        }
        assert!(called.load(Ordering::Relaxed) <= 1);
        assert_eq!(reply.is_left(), !settled);
    }
}

#[test]
fn who_calls_may_come_back_and_end_it() {
    let calls = Calls::default();
    let outer = calls.enter().expect("nobody has ended it");
    drop(calls.enter().expect("the same thread"));
    calls.end();
    assert!(calls.enter().is_none());
    drop(outer);
    assert!(calls.enter().is_none());
}
