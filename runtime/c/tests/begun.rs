//! Futures that are polled by the call that makes them: over at once, or lent to whoever drives them.

use std::future::{self, poll_fn};
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};

use landbridge_c::future::{Futures, cancel, drive, take};
use landbridge_c::{ErrorHandle, Reference, Status, Stopped, begun};

static FUTURES: Futures<u32> = Futures::new("future", 7);

/// What a call gave: how it ended, the result, the handle.
struct Gave {
    status: Status,
    value: u32,
    later: Reference,
}

fn begin(polls: bool, future: impl Future<Output = u32> + Send + 'static) -> Gave {
    let (mut value, mut later, mut error) = (0, Reference(0), ErrorHandle(1));
    // SAFETY: all places are variables.
    let status = unsafe {
        begun::begin::<(), _, _>(
            &FUTURES,
            &raw mut value,
            polls,
            &raw mut later,
            &raw mut error,
            || Ok(begun::of(&FUTURES, async move { Ok(future.await) })),
        )
    };
    if let Status::Ok | Status::Pending = status {
        assert_eq!(error.0, 0);
    } else {
        assert_eq!(landbridge_c::status(error), status);
        landbridge_c::release(error);
    }
    Gave {
        status,
        value,
        later,
    }
}

fn driven(future: Reference) -> Status {
    // SAFETY: nothing is called.
    unsafe { drive(&FUTURES, future, None, ptr::null_mut()) }
}

/// Counts when it goes; panics then, if it is to.
struct Going(Arc<AtomicUsize>, bool);

impl Drop for Going {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
        assert!(!self.1, "it can't go");
    }
}

#[test]
fn what_is_ready_needs_no_handle_and_is_gone() {
    let gone = Arc::new(AtomicUsize::new(0));
    let going = Going(Arc::clone(&gone), false);
    let gave = begin(true, async move {
        let _going = &going;
        future::ready(4).await
    });
    assert_eq!((gave.status, gave.value), (Status::Ok, 4));
    assert!(gave.later.is_null());
    assert_eq!(gone.load(Ordering::SeqCst), 1);
}

#[test]
fn what_wakes_itself_is_polled_again() {
    let mut polls = 0;
    let gave = begin(
        true,
        poll_fn(move |context: &mut Context<'_>| {
            polls += 1;
            context.waker().wake_by_ref();
            if polls == 3 {
                Poll::Ready(polls)
            } else {
                Poll::Pending
            }
        }),
    );
    assert_eq!((gave.status, gave.value), (Status::Ok, 3));
}

#[test]
fn what_waits_is_lent_and_wakes_by_its_last_waker() {
    let (send, wakers) = mpsc::channel::<Waker>();
    let mut polls = 0;
    let gave = begin(
        true,
        poll_fn(move |context: &mut Context<'_>| {
            polls += 1;
            send.send(context.waker().clone()).unwrap();
            if polls == 3 {
                Poll::Ready(5)
            } else {
                Poll::Pending
            }
        }),
    );
    assert_eq!(gave.status, Status::Pending);
    // By the call, and by whoever drives it.
    assert_eq!(driven(gave.later), Status::Pending);
    assert_eq!(driven(gave.later), Status::Pending);
    let all: Vec<Waker> = wakers.try_iter().collect();
    assert_eq!(all.len(), 2);
    // Nobody listens to the first one.
    all[0].wake_by_ref();
    assert_eq!(driven(gave.later), Status::Pending);
    all[1].wake_by_ref();
    assert_eq!(driven(gave.later), Status::Ok);
    assert!(matches!(take(&FUTURES, gave.later), Ok(5)));
}

#[test]
fn what_is_not_to_be_polled_is_dropped_by_cancelling() {
    let gone = Arc::new(AtomicUsize::new(0));
    let going = Going(Arc::clone(&gone), false);
    let gave = begin(false, async move {
        let _going = &going;
        panic!("it was polled")
    });
    assert_eq!(gave.status, Status::Pending);
    assert_eq!(gone.load(Ordering::SeqCst), 0);
    assert_eq!(cancel(&FUTURES, gave.later), Status::Ok);
    assert_eq!(gone.load(Ordering::SeqCst), 1);
    assert!(matches!(
        take(&FUTURES, gave.later),
        Err(Stopped::State(Status::Cancelled, _))
    ));
}

#[test]
fn panics_are_errors_and_drop_the_future() {
    let gone = Arc::new(AtomicUsize::new(0));
    let going = Going(Arc::clone(&gone), false);
    let gave = begin(true, async move {
        let _going = &going;
        panic!("on its first poll")
    });
    assert_eq!(gave.status, Status::Panic);
    assert!(gave.later.is_null());
    assert_eq!(gone.load(Ordering::SeqCst), 1);
}

#[test]
fn a_destructor_that_panics_takes_the_place_of_the_value() {
    let gone = Arc::new(AtomicUsize::new(0));
    let going = Going(Arc::clone(&gone), true);
    let mut value = Some(4);
    let gave = begin(
        true,
        poll_fn(move |_| {
            let _going = &going;
            Poll::Ready(value.take().unwrap())
        }),
    );
    assert_eq!((gave.status, gave.value), (Status::Panic, 0));
    assert_eq!(gone.load(Ordering::SeqCst), 1);
}

#[test]
fn a_missing_place_is_refused_before_anything_runs() {
    let (mut value, mut later) = (0, Reference(0));
    for (out, later) in [
        (ptr::null_mut(), &raw mut later),
        (&raw mut value, ptr::null_mut()),
    ] {
        // SAFETY: all places are null or variables.
        let status = unsafe {
            begun::begin::<(), u32, future::Ready<Result<u32, Stopped>>>(
                &FUTURES,
                out,
                true,
                later,
                ptr::null_mut(),
                || panic!("it ran"),
            )
        };
        assert_eq!(status, Status::BadArgument);
    }
}
