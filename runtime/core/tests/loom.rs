//! The cell, the handle table and the futures' jobs under loom: every interleaving of small programs.
//! Compiles those modules anew over loom's atomics, so that the library itself never depends on it.
#![allow(
    unexpected_cfgs,
    reason = "`--cfg loom` is set by hand, see the crate's docs"
)]
#![cfg(loom)]
#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "the modules are a library's, used in part here"
)]

#[path = "../src/alone.rs"]
mod alone;
#[path = "../src/borrow.rs"]
mod borrow;
#[path = "../src/cell/mod.rs"]
mod cell;
#[path = "../src/failure.rs"]
mod failure;
#[path = "../src/fence.rs"]
mod fence;
#[path = "../src/handle/mod.rs"]
mod handle;

/// As much of the module as has races of its own.
#[path = "../src/task"]
mod task {
    mod context;
    pub(crate) mod fenced;
    pub(crate) mod job;
}

/// What `src/sync.rs` is to the library.
mod sync {
    pub(crate) use loom::sync::{
        Mutex, MutexGuard,
        atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering},
    };

    pub(crate) const ZERO_IS_NEW: bool = false;
    pub(crate) const FIRST_SEGMENT_BITS: u32 = 1;

    pub(crate) fn exchange(word: &AtomicU64, current: u64, next: u64) -> Result<u64, u64> {
        word.compare_exchange_weak(current, next, Ordering::Acquire, Ordering::Acquire)
    }

    pub(crate) fn lower(word: &AtomicU64) {
        word.fetch_sub(1, Ordering::Release);
    }

    pub(crate) fn put(word: &AtomicU32, value: u32) -> bool {
        word.compare_exchange(0, value, Ordering::Release, Ordering::Relaxed)
            .is_ok()
    }

    pub(crate) fn take(word: &AtomicU32) -> u32 {
        word.swap(0, Ordering::Acquire)
    }

    pub(crate) fn null_pointers<T, const N: usize>() -> [AtomicPtr<T>; N] {
        std::array::from_fn(|_| AtomicPtr::new(std::ptr::null_mut()))
    }

    macro_rules! const_fn {
        ($($function:tt)*) => { $($function)* };
    }
    pub(crate) use const_fn;
}

use borrow::Refused;
use cell::{Atomic, Cell};
use handle::{Handle, Table};
use std::task::{Poll, Waker};
use task::job::{Job, Outcome};

