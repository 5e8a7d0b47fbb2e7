//! What calls from Rust to Go cost through rust2go, by loops that do what those of `bench/go/import` do. Calls by its
//! shared-memory queue aren't measured, since they lose wake-ups and hang.

mod rounds;
mod subject;

use std::hint::black_box;
use std::time::Instant;

use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::runtime::{Builder, Runtime};

use rounds::{looped, measure, Loop, Row};
use subject::{Subject, SubjectImpl, User};

/// Calls in flight, and handlers that sleep.
const MANY: u64 = 1_000;

fn row<'a>(name: &'static str, peer: Loop<'a>) -> Row<'a> {
    let empty = looped(1, |at| _ = black_box(at));
    Row {
        name,
        loops: vec![("loop", empty), ("rust2go", peer)],
    }
}

/// Awaits `count` adds, `MANY` of them in flight.
async fn in_flight(count: u64) {
    let call = |at: u64| SubjectImpl::add_soon(at as i64, 1);
    let mut flying: FuturesUnordered<_> = (0..MANY).map(call).collect();
    let mut next = MANY;
    while let Some(answer) = flying.next().await {
        black_box(answer);
        if next < count {
            flying.push(call(next));
            next += 1;
        }
    }
}

fn rows<'a>(pool: &'a Runtime, single: &'a Runtime) -> Vec<Row<'a>> {
    let user = |name: &str| User {
        name: name.to_owned(),
        age: 36,
    };
    let users = vec![user("Ada Lovelace"), user("Grace Hopper")];
    let text = "sixteen letters.".to_owned();
    assert_eq!(SubjectImpl::add(40, 2), 42);
    assert_eq!(SubjectImpl::echo(&text), text);
    assert_eq!(SubjectImpl::names(&users), ["Ada Lovelace", "Grace Hopper"]);
    vec![
        row(
            "go_add",
            looped(1, |at| _ = black_box(SubjectImpl::add(at, 1))),
        ),
        row(
            "go_echo_lent",
            looped(1, move |_| _ = black_box(SubjectImpl::echo(&text))),
        ),
        row(
            "go_names",
            looped(1, move |_| _ = black_box(SubjectImpl::names(&users))),
        ),
        row(
            "go_flight",
            Box::new(|count| {
                let count = count.max(20 * MANY);
                let begin = Instant::now();
                pool.block_on(in_flight(count));
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
                        tokio::spawn(async move {
                            for _ in 0..each {
                                black_box(SubjectImpl::add_soon(at as i64, 1).await);
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
                black_box(single.block_on(SubjectImpl::add_soon(at, 1)));
            }),
        ),
        row(
            "go_sleeps",
            looped(1, |_| {
                pool.block_on(async {
                    let all = (0..MANY).map(|_| SubjectImpl::sleep(1));
                    let mut all: FuturesUnordered<_> = all.collect();
                    while all.next().await.is_some() {}
                });
            }),
        ),
    ]
}

fn main() {
    let pool = (Builder::new_multi_thread().worker_threads(1).enable_time())
        .build()
        .expect("a runtime");
    let single = Builder::new_current_thread().build().expect("a runtime");
    measure(rows(&pool, &single));
}
