//! Sequences: batches, ends, panics, errors of the call, what they hold and when it is free.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Poll, Waker},
};

use landbridge_core::{
    Panic, Refused,
    cell::{Atomic, Cell, SharedOf},
    sequence::{Feed, Sequence},
};

type Block<E> = Pin<Box<dyn Future<Output = Result<(), E>> + Send>>;
type Made<T> = Sequence<T, Block<Infallible>>;

fn over<T: Send + 'static, I: Iterator<Item = T> + Send + 'static>(
    lazy: bool,
    items: I,
) -> Made<T> {
    let opened = Sequence::open(lazy, |feed: Feed<T>| -> Block<Infallible> {
        Box::pin(async move {
            feed.iterator(items).await;
            Ok(())
        })
    });
    match opened {
        Ok(Ok(sequence)) => sequence,
        other => panic!("{other:?}"),
    }
}

fn next<T>(sequence: &mut Made<T>) -> Option<Result<T, Panic>> {
    match sequence.poll_next(Waker::noop()) {
        Poll::Ready(item) => item,
        Poll::Pending => panic!("an iterator is never pending"),
    }
}

/// Counts the items that were made.
fn counted(made: &Arc<AtomicUsize>) -> impl Iterator<Item = usize> + Send + 'static {
    let made = Arc::clone(made);
    std::iter::from_fn(move || Some(made.fetch_add(1, Ordering::Relaxed)))
}

#[test]
fn items_come_in_order_and_end_once() {
    let mut sequence = over(false, 0..1000);
    for expected in 0..1000 {
        assert_eq!(next(&mut sequence), Some(Ok(expected)));
    }
    assert_eq!(next(&mut sequence), None);
    assert_eq!(next(&mut sequence), None);
    assert!(sequence.is_over());
}

#[test]
fn batches_grow_up_to_their_bound() {
    let made = Arc::new(AtomicUsize::new(0));
    let mut sequence = over(false, counted(&made));
    assert_eq!(made.load(Ordering::Relaxed), 0);
    let mut sizes = Vec::new();
    for _ in 0..11 {
        let Poll::Ready(Ok(batch)) = sequence.poll_batch(Waker::noop()) else {
            panic!("a batch is there");
        };
        sizes.push(batch.len());
    }
    assert_eq!(sizes, [1, 2, 4, 8, 16, 32, 64, 128, 256, 256, 256]);
}

#[test]
fn large_items_have_small_batches() {
    let mut sequence = over(false, std::iter::repeat([0_u8; 20_000]));
    let mut largest = 0;
    for _ in 0..8 {
        if let Poll::Ready(Ok(batch)) = sequence.poll_batch(Waker::noop()) {
            largest = largest.max(batch.len());
        }
    }
    assert_eq!(largest, 3);
}

#[test]
fn a_batch_is_what_was_left_of_the_one_before() {
    let mut sequence = over(false, 0..5);
    assert_eq!(next(&mut sequence), Some(Ok(0)));
    assert_eq!(next(&mut sequence), Some(Ok(1)));
    assert_eq!(sequence.poll_batch(Waker::noop()), Poll::Ready(Ok(vec![2])));
    assert_eq!(
        sequence.poll_batch(Waker::noop()),
        Poll::Ready(Ok(vec![3, 4]))
    );
    assert_eq!(sequence.poll_batch(Waker::noop()), Poll::Ready(Ok(vec![])));
}

#[test]
fn lazy_makes_what_is_asked_for() {
    let made = Arc::new(AtomicUsize::new(0));
    let mut sequence = over(true, counted(&made));
    for expected in 1..20 {
        assert!(next(&mut sequence).is_some());
        assert_eq!(made.load(Ordering::Relaxed), expected);
    }
}

#[test]
fn the_error_of_the_call_is_that_of_open() {
    let opened = Sequence::open(false, |_: Feed<u8>| -> Block<String> {
        Box::pin(async { Err("no".to_owned()) })
    });
    assert!(matches!(opened, Ok(Err(error)) if error == "no"));
}

