//! Futures that are driven by whoever awaits them: polled here, called back once, cancelled, given to the executor.

use std::ffi::c_void;
use std::future::poll_fn;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};
use std::thread;

use landbridge_c::future::{self, Futures};
use landbridge_c::{Reference, Status, Stopped};

static FUTURES: Futures<u32> = Futures::new("future", 7);

fn lent(future: impl Future<Output = u32> + Send + 'static) -> Reference {
    let begun = future::lent(&FUTURES, async move { Ok(future.await) });
    landbridge_c::Crosses::<()>::into_c(begun)
}

/// Counts in the `AtomicUsize` behind `data`.
unsafe extern "C" fn count(data: *mut c_void) {
    // SAFETY: the tests pass one that lives as long.
    unsafe { &*data.cast::<AtomicUsize>() }.fetch_add(1, Ordering::SeqCst);
}

/// Sends to the `Sender` that `data` owns.
unsafe extern "C" fn told(data: *mut c_void) {
    // SAFETY: the test passes a box of one, once.
    let send = unsafe { Box::from_raw(data.cast::<mpsc::Sender<()>>()) };
    send.send(()).unwrap();
}

fn drive(future: Reference, count_in: Option<&'static AtomicUsize>) -> Status {
    let data = count_in.map_or(ptr::null_mut(), |it| ptr::from_ref(it).cast_mut().cast());
    let call: Option<future::CallbackFn> = count_in.map(|_| count as future::CallbackFn);
    // SAFETY: the counter is there for ever, and any thread may count.
    unsafe { future::drive(&FUTURES, future, call, data) }
}

fn counter() -> &'static AtomicUsize {
    Box::leak(Box::new(AtomicUsize::new(0)))
}

/// Sends its waker and is pending, so often; then 5.
fn waits(
    mut times: usize,
) -> (
    impl Future<Output = u32> + Send + 'static,
    mpsc::Receiver<Waker>,
) {
    let (send, wakers) = mpsc::channel();
    let future = poll_fn(move |context: &mut Context<'_>| {
        if times == 0 {
            return Poll::Ready(5);
        }
        times -= 1;
        send.send(context.waker().clone()).unwrap();
        Poll::Pending
    });
    (future, wakers)
}

fn taken(future: Reference) -> Result<u32, Status> {
    future::take(&FUTURES, future).map_err(|stopped| match stopped {
        Stopped::State(status, _) => status,
        other => panic!("{other:?}"),
    })
}

#[test]
fn what_is_ready_calls_nobody_back() {
    let (future, called) = (lent(async { 4 }), counter());
    assert_eq!(drive(future, Some(called)), Status::Ok);
    assert_eq!(called.load(Ordering::SeqCst), 0);
    assert_eq!(taken(future), Ok(4));
    assert_eq!(drive(future, Some(called)), Status::Closed);
}

#[test]
fn who_waits_is_called_back_once_a_turn() {
    let (future, wakers) = waits(2);
    let (future, called) = (lent(future), counter());
    for turn in 0..2 {
        assert_eq!(drive(future, None), Status::Pending);
        assert_eq!(drive(future, Some(called)), Status::Pending);
        assert_eq!(called.load(Ordering::SeqCst), turn);
        let waker = wakers.try_recv().unwrap();
        thread::spawn(move || waker.wake()).join().unwrap();
        assert_eq!(called.load(Ordering::SeqCst), turn + 1);
    }
    assert_eq!(taken(future), Err(Status::Pending));
    assert_eq!(drive(future, None), Status::Ok);
    assert_eq!(taken(future), Ok(5));
    assert_eq!(called.load(Ordering::SeqCst), 2);
}

#[test]
fn what_was_woken_before_is_polled_first() {
    let (future, wakers) = waits(1);
    let (future, called) = (lent(future), counter());
    assert_eq!(drive(future, None), Status::Pending);
    wakers.try_recv().unwrap().wake();
    assert_eq!(drive(future, Some(called)), Status::Ok);
    assert_eq!(called.load(Ordering::SeqCst), 0);
    assert_eq!(taken(future), Ok(5));
}

#[test]
fn one_that_always_wakes_itself_lets_others_come() {
    let mut polls = 0;
    let awake = poll_fn(move |context: &mut Context<'_>| {
        polls += 1;
        context.waker().wake_by_ref();
        if polls > 20 {
            Poll::Ready(polls)
        } else {
            Poll::Pending
        }
    });
    let (future, called) = (lent(awake), counter());
    let mut busy = 0;
    while drive(future, Some(called)) == Status::Busy {
        busy += 1;
    }
    assert!(busy > 0);
    assert_eq!(called.load(Ordering::SeqCst), 0);
    assert_eq!(taken(future), Ok(21));
}

#[test]
fn cancelling_calls_back_too() {
    let (future, _wakers) = waits(1);
    let (future, called) = (lent(future), counter());
    assert_eq!(drive(future, Some(called)), Status::Pending);
    assert_eq!(future::cancel(&FUTURES, future), Status::Ok);
    assert_eq!(called.load(Ordering::SeqCst), 1);
    assert_eq!(drive(future, None), Status::Ok);
    assert_eq!(taken(future), Err(Status::Cancelled));
}

#[test]
fn freeing_calls_back_too() {
    let (future, _wakers) = waits(1);
    let (future, called) = (lent(future), counter());
    assert_eq!(drive(future, Some(called)), Status::Pending);
    assert_eq!(future::release(&FUTURES, future), Status::Ok);
    assert_eq!(called.load(Ordering::SeqCst), 1);
}

#[test]
fn whoever_waits_otherwise_has_the_executor_poll() {
    let (future, wakers) = waits(1);
    let future = lent(future);
    let waking = thread::spawn(move || wakers.recv().unwrap().wake());
    assert_eq!(future::wait(&FUTURES, future, -1), Status::Ok);
    waking.join().unwrap();
    assert_eq!(taken(future), Ok(5));

    let (send, over) = mpsc::channel::<()>();
    let future = lent(async { 6 });
    let data = Box::into_raw(Box::new(send)).cast();
    // SAFETY: any thread may send.
    let status = unsafe { future::on_ready(&FUTURES, future, Some(told), data, None) };
    assert_eq!(status, Status::Ok);
    over.recv().unwrap();
    assert_eq!(taken(future), Ok(6));
}
