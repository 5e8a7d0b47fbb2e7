//! What calls cost, beside a hand-written cgo export in the same run: nanoseconds a call, the least and the median of
//! rounds that take turns. `cargo run --release --example measure`.

use std::hint::black_box;
use std::time::Instant;

use futures_util::stream::{FuturesUnordered, StreamExt};
use go_import::go::{DemoAdd, GoDemo, GoLater};
use go_import::{Demo, Later, User};

const ROUNDS: usize = 30;

unsafe extern "C" {
    safe fn floor_add(a: i64, b: i64) -> i64;
}

fn sync(calls: u32, mut call: impl FnMut(i64)) -> f64 {
    let begin = Instant::now();
    (0..i64::from(calls)).for_each(&mut call);
    begin.elapsed().as_nanos() as f64 / f64::from(calls)
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_time()
        .build()
        .expect("a runtime");
    let single = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let (demo, later) = (GoDemo::new().expect("Go"), GoLater::new().expect("Go"));
    let users: Vec<User> = ["Anna", "Bob"]
        .map(|name| User {
            name: name.to_owned(),
            age: 1,
            tags: Vec::new(),
            friend: None,
        })
        .into();
    let batch: Vec<_> = (0..64).map(|i| DemoAdd { a: i, b: i }).collect();
    let mut results = [0; 64];
    let names = [
        "floor: an export of cgo's, add",
        "sync add",
        "sync add, 16 in a batch",
        "sync add, 64 in a batch",
        "sync 2 users to Vec<String>",
        "async add, 1,000 in flight",
        "async add by the trait, 1,000 tasks",
        "async add, one at a time",
        "async add, nonblocking",
        "1,000 handlers that sleep 1 ms (all)",
    ];
    let mut rows: Vec<Vec<f64>> = vec![Vec::new(); names.len()];
    let later = std::sync::Arc::new(later);
    for _ in 0..ROUNDS {
        let mut row = rows.iter_mut();
        let mut put = |ns: f64| row.next().expect("a row").push(ns);
        put(sync(50_000, |i| {
            black_box(floor_add(i, 1));
        }));
        put(sync(50_000, |i| {
            black_box(demo.add(i, 1));
        }));
        for size in [16, 64] {
            let ns = sync(5_000, |_| {
                demo.add_batch(&batch[..size], &mut results)
                    .expect("no panic");
                black_box(&results);
            });
            put(ns / size as f64);
        }
        put(sync(20_000, |_| {
            black_box(demo.names(&users));
        }));
        put(runtime.block_on(async {
            let count = 100_000;
            let begin = Instant::now();
            let mut under_way: FuturesUnordered<_> =
                (0..1_000).map(|i| later.try_add(i, 1)).collect();
            let mut next = 1_000;
            while let Some(answer) = under_way.next().await {
                black_box(answer.expect("no failure"));
                if next < count {
                    under_way.push(later.try_add(next, 1));
                    next += 1;
                }
            }
            begin.elapsed().as_nanos() as f64 / count as f64
        }));
        put(runtime.block_on(async {
            let begin = Instant::now();
            let tasks: Vec<_> = (0..1_000)
                .map(|i| {
                    let later = std::sync::Arc::clone(&later);
                    tokio::spawn(async move {
                        for _ in 0..50 {
                            black_box(later.add(i, 1).await);
                        }
                    })
                })
                .collect();
            for task in tasks {
                task.await.expect("no panic");
            }
            begin.elapsed().as_nanos() as f64 / 50_000.0
        }));
        put(single.block_on(async {
            let begin = Instant::now();
            for i in 0..2_000 {
                black_box(later.try_add(i, 1).await.expect("no failure"));
            }
            begin.elapsed().as_nanos() as f64 / 2_000.0
        }));
        put(single.block_on(async {
            let begin = Instant::now();
            for _ in 0..5_000 {
                black_box(later.quick(String::new()).await);
            }
            begin.elapsed().as_nanos() as f64 / 5_000.0
        }));
        put(runtime.block_on(async {
            let begin = Instant::now();
            let mut all: FuturesUnordered<_> = (0..1_000).map(|_| later.try_sleep(1)).collect();
            while all.next().await.is_some() {}
            begin.elapsed().as_nanos() as f64
        }));
    }
    println!("{:38} {:>12} {:>12} {:>8}", "", "least", "median", "floors");
    let mut floor = 0.0;
    for (name, mut row) in names.into_iter().zip(rows) {
        row.sort_by(f64::total_cmp);
        let (least, median) = (row[0], row[row.len() / 2]);
        if floor == 0.0 {
            floor = median;
        }
        println!(
            "{name:38} {least:12.1} {median:12.1} {:8.2}",
            median / floor
        );
    }
}
