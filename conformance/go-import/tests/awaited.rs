//! Calls that are awaited: values, failures, many at a time, handlers that block, and futures that are dropped.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use futures_util::stream::{FuturesUnordered, StreamExt};
use go_import::go::{ENGINE, GoLater};
use go_import::{DemoError, Later, User};
use landbridge_go::caller::Failure;

fn user() -> User {
    User {
        name: "Anna".to_owned(),
        age: 1,
        tags: Vec::new(),
        friend: None,
    }
}

/// Waits until nothing is under way.
async fn quiet() {
    let end = Instant::now() + Duration::from_secs(20);
    while ENGINE.under_way() > 0 {
        assert!(
            Instant::now() < end,
            "{} calls are still under way",
            ENGINE.under_way()
        );
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn values_and_errors_come_back() {
    let later: Arc<dyn Later> = Arc::new(GoLater::new().unwrap());
    assert_eq!(later.add(40, 2).await, 42);
    let answer = later.login(user(), "key").await.unwrap();
    assert_eq!(answer.tags, ["key"]);
    let missing = DemoError::NotFound {
        key: "Anna".to_owned(),
    };
    assert_eq!(later.login(user(), "").await, Err(missing));
    let Err(DemoError::Host(error)) = later.login(user(), "other").await else {
        panic!("not the catch-all");
    };
    assert_eq!(error.message(), "no: 5");
    for size in [0, 100, 124, 125, 3_000_000] {
        assert_eq!(later.large(size).await.len(), size as usize);
    }
    assert_eq!(later.quick("at once".to_owned()).await, "at once!");
}

#[tokio::test]
async fn panics_and_exits_are_errors() {
    let later = GoLater::new().unwrap();
    for i in 0..100 {
        let Err(DemoError::Host(error)) = later.panics(format!("no {i}")).await else {
            panic!("it didn't panic");
        };
        assert_eq!(
            (error.kind(), error.message()),
            ("PanicError", &*format!("no {i}"))
        );
        assert!(error.trace().contains("later.go"), "{}", error.trace());
        let Err(DemoError::Host(error)) = later.exits().await else {
            panic!("it didn't exit");
        };
        assert!(error.message().contains("Goexit"));
    }
    assert_eq!(later.add(1, 2).await, 3);
}

#[tokio::test]
async fn odd_failures_are_failures() {
    let later = GoLater::new().unwrap();
    let told = [
        "nil",
        "no \u{FFFD} text",
        "no \u{FFFD} text",
        "no text",
        "no text",
    ];
    for round in 0..20 {
        for (way, text) in (0..).zip(told) {
            let Err(DemoError::Host(error)) = later.odd(way).await else {
                panic!("way {way} is no failure");
            };
            assert!(error.message().contains(text), "{round}: {way}: {error}");
        }
    }
    assert_eq!(later.odd(5).await, Ok(5));
    quiet().await;
}

/// Handlers that block need a worker each; when they are done, most of them go.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workers_of_a_burst_go() {
    let later = GoLater::new().unwrap();
    let met: FuturesUnordered<_> = (0..=2_000).map(|_| later.try_meet(2_000)).collect();
    let met = met.for_each(|answer| async move { answer.unwrap() });
    (tokio::time::timeout(Duration::from_secs(30), met).await).expect("they wait for ever");
    let end = Instant::now() + Duration::from_secs(20);
    // The other tests of this program have their own at the same time.
    while later.workers() > 1_400 {
        assert!(Instant::now() < end, "{} workers", later.workers());
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    for round in 0..3 {
        let mut all: FuturesUnordered<_> = (0..=600).map(|_| later.try_meet(600)).collect();
        let met = async { while all.next().await.is_some() {} };
        let met = tokio::time::timeout(Duration::from_secs(30), met).await;
        met.unwrap_or_else(|_| panic!("round {round}: they wait for ever"));
    }
}

struct Breaks;

impl std::task::Wake for Breaks {
    fn wake(self: Arc<Self>) {
        panic!("a waker that panics, on purpose");
    }
}

/// A waker that panics in a batch of answers keeps the others neither from being woken nor from having room.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_waker_that_panics_harms_nobody_else() {
    let later = GoLater::new().unwrap();
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // Said a thousand times, it tells nothing.
        if !(panic.payload().downcast_ref::<&str>()).is_some_and(|it| it.contains("on purpose")) {
            hook(panic);
        }
    }));
    for _ in 0..50 {
        let broken = Waker::from(Arc::new(Breaks));
        let mut bad: Vec<_> = (0..20).map(|_| Box::pin(later.try_sleep(1))).collect();
        for future in &mut bad {
            let _ = future.as_mut().poll(&mut Context::from_waker(&broken));
        }
        let mut all: FuturesUnordered<_> = (0..20).map(|_| later.try_sleep(1)).collect();
        let answered = async { while all.next().await.is_some() {} };
        (tokio::time::timeout(Duration::from_secs(20), answered).await)
            .expect("answers behind a waker that panics don't come");
    }
    quiet().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_a_time_are_all_answered() {
    let later = Arc::new(GoLater::new().unwrap());
    let mut under_way = FuturesUnordered::new();
    let (mut next, mut sum) = (0_i64, 0_i64);
    while next < 50_000 || !under_way.is_empty() {
        while next < 50_000 && under_way.len() < 1_000 {
            under_way.push(later.try_add(next, 1));
            next += 1;
        }
        sum += under_way.next().await.unwrap().unwrap();
    }
    assert_eq!(sum, 50_000 * 50_001 / 2);
    let tasks: Vec<_> = (0..5_000)
        .map(|i| {
            let later = Arc::clone(&later);
            tokio::spawn(async move { later.add(i, i).await })
        })
        .collect();
    for (i, task) in tasks.into_iter().enumerate() {
        assert_eq!(task.await.unwrap(), 2 * i as i64);
    }
    quiet().await;
}