use loom::{
    cell::UnsafeCell,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

/// Tells loom of every access, so that one that races fails the test.
struct Probe(UnsafeCell<u64>);

// SAFETY: that accesses don't race is what the tests are about; loom checks each.
unsafe impl Sync for Probe {}

impl Probe {
    fn new(value: u64) -> Self {
        let mut probe = Self(UnsafeCell::new(0));
        probe.add(value);
        probe
    }

    fn get(&self) -> u64 {
        // SAFETY: loom checks that no one writes meanwhile.
        self.0.with(|value| unsafe { *value })
    }

    fn add(&mut self, more: u64) {
        // SAFETY: loom checks that no one else is there.
        self.0.with_mut(|value| unsafe { *value += more });
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        self.add(1);
    }
}

#[test]
fn cell_exclusive_borrows_follow_one_another() {
    loom::model(|| {
        let cell = Arc::new(Cell::<_, Atomic>::new(Probe::new(0)));
        let raise = |cell: &Cell<Probe, Atomic>| match cell.exclusive() {
            Ok(mut probe) => {
                probe.add(1);
                1
            }
            Err(refused) => {
                assert_eq!(refused, Refused::Busy);
                0
            }
        };
        let there = thread::spawn({
            let cell = Arc::clone(&cell);
            move || raise(&cell)
        });
        let here = raise(&cell);
        let raised = here + there.join().unwrap();
        assert!(raised >= 1, "the first to come is served");
        assert_eq!(cell.shared().unwrap().get(), raised);
    });
}

#[test]
fn cell_readers_share_and_exclude_the_taker() {
    loom::model(|| {
        let cell = Arc::new(Cell::<_, Atomic>::new(Probe::new(7)));
        let readers: Vec<_> = (0..2)
            .map(|_| {
                let cell = Arc::clone(&cell);
                thread::spawn(move || match cell.shared() {
                    Ok(probe) => assert_eq!(probe.get(), 7),
                    Err(refused) => assert_eq!(refused, Refused::Closed),
                })
            })
            .collect();
        match cell.take() {
            Ok(mut probe) => probe.add(1),
            Err(refused) => assert_eq!(refused, Refused::Busy),
        }
        for reader in readers {
            reader.join().unwrap();
        }
    });
}

#[test]
fn cell_is_closed_once() {
    loom::model(|| {
        let cell = Arc::new(Cell::<_, Atomic>::new(Probe::new(0)));
        let there = thread::spawn({
            let cell = Arc::clone(&cell);
            move || cell.close()
        });
        let (here, there) = (cell.close(), there.join().unwrap());
        assert!(matches!(
            (here, there),
            (Ok(true), Ok(false)) | (Ok(false), Ok(true))
        ));
    });
}

/// Panics under the exclusive borrow, without a word on the terminal.
fn panic_under(probe: Result<impl std::ops::DerefMut<Target = Probe>, Refused>) -> ! {
    if let Ok(mut probe) = probe {
        probe.add(1);
        std::panic::resume_unwind(Box::new("quiet"));
    }
    std::panic::resume_unwind(Box::new("refused"));
}

#[test]
fn cell_shows_why_it_is_poisoned() {
    loom::model(|| {
        let cell = Arc::new(Cell::<_, Atomic>::new(Probe::new(0)));
        let there = thread::spawn({
            let cell = Arc::clone(&cell);
            move || fence::fence(|| panic_under(cell.exclusive())).is_err()
        });
        match cell.shared() {
            Ok(probe) => assert_eq!(probe.get(), 0),
            Err(Refused::Poisoned(_) | Refused::Busy) => {}
            Err(refused) => panic!("{refused}"),
        }
        // The destructor must see all that the poisoner did.
        assert!(matches!(cell.close(), Ok(true) | Err(Refused::Busy)));
        assert!(there.join().unwrap());
    });
}

#[test]
fn table_poisons_and_closes() {
    loom::model(|| {
        let table = Arc::new(Table::new("Probe", 0));
        let handle = table.insert(Probe::new(0));
        let there = thread::spawn({
            let table = Arc::clone(&table);
            move || fence::fence(|| panic_under(table.exclusive(handle))).is_err()
        });
        match table.exclusive(handle) {
            Ok(probe) => assert_eq!(probe.get(), 0),
            Err(Refused::Poisoned(_) | Refused::Busy) => {}
            Err(refused) => panic!("{refused}"),
        }
        let closed = table.close(handle);
        assert!(matches!(closed, Ok(true) | Err(Refused::Busy)));
        assert!(there.join().unwrap());
        assert_eq!(table.close(handle), Ok(closed.is_err()));
        assert_eq!(table.live(), 0);
    });
}

#[test]
fn table_reuse_never_serves_a_stale_handle() {
    loom::model(|| {
        let table = Arc::new(Table::new("Probe", 3));
        let old = table.insert(Probe::new(1));
        let there = thread::spawn({
            let table = Arc::clone(&table);
            move || match table.shared(old) {
                Ok(probe) => assert_eq!(probe.get(), 1),
                Err(refused) => assert_eq!(refused, Refused::Closed),
            }
        });
        match table.close(old) {
            Ok(true) => {
                let new = table.insert(Probe::new(2));
                assert_ne!(old, new);
                table.exclusive(new).unwrap().add(40);
                assert_eq!(table.shared(new).unwrap().get(), 42);
            }
            Ok(false) => panic!("closed by no one"),
            Err(refused) => assert_eq!(refused, Refused::Busy),
        }
        there.join().unwrap();
    });
}

#[test]
fn table_closes_once_and_readers_finish_first() {
    loom::model(|| {
        let table = Arc::new(Table::new("Probe", 0));
        let handle = table.insert(Probe::new(5));
        let closer = thread::spawn({
            let table = Arc::clone(&table);
            move || table.take(handle).map(|mut probe| probe.add(1)).is_ok()
        });
        let reader = thread::spawn({
            let table = Arc::clone(&table);
            move || {
                table
                    .exclusive(handle)
                    .map(|mut probe| probe.add(1))
                    .is_ok()
            }
        });
        let here = table.close(handle);
        let taken = closer.join().unwrap();
        reader.join().unwrap();
        assert!(
            !(taken && here == Ok(true)),
            "the object left the table twice"
        );
        let gone = taken || here == Ok(true);
        assert_eq!(table.live(), usize::from(!gone));
        assert_eq!(table.close(handle), Ok(!gone));
        assert_eq!(table.live(), 0);
    });
}

#[test]
fn table_inserts_at_once_are_apart_and_seen() {
    loom::model(|| {
        let table = Arc::new(Table::new("Probe", 1));
        // Fills the first segment up to one slot, so that a new segment is made in the race.
        let first = table.insert(Probe::new(0));
        let told = Arc::new(AtomicU64::new(0));
        let there = thread::spawn({
            let (table, told) = (Arc::clone(&table), Arc::clone(&told));
            move || {
                let handle = table.insert(Probe::new(10));
                told.store(handle.to_bits(), Ordering::Relaxed);
                handle
            }
        });
        let mine = table.insert(Probe::new(20));
        // Even a handle that reached this thread without any synchronisation leads to no race.
        match table.shared(Handle::from_bits(told.load(Ordering::Relaxed))) {
            Ok(probe) => assert_eq!(probe.get(), 10),
            Err(refused) => assert_eq!(refused, Refused::BadHandle),
        }
        let theirs = there.join().unwrap();
        assert!(first != mine && mine != theirs && first != theirs);
        assert_eq!(table.shared(mine).unwrap().get(), 20);
        assert_eq!(table.shared(theirs).unwrap().get(), 10);
        assert_eq!(table.live(), 3);
    });
}

#[test]
fn table_publishes_the_object_with_its_slot() {
    loom::model(|| {
        let table = Arc::new(Table::new("Probe", 1));
        // The segment is there, so that the slot's word alone hands the object over.
        table.insert(Probe::new(0));
        let told = Arc::new(AtomicU64::new(0));
        let there = thread::spawn({
            let (table, told) = (Arc::clone(&table), Arc::clone(&told));
            move || {
                let handle = table.insert(Probe::new(10));
                told.store(handle.to_bits(), Ordering::Relaxed);
            }
        });
        match table.shared(Handle::from_bits(told.load(Ordering::Relaxed))) {
            Ok(probe) => assert_eq!(probe.get(), 10),
            Err(refused) => assert_eq!(refused, Refused::BadHandle),
        }
        there.join().unwrap();
    });
}

/// A future that needs `polls` polls, tells loom of each access, and whose drop is one.
fn accessing(polls: u64) -> impl Future<Output = u64> + Send {
    let mut probe = Probe::new(0);
    std::future::poll_fn(move |_| {
        probe.add(1);
        if probe.get() == polls {
            Poll::Ready(polls)
        } else {
            Poll::Pending
        }
    })
}

/// One thread polls until the job is over, others cancel; how it ended.
fn race(polls: u64, cancellers: usize) -> Outcome<u64> {
    let ends = Arc::new(loom::sync::Mutex::new(Vec::new()));
    let job = Arc::new(Job::new(accessing(polls), {
        let ends = Arc::clone(&ends);
        move |outcome| ends.lock().unwrap().push(outcome)
    }));
    let threads: Vec<_> = (0..cancellers)
        .map(|_| {
            let job = Arc::clone(&job);
            thread::spawn(move || {
                // SAFETY: the job is in an `Arc`.
                unsafe { job.cancel() }
            })
        })
        .collect();
    for _ in 0..polls {
        // SAFETY: the job is in an `Arc`.
        if let Poll::Ready(end) = unsafe { job.poll(Waker::noop()) } {
            if let Some((done, outcome)) = end {
                done(outcome);
            }
            break;
        }
    }
    for thread in threads {
        thread.join().unwrap();
    }
    // SAFETY: as above.
    assert!(matches!(
        unsafe { job.poll(Waker::noop()) },
        Poll::Ready(None)
    ));
    let mut ends = std::mem::take(&mut *ends.lock().unwrap());
    assert_eq!(ends.len(), 1, "told once");
    ends.remove(0)
}

#[test]
fn job_ends_once_whoever_ends_it() {
    loom::model(|| {
        let outcome = race(2, 1);
        assert!(matches!(outcome, Outcome::Value(2) | Outcome::Cancelled));
    });
}

#[test]
fn job_is_cancelled_once() {
    loom::model(|| {
        let outcome = race(1, 2);
        assert!(matches!(outcome, Outcome::Value(1) | Outcome::Cancelled));
    });
}
