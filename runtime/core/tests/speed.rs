//! What the hot paths cost: a report, not a verdict. Ignored unless asked for; see the crate's docs.

use std::{
    hint::black_box,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use landbridge_core::{
    cell::{Atomic, Cell, Unsynchronized},
    fence,
    handle::{SharedTable, Table},
    wire::{Reader, Wire, Writer},
};

static COUNTERS: Table<u64> = Table::new("Counter", 1);
static SHARED: SharedTable<u64> = SharedTable::new("Shared", 2);

static WORD: AtomicU64 = AtomicU64::new(1);

/// The best of many rounds, in nanoseconds per run.
#[expect(
    clippy::print_stderr,
    reason = "the report is for whoever asked for it"
)]
fn cost(name: &str, mut run: impl FnMut()) -> f64 {
    const RUNS: u32 = 100_000;
    let round = |run: &mut dyn FnMut()| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    let best = (0..30)
        .map(|_| round(&mut || (0..RUNS).for_each(|_| run())))
        .min()
        .unwrap_or(Duration::ZERO);
    let each = best.as_nanos() as f64 / f64::from(RUNS);
    eprintln!("{name:<44} {each:>8.2} ns");
    each
}

#[test]
#[ignore = "measures; run in release, alone"]
fn hot_paths() {
    cost("floor: one compare-and-swap, one store", || {
        let word = black_box(&WORD);
        word.compare_exchange(1, 2, Ordering::Acquire, Ordering::Relaxed)
            .unwrap();
        word.store(1, Ordering::Release);
    });
    let handle = COUNTERS.insert(0);
    let exclusive = cost("table: exclusive borrow, += 1, release", || {
        *COUNTERS.exclusive(black_box(handle)).unwrap() += 1;
    });
    cost("table: shared borrow, read, release", || {
        black_box(*COUNTERS.shared(black_box(handle)).unwrap());
    });
    let shared = SHARED.insert(5);
    cost("shared table: borrow, read, release", || {
        black_box(*SHARED.shared(black_box(shared)).unwrap());
    });
    cost("shared table: Arc", || {
        black_box(SHARED.arc(black_box(shared)).unwrap());
    });
    cost("table: insert and close", || {
        black_box(COUNTERS.close(COUNTERS.insert(1)).unwrap());
    });
    let atomic = Cell::<_, Atomic>::new(0_u64);
    cost("cell, atomic: exclusive, += 1", || {
        *black_box(&atomic).exclusive().unwrap() += 1
    });
    let locked = Cell::<_, Unsynchronized>::new(0_u64);
    cost("cell, unsynchronized: exclusive, += 1", || {
        *black_box(&locked).exclusive().unwrap() += 1
    });
    cost("cell, unsynchronized: shared, read", || {
        black_box(*black_box(&locked).shared().unwrap());
    });
    cost("fence around nothing", || {
        black_box(fence(|| black_box(1)).unwrap());
    });
    cost("fence, table exclusive, += 1", || {
        fence(|| *COUNTERS.exclusive(black_box(handle)).unwrap() += 1).unwrap();
    });
    let mut scratch = vec![0; 1 << 16];
    cost("wire: encode and decode (u32, String of 16)", || {
        let mut writer = Writer::new(&mut scratch);
        Wire::<()>::encode((7_u32, black_box("0123456789abcdef")), &mut writer);
        let length = writer.position();
        let value: (u32, String) =
            Wire::<()>::decode(&mut Reader::new(&scratch[..length])).unwrap();
        black_box(value);
    });
    assert!(exclusive > 0.0);
}
