//! A million futures that end in every way there is, some cancelled at random, leave nothing alive.
//!
//! ```console
//! $ cargo test -p landbridge-core --release --features async --test task_soak -- --ignored
//! ```

use std::{
    future::{pending, poll_fn},
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Poll, Waker},
    thread,
};

use landbridge_core::{
    cell::{Atomic, Cell, SharedOf},
    task::{self, Outcome, Started, Task},
};

/// xorshift: the same numbers each time.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// Wakers that a thread of their own calls.
#[derive(Clone, Default)]
struct Alarm(Arc<Ringing>);

#[derive(Default)]
struct Ringing {
    /// Whom to wake, and whether that was all.
    wakers: Mutex<(Vec<Waker>, bool)>,
    more: Condvar,
}

impl Alarm {
    /// Pending once, and woken by the thread.
    async fn wait(self) {
        let mut waited = false;
        poll_fn(|context| {
            if waited {
                return Poll::Ready(());
            }
            waited = true;
            self.0
                .wakers
                .lock()
                .unwrap()
                .0
                .push(context.waker().clone());
            self.0.more.notify_one();
            Poll::Pending
        })
        .await;
    }

    fn run(&self) {
        loop {
            let mut state = self.0.wakers.lock().unwrap();
            while state.0.is_empty() && !state.1 {
                state = self.0.more.wait(state).unwrap();
            }
            let (wakers, over) = (std::mem::take(&mut state.0), state.1);
            drop(state);
            wakers.into_iter().for_each(Waker::wake);
            if over {
                return;
            }
        }
    }
}

#[derive(Default)]
struct Ends {
    values: AtomicUsize,
    panics: AtomicUsize,
    cancelled: AtomicUsize,
}

impl Ends {
    fn note(&self, outcome: &Outcome<u64>) {
        let count = match outcome {
            Outcome::Value(_) => &self.values,
            Outcome::Panicked(_) => &self.panics,
            Outcome::Cancelled => &self.cancelled,
        };
        count.fetch_add(1, Ordering::SeqCst);
    }

    fn all(&self) -> usize {
        [&self.values, &self.panics, &self.cancelled]
            .map(|it| it.load(Ordering::SeqCst))
            .iter()
            .sum()
    }
}

/// So many futures at most haven't ended.
const UNDER_WAY: usize = 10_000;

/// Resident memory in KiB, where the system tells.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0)
}

fn soak(futures: u64) {
    // The panics are asked for; a million lines of them are not.
    std::panic::set_hook(Box::new(|_| {}));
    let (alarm, ends) = (Alarm::default(), Arc::new(Ends::default()));
    let ringing = thread::spawn({
        let alarm = alarm.clone();
        move || alarm.run()
    });
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let object = Arc::new(Cell::<u64, Atomic>::new(1));
    let mut kept: Vec<Task> = Vec::new();
    let (mut panicking, mut early) = (0, 0);
    for n in 0..futures {
        // On a machine that has other things to do, they would come faster than they end, and memory tell of that.
        while n as usize > ends.all() + UNDER_WAY {
            thread::yield_now();
        }
        let (kind, alarm) = (random.below(8), alarm.clone());
        let panics = n % 1000 == 999;
        panicking += usize::from(panics);
        let held = SharedOf::new(Arc::clone(&object)).unwrap();
        let future = async move {
            if kind != 0 {
                alarm.wait().await;
            }
            assert!(!panics, "as was asked for");
            if kind == 7 {
                pending::<()>().await;
            }
            n * *held
        };
        let done = {
            let ends = Arc::clone(&ends);
            move |outcome: Outcome<u64>| ends.note(&outcome)
        };
        let task = if random.below(2) == 0 {
            task::spawn(future, done)
        } else {
            match task::start(future, done) {
                Started::Running(task) => task,
                Started::Over(result) => {
                    ends.note(&result.into());
                    early += 1;
                    continue;
                }
            }
        };
        // What never ends by itself is kept until it is cancelled; of the others some.
        if kind == 7 || random.below(4) == 0 {
            kept.push(task);
        }
        if kept.len() > 500 {
            for _ in 0..250 {
                let task = kept.swap_remove(random.below(kept.len() as u64) as usize);
                if random.below(2) == 0 {
                    thread::yield_now();
                }
                task.cancel();
            }
        }
    }
    kept.iter().for_each(Task::cancel);
    drop(kept);
    while ends.all() < futures as usize {
        thread::yield_now();
    }
    alarm.0.wakers.lock().unwrap().1 = true;
    alarm.0.more.notify_one();
    ringing.join().unwrap();
    assert_eq!(ends.all(), futures as usize, "each is told once");
    assert_eq!(task::live(), 0);
    assert!(ends.panics.load(Ordering::SeqCst) <= panicking);
    assert!(early > 0 && ends.cancelled.load(Ordering::SeqCst) > 0);
    assert_eq!(*object.exclusive().expect("no borrow is left"), 1);
    // The executor gives up its parts of cancelled futures a little later.
    for _ in 0..1000 {
        if Arc::strong_count(&object) == 1 {
            break;
        }
        thread::sleep(std::time::Duration::from_millis(10));
    }
    assert_eq!(Arc::strong_count(&object), 1);
}

#[test]
fn some_futures_leave_nothing_alive() {
    soak(20_000);
}

#[test]
#[ignore = "a million futures; run it alone"]
fn a_million_futures_leave_nothing_alive() {
    soak(100_000);
    let before = resident();
    soak(1_000_000);
    let after = resident();
    assert!(
        after < before + 16 * 1024,
        "memory grew from {before} to {after} KiB"
    );
}