#[test]
fn the_panic_of_the_call_is_that_of_open() {
    let opened = Sequence::open(false, |_: Feed<u8>| -> Block<Infallible> {
        Box::pin(async { panic!("at once") })
    });
    assert!(matches!(opened, Err(panic) if panic.message == "at once"));
}

#[test]
fn a_panic_comes_after_the_items_before_it() {
    let mut sequence = over(false, (0..10).inspect(|it| assert!(*it < 5, "five")));
    for expected in 0..5 {
        assert_eq!(next(&mut sequence), Some(Ok(expected)));
    }
    let panic = next(&mut sequence).and_then(Result::err);
    assert_eq!(panic.map(|it| it.message).as_deref(), Some("five"));
    assert_eq!(next(&mut sequence), None);
}

fn borrowing(cell: &Arc<Cell<Vec<u8>, Atomic>>) -> Made<u8> {
    let held = SharedOf::new(Arc::clone(cell)).expect("nobody has it");
    let opened = Sequence::open(false, |feed: Feed<u8>| -> Block<Infallible> {
        Box::pin(async move {
            feed.iterator(held.iter().copied()).await;
            Ok(())
        })
    });
    match opened {
        Ok(Ok(sequence)) => sequence,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_borrow_lasts_until_the_end() {
    let cell = Arc::new(Cell::<_, Atomic>::new(vec![1, 2]));
    let mut sequence = borrowing(&cell);
    assert!(cell.shared().is_ok());
    assert!(matches!(cell.exclusive(), Err(Refused::Busy)));
    while next(&mut sequence).is_some() {}
    assert!(cell.exclusive().is_ok());
}

#[test]
fn a_borrow_ends_with_close_and_with_drop() {
    let cell = Arc::new(Cell::<_, Atomic>::new(vec![1, 2]));
    let mut sequence = borrowing(&cell);
    assert_eq!(next(&mut sequence), Some(Ok(1)));
    sequence.close().expect("nothing panics");
    assert!(cell.exclusive().is_ok());
    assert_eq!(next(&mut sequence), None);
    sequence.close().expect("a second time does nothing");
    drop(borrowing(&cell));
    assert!(cell.exclusive().is_ok());
}

/// Counts its drops, and panics in one of them.
struct Item(Arc<AtomicUsize>, bool);

impl Drop for Item {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
        assert!(!self.1, "a bomb");
    }
}

#[test]
fn unread_items_are_dropped_and_their_panics_told() {
    let drops = Arc::new(AtomicUsize::new(0));
    let items = || {
        let drops = Arc::clone(&drops);
        (0..7).map(move |it| Item(Arc::clone(&drops), it == 4))
    };
    let mut sequence = over(false, items());
    for _ in 0..4 {
        drop(next(&mut sequence));
    }
    // 4, 5 and 6 are made.
    let panic = sequence.close().expect_err("the fifth panics");
    assert_eq!(panic.message, "a bomb");
    assert_eq!(drops.load(Ordering::Relaxed), 7);
    let mut sequence = over(false, items());
    for _ in 0..4 {
        drop(next(&mut sequence));
    }
    drop(sequence);
    assert_eq!(drops.load(Ordering::Relaxed), 14);
}

#[cfg(feature = "async")]
mod streams {
    use super::*;
    use futures_core::Stream;
    use std::{collections::VecDeque, sync::Mutex, task::Context};

    #[derive(Default)]
    struct Inner {
        items: VecDeque<u32>,
        waker: Option<Waker>,
        over: bool,
    }

    /// Gives what it was given.
    #[derive(Clone, Default)]
    struct Pipe(Arc<Mutex<Inner>>);

    impl Pipe {
        fn change(&self, change: impl FnOnce(&mut Inner)) {
            let mut inner = self.0.lock().expect("no test panics with it");
            change(&mut inner);
            if let Some(waker) = inner.waker.take() {
                waker.wake();
            }
        }
    }

    impl Stream for Pipe {
        type Item = u32;

        fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<u32>> {
            let mut inner = self.0.lock().expect("no test panics with it");
            match inner.items.pop_front() {
                Some(item) => Poll::Ready(Some(item)),
                None if inner.over => Poll::Ready(None),
                None => {
                    inner.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        }
    }

    fn open(pipe: &Pipe, lazy: bool) -> Made<u32> {
        let pipe = pipe.clone();
        let opened = Sequence::open(lazy, |feed: Feed<u32>| -> Block<Infallible> {
            Box::pin(async move {
                feed.stream(pipe).await;
                Ok(())
            })
        });
        match opened {
            Ok(Ok(sequence)) => sequence,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_batch_is_what_is_there() {
        let pipe = Pipe::default();
        let mut sequence = open(&pipe, false);
        assert!(sequence.poll_next(Waker::noop()).is_pending());
        pipe.change(|it| it.items.extend([1, 2, 3]));
        let batch = sequence.poll_batch(Waker::noop());
        assert_eq!(batch, Poll::Ready(Ok(vec![1, 2])));
        assert_eq!(sequence.poll_next(Waker::noop()), Poll::Ready(Some(Ok(3))));
        assert!(sequence.poll_next(Waker::noop()).is_pending());
        pipe.change(|it| it.over = true);
        assert_eq!(sequence.poll_next(Waker::noop()), Poll::Ready(None));
        assert_eq!(sequence.poll_next(Waker::noop()), Poll::Ready(None));
    }

    #[test]
    fn lazy_takes_one_at_a_time() {
        let pipe = Pipe::default();
        pipe.change(|it| it.items.extend(0..10));
        let mut sequence = open(&pipe, true);
        assert_eq!(sequence.poll_next(Waker::noop()), Poll::Ready(Some(Ok(0))));
        assert_eq!(sequence.poll_next(Waker::noop()), Poll::Ready(Some(Ok(1))));
        pipe.change(|it| assert_eq!(it.items.len(), 8));
    }

    /// Whoever waits, and how often it was woken.
    #[derive(Default)]
    struct Waits(AtomicUsize);

    impl std::task::Wake for Waits {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Keeps the first waker for ever, as some streams do.
    struct Keeping(Pipe, Arc<Mutex<Option<Waker>>>);

    impl Stream for Keeping {
        type Item = u32;

        fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<u32>> {
            let mut kept = self.1.lock().expect("no test panics with it");
            let first = kept.get_or_insert_with(|| context.waker().clone());
            assert!(first.will_wake(context.waker()), "another waker");
            let mut inner = self.0.0.lock().expect("no test panics with it");
            inner
                .items
                .pop_front()
                .map_or(Poll::Pending, |item| Poll::Ready(Some(item)))
        }
    }

    #[test]
    fn one_waker_lasts_and_wakes_who_waits_then() {
        let (pipe, kept) = (Pipe::default(), Arc::default());
        let stream = Keeping(pipe.clone(), Arc::clone(&kept));
        let opened = Sequence::open(false, |feed: Feed<u32>| -> Block<Infallible> {
            Box::pin(async move {
                feed.stream(stream).await;
                Ok(())
            })
        });
        let Ok(Ok(mut sequence)) = opened else {
            panic!("it can't fail")
        };
        for number in 0..3 {
            let waits = Arc::new(Waits::default());
            let waker = Waker::from(Arc::clone(&waits));
            assert!(sequence.poll_next(&waker).is_pending());
            pipe.change(|it| it.items.push_back(number));
            let first = kept.lock().expect("no test panics with it").clone();
            let first = first.expect("it was polled");
            first.wake_by_ref();
            // Woken once is enough, until it polls again.
            first.wake();
            assert_eq!(waits.0.load(Ordering::SeqCst), 1);
            assert_eq!(sequence.poll_next(&waker), Poll::Ready(Some(Ok(number))));
            // Who waits no more is neither woken nor kept.
            kept.lock()
                .expect("no test panics with it")
                .as_ref()
                .expect("polled")
                .wake_by_ref();
            assert_eq!(waits.0.load(Ordering::SeqCst), 1);
            drop(waker);
            assert_eq!(Arc::strong_count(&waits), 1);
        }
        drop(sequence);
        kept.lock()
            .expect("no test panics with it")
            .take()
            .expect("polled")
            .wake();
    }
}
