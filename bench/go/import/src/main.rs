//! What calls from Rust to Go cost, beside an export that cgo makes of a Go function by hand: prints rounds as
//! `bench/src/samples.rs` reads them. `--only=TEXT,…` measures the rows alone whose names hold one of the texts.

mod rounds;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::runtime::{Builder, Runtime};

use rounds::{Loop, Row, looped, measure};

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
    /// The same, of text that is Rust's.
    #[landbridge(lent)]
    fn echo_lent(&self, text: &str) -> String;
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

/// Calls in flight, and handlers that sleep.
const MANY: u64 = 1_000;

fn row<'a>(name: &'static str, generated: Loop<'a>) -> Row<'a> {
    let floor = looped(1, |at| _ = black_box(floor_add(at, 1)));
    let empty = looped(1, |at| _ = black_box(at));
    Row {
        name,
        loops: vec![("loop", empty), ("floor", floor), ("generated", generated)],
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
    assert_eq!(subject.echo_lent(text), text);
    assert_eq!(subject.names(&users), ["Ada Lovelace", "Grace Hopper"]);
    let mut all = vec![
        row("go_add", looped(1, |at| _ = black_box(subject.add(at, 1)))),
        row("go_add_16", batch(16)),
        row("go_add_64", batch(64)),
        row("go_echo", looped(1, |_| _ = black_box(subject.echo(text)))),
        row(
            "go_echo_lent",
            looped(1, |_| _ = black_box(subject.echo_lent(text))),
        ),
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
        loops: vec![
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

fn main() {
    let pool = (Builder::new_multi_thread().worker_threads(1).enable_time())
        .build()
        .expect("a runtime");
    let single = Builder::new_current_thread().build().expect("a runtime");
    let subject = Arc::new(GoSubject::new().expect("Go makes one"));
    measure(rows(&subject, &pool, &single));
}
