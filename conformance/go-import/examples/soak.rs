//! Awaited calls without end: 1,000 in flight, some dropped at random, one in 1,000 panics. Every call is answered
//! once, nothing hangs, memory stays flat. `cargo run --release --example soak -- 100000000`.

use std::time::{Duration, Instant};

use futures_util::future::{Either, select};
use futures_util::stream::{FuturesUnordered, StreamExt};
use go_import::go::{ENGINE, GoLater};
use landbridge_go::caller::Failure;

/// Resident memory in KiB, where the system tells it.
fn memory() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = text.split(' ').nth(1).and_then(|it| it.parse::<u64>().ok());
    pages.unwrap_or(0) * 4
}

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

#[derive(Clone, Copy, Default)]
struct Counts {
    answered: u64,
    dropped: u64,
    panicked: u64,
}

async fn one(later: &GoLater, number: u64, random: u64) -> Counts {
    let mut counts = Counts::default();
    if random.is_multiple_of(1_000) {
        match later.try_panics("soaked".to_owned()).await {
            Err(Failure::Host(error)) if error.message() == "soaked" => counts.panicked = 1,
            other => panic!("a panic came as {other:?}"),
        }
        return counts;
    }
    let call = later.try_add(number as i64, 1);
    if random % 16 == 1 {
        // Dropped after so many polls of the task, wherever the call is then.
        let mut turns = random / 16 % 4;
        let cut = std::future::poll_fn(move |context| {
            if turns == 0 {
                return std::task::Poll::Ready(());
            }
            turns -= 1;
            context.waker().wake_by_ref();
            std::task::Poll::Pending
        });
        match select(call, cut).await {
            Either::Left((answer, _)) => {
                assert_eq!(answer, Ok(number as i64 + 1));
                counts.answered = 1;
            }
            Either::Right(_) => counts.dropped = 1,
        }
        return counts;
    }
    assert_eq!(call.await, Ok(number as i64 + 1));
    counts.answered = 1;
    counts
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let total: u64 = (std::env::args().nth(1).and_then(|it| it.parse().ok())).unwrap_or(10_000_000);
    let later = GoLater::new().expect("Go");
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let begin = Instant::now();
    let mut all = FuturesUnordered::new();
    let (mut next, mut sum, mut first) = (0, Counts::default(), 0);
    loop {
        while next < total && all.len() < 1_000 {
            all.push(one(&later, next, random.next()));
            next += 1;
            if next % (total / 10).max(1) == 0 {
                println!(
                    "{next} calls, {:.0} s, {} KiB",
                    begin.elapsed().as_secs_f64(),
                    memory()
                );
                if next == total / 10 {
                    first = memory();
                }
            }
        }
        let next = tokio::time::timeout(Duration::from_secs(30), all.next());
        let Some(counts) = next.await.expect("nothing came for 30 seconds: it hangs") else {
            break;
        };
        sum.answered += counts.answered;
        sum.dropped += counts.dropped;
        sum.panicked += counts.panicked;
    }
    let end = Instant::now() + Duration::from_secs(30);
    while ENGINE.under_way() > 0 {
        assert!(
            Instant::now() < end,
            "{} were never answered",
            ENGINE.under_way()
        );
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(sum.answered + sum.dropped + sum.panicked, total);
    let last = memory();
    drop(all);
    drop(later);
    assert_eq!(GoLater::live(), 0);
    println!(
        "{total} calls in {:.1} s: {} answered, {} dropped, {} panicked; {first} KiB after a tenth, {last} at the end",
        begin.elapsed().as_secs_f64(),
        sum.answered,
        sum.dropped,
        sum.panicked
    );
    assert!(last < first + first / 4 + 8_192, "memory grows");
}
