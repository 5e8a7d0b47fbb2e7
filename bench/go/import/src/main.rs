//! What calls from Rust to Go cost, beside an export that cgo makes of a Go function by hand: prints rounds as
//! `bench/src/samples.rs` reads them. `--only=TEXT,…` measures the rows alone whose names hold one of the texts.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::runtime::{Builder, Runtime};

/// The generated half.
pub mod go {
    include!(concat!(env!("OUT_DIR"), "/landbridge_go.rs"));
}

use go::{GoSubject, SubjectAdd};

/// Somebody.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// What they are called.
    pub name: String,
    /// In years.
    pub age: u32,
}

/// What Go does: next to nothing.
#[landbridge::import(go)]
pub trait Subject: Send + Sync {
    /// Adds, wrapping around.
    fn add(&self, a: i64, b: i64) -> i64;
    /// The same text again.
    fn echo(&self, text: &str) -> String;
    /// What they are called.
    fn names(&self, users: &[User]) -> Vec<String>;
    /// Adds, in Go's turn.
    async fn add_soon(&self, a: i64, b: i64) -> i64;
    /// A text's length, in the calling thread.
    #[landbridge(nonblocking)]
    async fn add_at_once(&self, text: String) -> u64;
    /// Blocks.
    async fn sleep(&self, milliseconds: u64) -> u64;
}

unsafe extern "C" {
    safe fn floor_add(a: i64, b: i64) -> i64;
    safe fn floor_sleeps(count: u64, milliseconds: u64);
}

const ROUNDS: usize = 30;
/// Each sample takes at least so long, in nanoseconds.
const SAMPLE: f64 = 4e6;
/// Calls in flight, and handlers that sleep.
const MANY: u64 = 1_000;

/// Makes so many calls, or a few more; the nanoseconds that one took.
type Loop<'a> = Box<dyn FnMut(u64) -> f64 + 'a>;

struct Row<'a> {
    name: &'static str,
    /// By the names of `bench/src/samples.rs`.
    loops: [(&'static str, Loop<'a>); 3],
}

/// A loop of `calls` calls in each turn.
fn looped<'a>(calls: u64, mut turn: impl FnMut(i64) + 'a) -> Loop<'a> {
    Box::new(move |count| {
        let turns = count.div_ceil(calls);
        let begin = Instant::now();
        for at in 0..turns.cast_signed() {
            turn(at);
        }
        begin.elapsed().as_nanos() as f64 / (turns * calls) as f64
    })
}

fn row<'a>(name: &'static str, generated: Loop<'a>) -> Row<'a> {
    let floor = looped(1, |at| _ = black_box(floor_add(at, 1)));
    let empty = looped(1, |at| _ = black_box(at));
    Row {
        name,
        loops: [("loop", empty), ("floor", floor), ("generated", generated)],
    }
}

/// Awaits `count` adds, `MANY` of them in flight.
async fn in_flight(subject: &GoSubject, count: u64) {
    let call = |at: u64| subject.try_add_soon(at.cast_signed(), 1);
    let mut flying: FuturesUnordered<_> = (0..MANY).map(call).collect();
    let mut next = MANY;
    while let Some(answer) = flying.next().await {
        black_box(answer.expect("Go doesn't fail"));
        if next < count {
            flying.push(call(next));
            next += 1;
        }
    }
}

