//! Promises as futures and futures as promises: values, errors, cancellation both ways, wakes from other threads.

use std::cell::Cell;
use std::future::{pending, poll_fn};
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use kj::{ErrorType, EventLoop, KjError, Promise, Result, into_kj, sleep, spawn};
use kj_bridged::OwnWidget;
use kj_bridged::ffi;

/// Counts the drops of futures that hold one.
#[derive(Clone, Default)]
struct Drops(Rc<Cell<u32>>);

impl Drops {
    fn guard(&self) -> Guard {
        Guard(self.clone())
    }

    fn count(&self) -> u32 {
        self.0.get()
    }
}

struct Guard(Drops);

impl Drop for Guard {
    fn drop(&mut self) {
        let cell = &self.0.0;
        cell.set(cell.get() + 1);
    }
}

fn run<T>(future: impl Future<Output = Result<T>>) -> T {
    let mut event_loop = EventLoop::new().expect("a loop");
    let outcome = event_loop.run(future).expect("it runs");
    outcome.expect("it ends well")
}

/// Lets the loop do what it has to.
async fn turn() -> Result<()> {
    sleep(Duration::from_millis(1))?.await
}

#[test]
fn promises_are_futures() {
    run(async {
        assert_eq!(Promise::<u32>::new(ffi::ready_u32(7))?.await?, 7);
        let text = Promise::<String>::new(ffi::later_text("später"))?.await?;
        assert_eq!(text, "später");
        let widget = Promise::<OwnWidget>::new(ffi::later_widget(9))?.await?;
        assert_eq!(widget.size(), 9);
        for (number, kind) in [(0, ErrorType::Failed), (2, ErrorType::Disconnected)] {
            let error = Promise::<()>::new(ffi::later_error(number))?.await;
            let error = error.expect_err("it throws");
            assert_eq!((error.kind, error.line), (kind, 7));
            assert_eq!(error.description, "from a promise");
        }
        Ok(())
    });
}

#[test]
fn promises_know_their_types() {
    run(async {
        let error = Promise::<u64>::new(ffi::ready_u32(7)).expect_err("another type");
        assert_eq!(error.description, "a promise of u32 isn't one of u64");
        let future = into_kj(async { Ok(String::new()) });
        let error = KjError::from(ffi::doubled(future).map(|_| ()).expect_err("another type"));
        assert!(error.description.contains("another type"), "{error}");
        Ok(())
    });
    let mut event_loop = EventLoop::new().expect("a loop");
    let awaited = ffi::ready_u32(1);
    let promise = Promise::<u32>::new(awaited).expect("a promise");
    assert_eq!(event_loop.run(promise).expect("it runs"), Ok(1));
}

#[test]
fn futures_are_promises() {
    run(async {
        let future = into_kj(async {
            sleep(Duration::from_millis(2))?.await?;
            Ok(21u32)
        });
        let doubled = Promise::<u32>::new(ffi::doubled(future)?)?;
        assert_eq!(doubled.await?, 42);
        let future = into_kj(async { Ok("hey".to_owned()) });
        let shouted = Promise::<String>::new(ffi::shouted(future)?)?;
        assert_eq!(shouted.await?, "hey!");

        let described = async |future| {
            let promise: Promise<String> = Promise::new(ffi::described(future)?)?;
            promise.await
        };
        assert_eq!(described(into_kj(async { Ok(()) })).await?, "done");
        let failing = into_kj::<()>(async { kj::fail!(Overloaded, "no room") });
        assert_eq!(described(failing).await?, "overloaded|no room");
        let panicking = into_kj::<()>(async { panic!("inside") });
        assert_eq!(described(panicking).await?, "failed|Rust panicked: inside");
        Ok(())
    });
}

#[test]
fn dropped_futures_cancel_promises() {
    let mut event_loop = EventLoop::new().expect("a loop");
    let outcome = event_loop.run(async {
        let before = ffi::widgets_alive();
        let promise = Promise::<()>::new(ffi::guarded_never())?;
        assert_eq!(ffi::widgets_alive() - before, 1);
        drop(promise);
        assert_eq!(ffi::widgets_alive(), before);

        // Polled, with a waker that it keeps.
        let mut promise = Promise::<()>::new(ffi::guarded_never())?;
        let polled = kj::timeout(Duration::from_millis(2), &mut promise).await;
        assert_eq!(
            polled.expect_err("it never ends").kind,
            ErrorType::Overloaded
        );
        assert_eq!(ffi::widgets_alive() - before, 1);
        drop(promise);
        assert_eq!(ffi::widgets_alive(), before);

        // Inside a task, whose end ends it.
        let promise = Promise::<()>::new(ffi::guarded_never())?;
        let task = spawn(promise)?;
        turn().await?;
        assert_eq!(ffi::widgets_alive() - before, 1);
        drop(task);
        assert_eq!(ffi::widgets_alive(), before);

        // Left to the loop's end.
        spawn(Promise::<()>::new(ffi::guarded_never())?)?.detach();
        turn().await?;
        Ok::<_, KjError>(before)
    });
    let before = outcome.expect("it runs").expect("it ends well");
    assert_eq!(ffi::widgets_alive() - before, 1);
    drop(event_loop);
    assert_eq!(ffi::widgets_alive(), before);
}

