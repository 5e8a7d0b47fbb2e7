//! Futures: fenced ones polled by hand, and the executor's: ends, cancelling, panics, borrows.

use std::{
    future::{pending, poll_fn, ready},
    pin::{Pin, pin},
    sync::{
        Arc, Barrier, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    task::{Poll, Waker},
    thread,
    time::Duration,
};

use landbridge_core::{
    Refused,
    cell::{Atomic, Cell, ExclusiveOf, SharedOf, Unsynchronized},
    handle::Table,
    task::{self, Fenced, Outcome, Started},
};

const SOON: Duration = Duration::from_secs(20);

/// The count of live futures is the process's: one test at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    assert_eq!(task::live(), 0);
    alone
}

/// Counts its drops.
#[derive(Clone, Default)]
struct Drops(Arc<AtomicUsize>);

struct Counted(Drops);

impl Drops {
    fn one(&self) -> Counted {
        Counted(self.clone())
    }

    fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// Panics when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("a bomb");
    }
}

/// Pending the first time, and woken by itself.
async fn once() {
    let mut polled = false;
    poll_fn(|context| {
        if polled {
            return Poll::Ready(());
        }
        polled = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

fn poll<F: Future>(future: Pin<&mut Fenced<F>>) -> Poll<Result<F::Output, String>> {
    future
        .poll(Waker::noop())
        .map(|result| result.map_err(|panic| panic.message))
}

#[test]
fn a_fenced_future_gives_its_value_and_is_gone() {
    let _alone = alone();
    let drops = Drops::default();
    let held = drops.one();
    let mut future = pin!(Fenced::new(async move {
        let _held = held;
        once().await;
        7
    }));
    assert_eq!(task::live(), 1);
    assert_eq!(poll(future.as_mut()), Poll::Pending);
    assert_eq!(drops.count(), 0);
    assert_eq!(poll(future.as_mut()), Poll::Ready(Ok(7)));
    assert_eq!((drops.count(), task::live()), (1, 0));
    assert!(future.is_over());
    let again = poll(future.as_mut());
    assert!(matches!(again, Poll::Ready(Err(text)) if text.contains("after its end")));
}

#[test]
fn a_fenced_future_stops_its_panics() {
    let _alone = alone();
    let drops = Drops::default();
    let held = drops.one();
    let mut future = pin!(Fenced::new(async move {
        let _held = held;
        once().await;
        panic!("half {}", "done");
    }));
    assert_eq!(poll(future.as_mut()), Poll::<Result<(), _>>::Pending);
    let Poll::Ready(Err(panic)) = future.as_mut().poll(Waker::noop()) else {
        panic!("it goes on");
    };
    assert_eq!(panic.message, "half done");
    assert!(panic.location.unwrap().contains("task.rs"));
    assert_eq!((drops.count(), task::live()), (1, 0));
}

#[test]
fn cancelling_drops_in_place_once() {
    let _alone = alone();
    let drops = Drops::default();
    let held = drops.one();
    let mut future = pin!(Fenced::new(async move {
        let _held = held;
        pending::<()>().await;
    }));
    assert_eq!(poll(future.as_mut()), Poll::Pending);
    assert_eq!(future.as_mut().cancel(), Ok(()));
    assert_eq!((drops.count(), task::live()), (1, 0));
    assert_eq!(future.as_mut().cancel(), Ok(()));
    assert_eq!(task::live(), 0);
}

#[test]
fn destructors_are_fenced() {
    let _alone = alone();
    let bomb = || async {
        let _bomb = Bomb;
        pending::<()>().await;
    };
    let mut future = pin!(Fenced::new(bomb()));
    assert_eq!(poll(future.as_mut()), Poll::Pending);
    assert_eq!(future.as_mut().cancel().unwrap_err().message, "a bomb");
    assert!(future.is_over());
    assert_eq!(task::live(), 0);

    // A future that ends well, and whose destructor doesn't.
    struct Bad(#[allow(dead_code, reason = "it is dropped")] Bomb);
    impl Future for Bad {
        type Output = u8;
        fn poll(self: Pin<&mut Self>, _: &mut std::task::Context<'_>) -> Poll<u8> {
            Poll::Ready(1)
        }
    }
    let mut future = pin!(Fenced::new(Bad(Bomb)));
    assert_eq!(poll(future.as_mut()), Poll::Ready(Err("a bomb".to_owned())));
    assert_eq!(task::live(), 0);

    let mut future = Box::pin(Fenced::new(bomb()));
    assert_eq!(poll(future.as_mut()), Poll::Pending);
    drop(future);
    assert_eq!(task::live(), 0);
}

#[test]
fn guards_of_cells_live_in_futures() {
    let _alone = alone();
    #[allow(
        clippy::arc_with_non_send_sync,
        reason = "the test is one thread; hosts have owners of their own"
    )]
    let cell = Arc::new(Cell::<_, Unsynchronized>::new(5));
    {
        let shared = SharedOf::new(Arc::clone(&cell)).unwrap();
        let mut future = pin!(Fenced::new(async move {
            once().await;
            *shared
        }));
        assert_eq!(poll(future.as_mut()), Poll::Pending);
        assert_eq!(cell.exclusive().err(), Some(Refused::Busy));
        assert_eq!(*cell.shared().unwrap(), 5);
        assert_eq!(poll(future.as_mut()), Poll::Ready(Ok(5)));
        *cell.exclusive().unwrap() += 1;
        assert_eq!(Arc::strong_count(&cell), 1);
    }
    let alone = ExclusiveOf::new(Arc::clone(&cell)).unwrap();
    assert_eq!(SharedOf::new(Arc::clone(&cell)).err(), Some(Refused::Busy));
    let mut future = pin!(Fenced::new(async move {
        let mut alone = alone;
        *alone += 1;
        pending::<()>().await;
    }));
    assert_eq!(poll(future.as_mut()), Poll::Pending);
    assert_eq!(cell.shared().err(), Some(Refused::Busy));
    future.as_mut().cancel().unwrap();
    assert_eq!(*cell.shared().unwrap(), 7);
    assert_eq!(Arc::strong_count(&cell), 1);
}

#[test]
fn a_panic_poisons_what_its_future_holds() {
    let _alone = alone();
    async fn add(to: &mut i32) {
        once().await;
        *to += 1;
        panic!("poisonous");
    }
    let cell = Arc::new(Cell::<_, Atomic>::new(5));
    let mut alone = ExclusiveOf::new(Arc::clone(&cell)).unwrap();
    // As generated code has it: the guard is the block's, what it lends is the function's.
    let mut future = pin!(Fenced::new(async move { add(&mut alone).await }));
    assert_eq!(poll(future.as_mut()), Poll::Pending);
    assert_eq!(
        poll(future.as_mut()),
        Poll::Ready(Err("poisonous".to_owned()))
    );
    let Err(Refused::Poisoned(cause)) = cell.shared() else {
        panic!("not poisoned");
    };
    assert_eq!(cause.message, "poisonous");

    static TABLE: Table<i32> = Table::new("Number", 1);
    let handle = TABLE.insert(1);
    let mut alone = TABLE.exclusive(handle).unwrap();
    let mut future = pin!(Fenced::new(async move { add(&mut alone).await }));
    assert_eq!(poll(future.as_mut()), Poll::Pending);
    assert_eq!(TABLE.close(handle), Err(Refused::Busy));
    assert!(poll(future.as_mut()).is_ready());
    assert!(matches!(TABLE.shared(handle), Err(Refused::Poisoned(_))));
    assert_eq!(TABLE.close(handle), Ok(true));
}

#[test]
fn another_panic_poisons_nothing() {
    let _alone = alone();
    struct Canceller<F>(Pin<Box<Fenced<F>>>);
    impl<F> Drop for Canceller<F> {
        fn drop(&mut self) {
            self.0.as_mut().cancel().unwrap();
        }
    }
    let cell = Arc::new(Cell::<_, Atomic>::new(5));
    let held = ExclusiveOf::new(Arc::clone(&cell)).unwrap();
    let future = Fenced::new(async move {
        let _held = held;
        pending::<()>().await;
    });
    let mut canceller = Canceller(Box::pin(future));
    assert_eq!(poll(canceller.0.as_mut()), Poll::Pending);
    let panic = landbridge_core::fence(move || {
        let _canceller = canceller;
        panic!("elsewhere");
    });
    assert!(panic.is_err());
    assert_eq!(*cell.shared().unwrap(), 5);
}

/// A completion that sends, and where it arrives.
fn channel<T: Send + 'static>() -> (
    impl FnOnce(Outcome<T>) + Send + 'static,
    mpsc::Receiver<Outcome<T>>,
) {
    let (send, receive) = mpsc::channel();
    (move |outcome| send.send(outcome).unwrap(), receive)
}

#[test]
fn what_is_ready_never_leaves_the_caller() {
    let _alone = alone();
    let started = task::start(ready(4), |_| unreachable!("nothing is left to complete"));
    assert!(matches!(started, Started::Over(Ok(4))));
    let started = task::start(async { panic!("at once") }, |_: Outcome<()>| {
        unreachable!("nothing is left to complete")
    });
    assert!(matches!(started, Started::Over(Err(panic)) if panic.message == "at once"));
    assert_eq!(task::live(), 0);
}

#[test]
fn the_executor_ends_what_was_started() {
    let _alone = alone();
    let (done, outcome) = channel();
    let here = thread::current().id();
    let started = task::start(
        async move {
            assert_eq!(thread::current().id(), here);
            once().await;
            thread::current().id() != here
        },
        done,
    );
    let Started::Running(task) = started else {
        panic!("it waits");
    };
    assert_eq!(outcome.recv_timeout(SOON), Ok(Outcome::Value(true)));
    task.cancel();
    assert!(outcome.recv().is_err(), "called once");
    assert_eq!(task::live(), 0);
}

#[test]
fn letting_go_of_a_task_lets_it_run() {
    let _alone = alone();
    let (done, outcome) = channel();
    let (open, gate) = mpsc::channel::<()>();
    let (waker_out, waker) = mpsc::channel();
    drop(task::spawn(
        poll_fn(move |context| match gate.try_recv() {
            Ok(()) => Poll::Ready(3),
            Err(_) => {
                waker_out.send(context.waker().clone()).unwrap();
                Poll::Pending
            }
        }),
        done,
    ));
    let waker = waker.recv_timeout(SOON).unwrap();
    open.send(()).unwrap();
    waker.wake();
    assert_eq!(outcome.recv_timeout(SOON), Ok(Outcome::Value(3)));
}

#[test]
fn panics_are_told() {
    let _alone = alone();
    let (done, outcome) = channel();
    let _task = task::spawn(
        async {
            once().await;
            panic!("later");
        },
        done,
    );
    let outcome: Outcome<()> = outcome.recv_timeout(SOON).unwrap();
    assert!(matches!(outcome, Outcome::Panicked(panic) if panic.message == "later"));

    // The host's part may panic too: the thread goes on.
    let (done, outcome) = channel();
    let _task = task::spawn(once(), move |outcome| {
        done(outcome);
        panic!("in the completion");
    });
    assert_eq!(outcome.recv_timeout(SOON), Ok(Outcome::Value(())));
    let (done, outcome) = channel();
    let _task = task::spawn(once(), done);
    assert_eq!(outcome.recv_timeout(SOON), Ok(Outcome::Value(())));
}

#[test]
fn cancelling_is_at_once_and_told_once() {
    let _alone = alone();
    let drops = Drops::default();
    let held = drops.one();
    let (done, outcome) = channel();
    let started = task::start(
        async move {
            let _held = held;
            pending::<u8>().await
        },
        done,
    );
    let Started::Running(task) = started else {
        panic!("it waits");
    };
    assert_eq!(task::live(), 1);
    task.cancel();
    assert_eq!((drops.count(), task::live()), (1, 0));
    assert_eq!(outcome.try_recv(), Ok(Outcome::Cancelled));
    task.cancel();
    drop(task);
    assert!(outcome.recv().is_err(), "called once");
}

#[test]
fn cancelling_waits_for_no_poll() {
    let _alone = alone();
    let drops = Drops::default();
    let held = drops.one();
    let (done, outcome) = channel();
    let (entered, gate) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let task = task::spawn(
        {
            let (entered, gate) = (Arc::clone(&entered), Arc::clone(&gate));
            async move {
                let _held = held;
                entered.wait();
                gate.wait();
                pending::<()>().await;
            }
        },
        done,
    );
    entered.wait();
    task.cancel();
    task.cancel();
    assert_eq!(drops.count(), 0, "it is being polled");
    gate.wait();
    assert_eq!(outcome.recv_timeout(SOON), Ok(Outcome::Cancelled));
    assert_eq!(drops.count(), 1);
    assert!(outcome.recv().is_err(), "called once");
}

#[test]
fn a_destructor_that_panics_is_told() {
    let _alone = alone();
    let (done, outcome) = channel();
    let started = task::start(
        async {
            let _bomb = Bomb;
            pending::<()>().await;
        },
        done,
    );
    let Started::Running(task) = started else {
        panic!("it waits");
    };
    task.cancel();
    let outcome = outcome.try_recv().unwrap();
    assert!(matches!(outcome, Outcome::Panicked(panic) if panic.message == "a bomb"));
    assert_eq!(task::live(), 0);
}

#[test]
fn a_future_may_cancel_itself() {
    let _alone = alone();
    let (done, outcome) = channel();
    let own: Arc<Mutex<Option<task::Task>>> = Arc::default();
    let gate = Arc::new(Barrier::new(2));
    let task = task::spawn(
        {
            let (own, gate) = (Arc::clone(&own), Arc::clone(&gate));
            async move {
                gate.wait();
                gate.wait();
                own.lock().unwrap().take().unwrap().cancel();
                pending::<()>().await;
            }
        },
        done,
    );
    gate.wait();
    *own.lock().unwrap() = Some(task);
    gate.wait();
    assert_eq!(outcome.recv_timeout(SOON), Ok(Outcome::Cancelled));
    assert_eq!(task::live(), 0);
}

#[test]
fn a_turn_may_be_taken_beside_the_executor() {
    let _alone = alone();
    for _ in 0..200 {
        let polls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&polls);
        let (sender, receiver) = mpsc::channel();
        let running = task::spawn(
            async move {
                for _ in 0..50 {
                    let mut given = false;
                    poll_fn(|context| {
                        counted.fetch_add(1, Ordering::Relaxed);
                        if std::mem::replace(&mut given, true) {
                            return Poll::Ready(());
                        }
                        context.waker().wake_by_ref();
                        Poll::Pending
                    })
                    .await;
                }
                7
            },
            move |outcome| sender.send(outcome).unwrap(),
        );
        let turns = running.turns();
        let outcome = loop {
            turns.take_one();
            if let Ok(outcome) = receiver.try_recv() {
                break outcome;
            }
        };
        assert_eq!(outcome, Outcome::Value(7));
        assert_eq!(polls.load(Ordering::Relaxed), 100);
        turns.take_one();
        assert!(receiver.try_recv().is_err());
    }
}