fn rows<'a>(subject: &'a Arc<GoSubject>, pool: &'a Runtime, single: &'a Runtime) -> Vec<Row<'a>> {
    let user = |name: &str| User {
        name: name.to_owned(),
        age: 36,
    };
    let users = [user("Ada Lovelace"), user("Grace Hopper")];
    let calls: Vec<_> = (0..64).map(|i| SubjectAdd { a: i, b: i }).collect();
    let text = "sixteen letters.";
    let batch = |size: usize| {
        let calls = calls.clone();
        let mut results = [0; 64];
        looped(size as u64, move |_| {
            (subject.add_batch(&calls[..size], &mut results)).expect("Go doesn't fail");
            black_box(&results);
        })
    };
    assert_eq!(subject.add(40, 2), 42);
    assert_eq!(subject.echo(text), text);
    assert_eq!(subject.names(&users), ["Ada Lovelace", "Grace Hopper"]);
    let mut all = vec![
        row("go_add", looped(1, |at| _ = black_box(subject.add(at, 1)))),
        row("go_add_16", batch(16)),
        row("go_add_64", batch(64)),
        row("go_echo", looped(1, |_| _ = black_box(subject.echo(text)))),
        row(
            "go_names",
            looped(1, move |_| _ = black_box(subject.names(&users))),
        ),
        row(
            "go_flight",
            Box::new(|count| {
                let count = count.max(20 * MANY);
                let begin = Instant::now();
                pool.block_on(in_flight(subject, count));
                begin.elapsed().as_nanos() as f64 / count as f64
            }),
        ),
        row(
            "go_tasks",
            Box::new(|count| {
                let each = count.div_ceil(MANY).max(20);
                let begin = Instant::now();
                pool.block_on(async {
                    let task = |at: u64| {
                        let subject = Arc::clone(subject);
                        tokio::spawn(async move {
                            for _ in 0..each {
                                let sum = subject.try_add_soon(at.cast_signed(), 1).await;
                                black_box(sum.expect("Go doesn't fail"));
                            }
                        })
                    };
                    for task in (0..MANY).map(task).collect::<Vec<_>>() {
                        task.await.expect("no panic");
                    }
                });
                begin.elapsed().as_nanos() as f64 / (each * MANY) as f64
            }),
        ),
        row(
            "go_one",
            looped(1, |at| {
                let answer = single.block_on(subject.try_add_soon(at, 1));
                black_box(answer.expect("Go doesn't fail"));
            }),
        ),
        row(
            "go_at_once",
            looped(1, |_| {
                let answer = subject.try_add_at_once(String::new());
                black_box(answer.expect("Go doesn't fail"));
            }),
        ),
    ];
    all.push(Row {
        name: "go_sleeps",
        loops: [
            ("loop", looped(1, |at| _ = black_box(at))),
            ("floor", looped(1, |_| floor_sleeps(MANY, 1))),
            (
                "generated",
                looped(1, |_| {
                    pool.block_on(async {
                        let all = (0..MANY).map(|_| subject.try_sleep(1));
                        let mut all: FuturesUnordered<_> = all.collect();
                        while all.next().await.is_some() {}
                    });
                }),
            ),
        ],
    });
    all
}

/// How many calls take a sample's time.
fn calls(once: &mut Loop<'_>) -> u64 {
    let mut count = 1_u64;
    loop {
        let took = once(count) * count as f64;
        if took >= SAMPLE {
            return count;
        }
        let wanted = count as f64 * SAMPLE / took.max(1.0) * 1.1;
        count = (wanted as u64).clamp(count * 2, count * 100);
    }
}

fn main() {
    let only = std::env::args().find_map(|it| it.strip_prefix("--only=").map(str::to_owned));
    let only: Vec<String> = (only.unwrap_or_default().split(','))
        .map(str::to_owned)
        .collect();
    let pool = (Builder::new_multi_thread().worker_threads(1).enable_time())
        .build()
        .expect("a runtime");
    let single = Builder::new_current_thread().build().expect("a runtime");
    let subject = Arc::new(GoSubject::new().expect("Go makes one"));
    let mut printed = Vec::new();
    for mut row in rows(&subject, &pool, &single) {
        if !only.iter().any(|text| row.name.contains(text.as_str())) {
            continue;
        }
        let counts = row.loops.each_mut().map(|(_, once)| calls(once));
        let mut samples: [Vec<f64>; 3] = Default::default();
        for round in 0..ROUNDS {
            for turn in 0..3 {
                let kind = (round + turn) % 3;
                samples[kind].push(row.loops[kind].1(counts[kind]));
            }
        }
        let samples: Vec<String> = (row.loops.iter().zip(&samples))
            .map(|((kind, _), samples)| format!("\"{kind}\": {samples:?}"))
            .collect();
        let (name, samples) = (row.name, samples.join(", "));
        printed.push(format!(
            "{{\"row\": \"{name}\", \"samples\": {{{samples}}}}}"
        ));
    }
    println!("{{\"version\": \"\", \"rows\": [{}]}}", printed.join(", "));
}