/// A thousand handlers that sleep do so at the same time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn handlers_that_block_overlap() {
    let later = Arc::new(GoLater::new().unwrap());
    let begin = Instant::now();
    let mut all: FuturesUnordered<_> = (0..1_000).map(|_| later.try_sleep(20)).collect();
    while let Some(answer) = all.next().await {
        assert_eq!(answer, Ok(20));
    }
    let took = begin.elapsed();
    assert!(
        took < Duration::from_secs(3),
        "{took:?} for 1,000 times 20 ms"
    );
}

/// Handlers that wait for each other: the first can't end before the last began.
#[tokio::test]
async fn handlers_may_wait_for_each_other() {
    let later = GoLater::new().unwrap();
    for others in [1, 2, 50, 300] {
        let mut all: FuturesUnordered<_> = (0..=others).map(|_| later.try_meet(others)).collect();
        let met = async { while all.next().await.is_some() {} };
        tokio::time::timeout(Duration::from_secs(20), met)
            .await
            .expect("they wait for ever");
    }
    // One by one: the last is submitted when the worker is at rest, or thought to be back soon.
    let mut first = pin!(later.try_meet(1));
    assert!(futures_util::poll!(first.as_mut()).is_pending());
    tokio::time::sleep(Duration::from_millis(20)).await;
    later.meet(1).await;
    first.await.unwrap();
}

#[tokio::test]
async fn a_dropped_future_cancels_its_context() {
    let later = GoLater::new().unwrap();
    let until = |wanted: u64| {
        let later = &later;
        async move {
            let end = Instant::now() + Duration::from_secs(20);
            while later.cancelled() < wanted || later.running() > 0 {
                assert!(Instant::now() < end, "{} saw it", later.cancelled());
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    };
    for round in 1..=20 {
        let mut future = Box::pin(later.forever());
        assert!(futures_util::poll!(future.as_mut()).is_pending());
        // One that hasn't begun would not begin, and see nothing.
        while later.running() == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let cut = tokio::time::timeout(Duration::from_millis(5), future).await;
        assert!(cut.is_err());
        until(round).await;
    }
    // Many at once; those that hadn't begun don't begin.
    let mut all: Vec<_> = (0..200).map(|_| Box::pin(later.try_forever())).collect();
    for future in &mut all {
        assert!(futures_util::poll!(future.as_mut()).is_pending());
    }
    while later.running() < 200 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    drop(all);
    until(220).await;
    quiet().await;
}

#[tokio::test]
async fn contexts_have_children() {
    let later = GoLater::new().unwrap();
    let Err(DemoError::Host(error)) = later.timeout(5).await else {
        panic!("no deadline");
    };
    assert_eq!(error.message(), "context deadline exceeded");
}

/// Dropped before the first poll, right after it, and when the answer is there: each is freed once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_future_may_be_dropped_at_any_time() {
    let later = GoLater::new().unwrap();
    for i in 0..20_000_u32 {
        drop(later.try_login(user(), "unpolled"));
        let mut future = Box::pin(later.try_login(user(), "polled"));
        let _ = futures_util::poll!(future.as_mut());
        for _ in 0..i % 64 {
            std::hint::spin_loop();
        }
        drop(future);
    }
    quiet().await;
    assert_eq!(later.add(1, 1).await, 2);
}

#[tokio::test]
async fn a_detached_call_runs_on() {
    let later = GoLater::new().unwrap();
    later.try_meet(1).detach();
    later.meet(1).await;
    quiet().await;
}

/// A future moved to another task is woken there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_future_may_change_its_task() {
    let later = GoLater::new().unwrap();
    for _ in 0..200 {
        let mut future = Box::pin(later.try_sleep(1));
        let first = future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(first, Poll::Pending | Poll::Ready(Ok(1))));
        if first.is_pending() {
            let answer: Result<u64, Failure<_>> = tokio::spawn(future).await.unwrap();
            assert_eq!(answer, Ok(1));
        }
    }
}

/// Handlers that compute use more than one core, if there is one, and nobody waits for ever behind them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn handlers_that_compute_are_all_answered() {
    let later = GoLater::new().unwrap();
    let mut all: FuturesUnordered<_> = (0..400).map(|_| later.try_busy(200)).collect();
    while let Some(answer) = all.next().await {
        assert_eq!(answer, Ok(200));
    }
}