#[test]
fn dropped_promises_cancel_futures() {
    let drops = Drops::default();
    let count = drops.clone();
    let mut event_loop = EventLoop::new().expect("a loop");
    let kept = event_loop.run(async move {
        let never = |drops: &Drops| {
            let guard = drops.guard();
            into_kj(async move {
                pending::<()>().await;
                drop(guard);
                Ok(1u32)
            })
        };
        // Never made a promise.
        ffi::ignore(never(&drops));
        turn().await?;
        assert_eq!(drops.count(), 1);

        // A promise that Rust drops, before and after its first poll.
        drop(Promise::<u32>::new(ffi::doubled(never(&drops))?)?);
        turn().await?;
        assert_eq!(drops.count(), 2);
        let promise = Promise::<u32>::new(ffi::doubled(never(&drops))?)?;
        turn().await?;
        assert_eq!(drops.count(), 2);
        drop(promise);
        turn().await?;
        assert_eq!(drops.count(), 3);

        // C++ drops the slower one.
        let quick = into_kj(async { Ok(5u32) });
        let first = ffi::first_of(never(&drops), quick)?;
        assert_eq!(Promise::<u32>::new(first)?.await?, 5);
        turn().await?;
        assert_eq!(drops.count(), 4);

        // One that ends while it is dropped by what it calls.
        let holder: Rc<Cell<Option<Promise<u32>>>> = Rc::default();
        let guard = drops.guard();
        let inside = Rc::clone(&holder);
        let future = into_kj(async move {
            drop(inside.take());
            turn().await?;
            drop(guard);
            Ok(1u32)
        });
        holder.set(Some(Promise::new(ffi::doubled(future)?)?));
        turn().await?;
        turn().await?;
        assert_eq!(drops.count(), 5);

        let kept = Promise::<u32>::new(ffi::doubled(never(&drops))?)?;
        turn().await?;
        Ok::<_, KjError>(kept)
    });
    let kept = kept.expect("it runs").expect("it ends well");
    assert_eq!(count.count(), 5);
    // What outlives the loop stays safe.
    drop(event_loop);
    assert_eq!(count.count(), 6);
    drop(kept);
    assert_eq!(count.count(), 6);
    EventLoop::new().expect("the thread's loop is gone");
}

#[test]
fn tasks_and_their_drops() {
    let drops = Drops::default();
    let outer = drops.clone();
    run(async move {
        let guard = drops.guard();
        let task = spawn(async move {
            turn().await?;
            drop(guard);
            Ok::<_, KjError>(3)
        })?;
        assert_eq!(task.await??, 3);
        assert_eq!(drops.count(), 1);
        let outcome: Result<()> = spawn(async { panic!("in a task") })?.await;
        let error = outcome.expect_err("it panicked");
        assert_eq!(error.description, "Rust panicked: in a task");

        // A task that drops itself.
        let holder: Rc<Cell<Option<kj::Task<()>>>> = Rc::default();
        let (inside, guard) = (Rc::clone(&holder), drops.guard());
        holder.set(Some(spawn(async move {
            drop(inside.take());
            pending::<()>().await;
            drop(guard);
        })?));
        turn().await?;
        assert_eq!(drops.count(), 2);

        // A future that panics while it is dropped.
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("while dropping");
            }
        }
        let bomb = Bomb;
        let future = into_kj(async move {
            pending::<()>().await;
            drop(bomb);
            Ok(())
        });
        drop(Promise::<String>::new(ffi::described(future)?)?);
        turn().await
    });
    assert_eq!(outer.count(), 2);
}

#[test]
fn other_threads_wake_the_loop() {
    run(async {
        for value in 0..50 {
            assert_eq!(Promise::<u32>::new(ffi::from_thread(value))?.await?, value);
        }
        let signal = kj::Signal::new();
        let raising = signal.clone();
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let signal = raising.clone();
                std::thread::spawn(move || {
                    for _ in 0..500 {
                        signal.raise();
                        std::thread::yield_now();
                    }
                })
            })
            .collect();
        let mut waits = 0;
        while !threads.iter().all(std::thread::JoinHandle::is_finished) {
            // A raise is never lost: the wait after the last of all ends too, for someone raises once more.
            kj::timeout(Duration::from_millis(50), signal.wait())
                .await
                .ok();
            waits += 1;
        }
        assert!(waits > 0);
        for (round, delay) in [0u64, 0, 1, 5, 20].into_iter().enumerate() {
            let raising = signal.clone();
            let thread = std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(delay));
                raising.raise();
            });
            signal.wait().await;
            thread.join().expect("it raises");
            assert!(round < 5);
        }
        Ok(())
    });
}

#[test]
fn ready_futures_leave_turns_for_others() {
    run(async {
        let busy = spawn(poll_fn(|context| {
            context.waker().wake_by_ref();
            Poll::<()>::Pending
        }))?;
        // Time comes by input and output's way.
        turn().await?;
        drop(busy);
        Ok(())
    });
}

#[test]
fn panics_of_the_main_future_reach_its_caller() {
    let mut event_loop = EventLoop::new().expect("a loop");
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        event_loop.run(async { panic!("mine") })
    }));
    let payload = caught.expect_err("it panics");
    assert_eq!(payload.downcast_ref(), Some(&"mine"));
    // And the loop goes on.
    assert_eq!(event_loop.run(async { 5 }), Ok(5));
}

#[test]
fn one_loop_a_thread() {
    assert!(sleep(Duration::ZERO).is_err());
    let first = EventLoop::new().expect("a loop");
    EventLoop::new().expect_err("there is one");
    let waits = sleep(Duration::from_secs(1)).expect("a promise");
    drop(first);
    // The promise stands on the first one still.
    EventLoop::new().expect_err("something is left");
    assert!(spawn(async {}).is_err());
    drop(waits);
    let third = EventLoop::new().expect("a loop");
    // So does one that nobody has named a type for.
    let bare = ffi::guarded_never();
    drop(third);
    EventLoop::new().expect_err("something is left");
    drop(bare);
    EventLoop::new().expect("a loop");
    std::thread::spawn(|| {
        let mut own = EventLoop::new().expect("each thread may have one");
        assert_eq!(own.run(async { 1 }), Ok(1));
    })
    .join()
    .expect("it ran");
}
