//! Threads of the executor that wait for futures: others take their place, and none of them is too many for long.

use std::{
    future::pending,
    sync::{Arc, Barrier, mpsc},
    time::Duration,
};

use landbridge_core::task::{self, Outcome, Turns};

const SOON: Duration = Duration::from_secs(20);

/// A future that waits, in its poll, for the end of another.
fn waits_for(depth: u32) -> u32 {
    let (sender, receiver) = mpsc::channel();
    let next = async move {
        if depth == 0 {
            0
        } else {
            waits_for(depth - 1) + 1
        }
    };
    drop(task::spawn(next, move |outcome| {
        let _ = sender.send(outcome);
    }));
    match task::blocked(|| receiver.recv_timeout(SOON)) {
        Ok(Outcome::Value(value)) => value,
        other => panic!("nobody polled it: {other:?}"),
    }
}

#[test]
fn futures_that_wait_for_others_leave_no_one_waiting() {
    // Far deeper than there are threads, and side by side.
    let (sender, receiver) = mpsc::channel();
    for _ in 0..8 {
        let sender = sender.clone();
        let deep = async { waits_for(10) };
        drop(task::spawn(deep, move |outcome| {
            let _ = sender.send(outcome);
        }));
    }
    for _ in 0..8 {
        assert_eq!(receiver.recv_timeout(SOON), Ok(Outcome::Value(10)));
    }
    // What is polled after all that is polled by as many threads as before.
    for _ in 0..1000 {
        assert_eq!(waits_for(0), 0);
    }
}

#[test]
fn a_thread_that_is_none_of_the_executors_just_waits() {
    assert_eq!(task::blocked(|| 7), 7);
    assert_eq!(waits_for(3), 3);
}

#[test]
fn a_panic_comes_back_through_the_wait() {
    let (sender, receiver) = mpsc::channel();
    let panics = async { task::blocked(|| panic!("in the wait")) };
    drop(task::spawn(panics, move |outcome: Outcome<()>| {
        let _ = sender.send(outcome);
    }));
    let Ok(Outcome::Panicked(panic)) = receiver.recv_timeout(SOON) else {
        panic!("it stops at the fence");
    };
    assert_eq!(panic.message, "in the wait");
    assert_eq!(waits_for(2), 2);
}

#[test]
fn a_future_knows_the_thread_that_polls_it() {
    let gate = Arc::new(Barrier::new(2));
    let (give, given) = mpsc::channel::<Turns>();
    let (tell, told) = mpsc::channel();
    let theirs = Arc::clone(&gate);
    let task = task::spawn(
        async move {
            theirs.wait();
            let own = given.recv().ok();
            let _ = tell.send(own.is_some_and(|turns| turns.are_taken_here()));
            pending::<()>().await;
        },
        |_| (),
    );
    gate.wait();
    assert!(!task.turns().are_taken_here());
    give.send(task.turns()).unwrap();
    assert_eq!(told.recv_timeout(SOON), Ok(true));
    task.cancel();
}
