//! How many calls may be under way. A program of its own: the limit is for all calls of a program, and handlers that
//! wait for each other would wait for ever if there is no room for the last.

use std::time::{Duration, Instant};

use futures_util::stream::{FuturesUnordered, StreamExt};
use go_import::go::{ENGINE, GoLater};
use landbridge_go::caller::LIMIT;

/// No more than the limit at a time; the others wait for room, and get it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_many_calls_wait_for_room() {
    let later = GoLater::new().unwrap();
    ENGINE.set_limit(10);
    let mut all: FuturesUnordered<_> = (0..2_000).map(|i| later.try_add(i, 0)).collect();
    let mut count = 0;
    while let Some(answer) = all.next().await {
        assert!(answer.is_ok());
        // Who comes when there is no room is in the count for a moment.
        assert!(ENGINE.under_way() <= 10 + 2);
        count += 1;
    }
    assert_eq!(count, 2_000);

    // Eleven that wait for each other, and then room for the last of them.
    let mut all: FuturesUnordered<_> = (0..=10).map(|_| later.try_meet(10)).collect();
    let begin = Instant::now();
    let met = async { while all.next().await.is_some() {} };
    let mut met = std::pin::pin!(met);
    let soon = tokio::time::timeout(Duration::from_millis(50), met.as_mut()).await;
    assert!(soon.is_err(), "there was room for eleven");
    ENGINE.set_limit(LIMIT);
    (tokio::time::timeout(Duration::from_secs(20), met).await)
        .unwrap_or_else(|_| panic!("a raised limit woke nobody in {:?}", begin.elapsed()));
}
