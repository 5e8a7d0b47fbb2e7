//! Futures that are lent: polled by whoever takes their turns, told of wakes, cancelled, given to the executor.

use std::{
    future::{pending, poll_fn},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    task::{Poll, Waker},
    thread,
    time::Duration,
};

use landbridge_core::task::{self, Outcome};

const SOON: Duration = Duration::from_secs(20);

/// Where a future leaves its waker, and how often it was polled.
#[derive(Clone, Default)]
struct Seen(Arc<(Mutex<Option<Waker>>, AtomicUsize)>);

impl Seen {
    fn polls(&self) -> usize {
        self.0.1.load(Ordering::SeqCst)
    }

    fn waker(&self) -> Waker {
        let waker = self.0.0.lock().unwrap().take();
        waker.expect("it was polled")
    }

    /// Pending so often, then the thread that polls.
    fn future(&self, mut waits: usize) -> impl Future<Output = thread::ThreadId> + Send + 'static {
        let seen = self.clone();
        poll_fn(move |context| {
            seen.0.1.fetch_add(1, Ordering::SeqCst);
            if waits == 0 {
                return Poll::Ready(thread::current().id());
            }
            waits -= 1;
            *seen.0.0.lock().unwrap() = Some(context.waker().clone());
            Poll::Pending
        })
    }
}

fn channel<T: Send + 'static>() -> (
    impl FnOnce(Outcome<T>) + Send + 'static,
    mpsc::Receiver<Outcome<T>>,
) {
    let (send, receive) = mpsc::channel();
    (move |outcome| send.send(outcome).unwrap(), receive)
}

/// Counts wakes.
fn counted() -> (impl Fn() + Send + Sync + 'static, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let theirs = Arc::clone(&count);
    let count_one = move || {
        theirs.fetch_add(1, Ordering::SeqCst);
    };
    (count_one, count)
}

#[test]
fn only_those_who_ask_poll_it() {
    let (seen, (done, outcome), (woken, wakes)) = (Seen::default(), channel(), counted());
    let task = task::lend(seen.future(1), done, woken);
    let turns = task.turns();
    assert!(turns.are_waiting());
    thread::sleep(Duration::from_millis(20));
    assert_eq!(seen.polls(), 0);
    turns.take_one();
    assert_eq!((seen.polls(), wakes.load(Ordering::SeqCst)), (1, 0));
    assert!(!turns.are_waiting());
    // Nothing to do: no poll.
    turns.take_one();
    assert_eq!(seen.polls(), 1);
    let waker = seen.waker();
    thread::spawn(move || {
        waker.wake_by_ref();
        waker.wake();
    })
    .join()
    .unwrap();
    assert_eq!(wakes.load(Ordering::SeqCst), 1, "once a turn");
    assert!(turns.are_waiting());
    assert!(outcome.try_recv().is_err());
    turns.take_one();
    let here = thread::current().id();
    assert_eq!(outcome.try_recv(), Ok(Outcome::Value(here)));
}

#[test]
fn what_wakes_itself_waits_for_another_turn() {
    let ((done, outcome), (woken, wakes)) = (channel(), counted());
    let mut left = 2;
    let future = poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    });
    let turns = task::lend(future, done, woken).turns();
    for wakes_so_far in 1..=2 {
        turns.take_one();
        assert!(turns.are_waiting());
        assert_eq!(wakes.load(Ordering::SeqCst), wakes_so_far);
    }
    turns.take_one();
    assert_eq!(outcome.try_recv(), Ok(Outcome::Value(())));
    assert!(!turns.are_waiting());
}

#[test]
fn nothing_is_left_of_what_is_cancelled() {
    for polls in 0..2 {
        let held = Arc::new(());
        let ((done, outcome), (in_future, in_woken)) =
            (channel::<()>(), (Arc::clone(&held), Arc::clone(&held)));
        let future = async move {
            let _held = in_future;
            pending::<()>().await;
        };
        let task = task::lend(future, done, move || drop(Arc::clone(&in_woken)));
        let turns = task.turns();
        for _ in 0..polls {
            turns.take_one();
        }
        task.cancel();
        assert_eq!(outcome.try_recv(), Ok(Outcome::Cancelled));
        task.cancel();
        assert!(outcome.try_recv().is_err(), "called once");
        drop((task, turns));
        assert_eq!(Arc::strong_count(&held), 1, "after {polls} polls");
    }
}

#[test]
fn one_that_is_awake_can_be_cancelled() {
    let held = Arc::new(());
    let (seen, (done, outcome), in_woken) = (Seen::default(), channel(), Arc::clone(&held));
    let task = task::lend(seen.future(5), done, move || drop(Arc::clone(&in_woken)));
    task.turns().take_one();
    let waker = seen.waker();
    waker.wake_by_ref();
    assert!(task.turns().are_waiting());
    task.cancel();
    assert_eq!(outcome.try_recv(), Ok(Outcome::Cancelled));
    drop(task);
    waker.wake();
    assert_eq!(Arc::strong_count(&held), 1);
    assert_eq!(seen.polls(), 1);
}

#[test]
fn what_is_given_is_the_executors() {
    for polls in 0..2 {
        let (seen, (done, outcome), (woken, wakes)) = (Seen::default(), channel(), counted());
        let task = task::lend(seen.future(polls), done, woken);
        let turns = task.turns();
        for _ in 0..polls {
            turns.take_one();
        }
        turns.give();
        turns.give();
        if polls > 0 {
            seen.waker().wake();
        }
        let Ok(Outcome::Value(there)) = outcome.recv_timeout(SOON) else {
            panic!("it ends");
        };
        assert_ne!(there, thread::current().id());
        assert_eq!(wakes.load(Ordering::SeqCst), 0);
    }
}
