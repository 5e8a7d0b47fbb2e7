//! Awaited calls without end: 1,000 in flight, some dropped at random wherever they are, some that end early in Go by a
//! context that Go cancels or an error, one in 1,000 panics. Every call is answered once, nothing hangs, memory stays
//! flat. `cargo run --release --example soak -- 100000000`.

use std::future::Future;
use std::task::Poll;
use std::time::{Duration, Instant};

use futures_util::future::{Either, select};
use futures_util::stream::{FuturesUnordered, StreamExt};
use go_import::DemoError;
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

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    answered: u64,
    dropped: u64,
    panicked: u64,
    /// Go's side ended before its work was done.
    ended: u64,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.answered += other.answered;
        self.dropped += other.dropped;
        self.panicked += other.panicked;
        self.ended += other.ended;
    }

    fn all(&self) -> u64 {
        self.answered + self.dropped + self.panicked + self.ended
    }
}

/// Drops the call after so many polls of the task, wherever it is then. `None`: it was dropped.
async fn cut<F: Future + Unpin>(call: F, mut turns: u64) -> Option<F::Output> {
    let cut = std::future::poll_fn(move |context| {
        if turns == 0 {
            return Poll::Ready(());
        }
        turns -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    });
    match select(call, cut).await {
        Either::Left((answer, _)) => Some(answer),
        Either::Right(_) => None,
    }
}

/// A handler in Go that ends early, or that Rust lets go while it runs.
async fn early(later: &GoLater, number: u64, way: u32, turns: u64) -> Counts {
    let mut counts = Counts::default();
    let call = later.try_early(number as i64, way);
    let answer = match way {
        // Nothing comes of the first before it is dropped, and the second is worth waiting for now and then.
        2 => cut(call, turns).await,
        4 if turns % 2 == 0 => cut(call, turns).await,
        _ => Some(call.await),
    };
    match (way, answer) {
        (2 | 4, None) => counts.dropped = 1,
        (0, Some(Err(Failure::Host(error)))) => {
            assert_eq!(error.message(), "context canceled");
            counts.ended = 1;
        }
        (1, Some(Err(Failure::Error(error)))) => {
            assert_eq!(error, DemoError::Limit(number as u32, 1));
            counts.ended = 1;
        }
        (5, Some(Err(Failure::Host(error)))) => {
            assert_eq!(error.kind(), "PanicError");
            counts.panicked = 1;
        }
        (3 | 4, Some(answer)) => {
            assert_eq!(answer, Ok(number as i64 + 1));
            counts.answered = 1;
        }
        (way, answer) => panic!("way {way} came to {answer:?}"),
    }
    counts
}

async fn one(later: &GoLater, number: u64, random: u64) -> Counts {
    let mut counts = Counts::default();
    let choice = random / 64;
    if random.is_multiple_of(1_000) {
        if choice % 4 == 0 {
            return early(later, number, 5, 0).await;
        }
        match later.try_panics("soaked".to_owned()).await {
            Err(Failure::Host(error)) if error.message() == "soaked" => counts.panicked = 1,
            other => panic!("a panic came as {other:?}"),
        }
        return counts;
    }
    if random % 64 == 33 {
        // One in eight of these sleeps or waits: their number is bounded by what else is in flight.
        let way = [0, 1, 3, 0, 1, 3, 2, 4][(choice % 8) as usize];
        return early(later, number, way, choice / 8 % 4).await;
    }
    let call = later.try_add(number as i64, 1);
    if random % 16 == 1 {
        match cut(call, choice % 4).await {
            Some(answer) => {
                assert_eq!(answer, Ok(number as i64 + 1));
                counts.answered = 1;
            }
            None => counts.dropped = 1,
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
        sum.add(counts);
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
    assert_eq!(sum.all(), total, "{sum:?}");
    let last = memory();
    drop(all);
    drop(later);
    assert_eq!(GoLater::live(), 0);
    println!(
        "{total} calls in {:.1} s: {} answered, {} dropped, {} ended early, {} panicked; {first} KiB after a tenth, {last} at the end",
        begin.elapsed().as_secs_f64(),
        sum.answered,
        sum.dropped,
        sum.ended,
        sum.panicked
    );
    assert!(last < first + first / 4 + 8_192, "memory grows");
}
