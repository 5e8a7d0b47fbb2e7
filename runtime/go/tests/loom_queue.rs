//! The queue under loom: every interleaving of futures that submit, poll and drop, and of a Go half that answers.
//! Compiles the queue's parts anew over loom's atomics, so that the library itself never depends on it.
#![allow(
    unexpected_cfgs,
    reason = "`--cfg loom` is set by hand, see the docs of `queue`"
)]
#![cfg(loom)]
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "the modules are a library's, used in part here"
)]

#[path = "../src/queue/answers.rs"]
mod answers;
#[path = "../src/queue/room.rs"]
mod room;
#[path = "../src/queue/slot.rs"]
mod slot;
#[path = "../src/queue/stack.rs"]
mod stack;

/// What `src/sync.rs` is to the library.
mod sync {
    pub(crate) use loom::cell::UnsafeCell;
    pub(crate) use loom::sync::{
        Mutex,
        atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering},
    };

    macro_rules! const_fn {
        ($(#[$attribute:meta])* $visibility:vis fn $($rest:tt)*) => {
            $(#[$attribute])* $visibility fn $($rest)*
        };
    }
    pub(crate) use const_fn;
}

use std::ptr::NonNull;
use std::task::{Wake, Waker};

use answers::Answers;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::{cell::UnsafeCell, thread};
use room::Room;
use slot::{Slot, Turn};
use stack::{Link, Stack};

/// As `caller::Call`, with an answer that loom watches.
struct Call {
    next: AtomicUsize,
    done: AtomicUsize,
    slot: Slot,
    answer: UnsafeCell<u32>,
    freed: Arc<AtomicUsize>,
}

// SAFETY: nothing else writes to `next`.
unsafe impl Link for Call {
    fn next(&self) -> &AtomicUsize {
        &self.next
    }
}

/// Both stacks, and how often Go was woken.
struct Between {
    submitted: Stack<Call>,
    answers: Answers<Call>,
    woken: AtomicUsize,
}

impl Between {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            submitted: Stack::new(),
            answers: Answers::new(),
            woken: AtomicUsize::new(0),
        })
    }

    /// As the future's first poll does.
    fn submit(&self, waker: Waker, freed: &Arc<AtomicUsize>) -> NonNull<Call> {
        let mut call = Box::new(Call {
            next: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
            slot: Slot::new(),
            answer: UnsafeCell::new(0),
            freed: Arc::clone(freed),
        });
        call.slot.begin(waker);
        let call = NonNull::from(Box::leak(call));
        // SAFETY: it lives until both sides let go.
        if unsafe { self.submitted.push(call) } {
            self.woken.fetch_add(1, Ordering::SeqCst);
        }
        call
    }

    /// As a worker does from its wake-up on: runs what there is, answers, and rests; how many it ran.
    fn work(&self) -> usize {
        let mut ran = 0;
        loop {
            for call in self.submitted.take() {
                // SAFETY: it lives until we let go.
                let it = unsafe { call.as_ref() };
                if it.slot.start() {
                    // SAFETY: loom checks that nobody else is there.
                    it.answer.with_mut(|place| unsafe { *place = 7 });
                }
                it.done.store(1, Ordering::Release);
                ran += 1;
                // SAFETY: it lives until it is drained.
                if unsafe { self.answers.push(call) } {
                    self.tell(call);
                }
            }
            if self.submitted.rest() {
                return ran;
            }
        }
    }

    /// As Go does with an answer when nobody was told of any.
    fn tell(&self, call: NonNull<Call>) {
        if !finish(call) {
            self.settle();
        }
    }

    fn settle(&self) {
        for call in self.answers.take() {
            finish(call);
        }
    }

    /// As futures do when they registered a waker or let go.
    fn look(&self) {
        if self.answers.told() {
            self.settle();
        }
    }

    /// Lets go of a call as its future does.
    fn leave(&self, call: NonNull<Call>) {
        leave(call);
        self.look();
    }
}

/// Whether a future was told.
fn finish(call: NonNull<Call>) -> bool {
    // SAFETY: it lives until we let go, and is answered once.
    match unsafe { call.as_ref().slot.answer() } {
        (waker, Turn::Theirs) => {
            waker.into_iter().for_each(Waker::wake);
            true
        }
        (_, Turn::Ours) => {
            free(call);
            false
        }
    }
}

fn free(call: NonNull<Call>) {
    // SAFETY: both sides have let go; the counter fails if that is so twice.
    let call = unsafe { Box::from_raw(call.as_ptr()) };
    call.freed.fetch_add(1, Ordering::SeqCst);
}

fn leave(call: NonNull<Call>) {
    // SAFETY: the future holds it.
    if unsafe { call.as_ref() }.slot.leave() == Turn::Ours {
        free(call);
    }
}

/// The answer, if Go has written it.
fn answer(call: NonNull<Call>) -> Option<u32> {
    // SAFETY: the future holds it.
    let it = unsafe { call.as_ref() };
    if it.done.load(Ordering::Acquire) == 0 {
        return None;
    }
    // SAFETY: loom checks that nobody writes.
    Some(it.answer.with(|place| unsafe { *place }))
}

struct Bell(AtomicUsize);

impl Wake for Bell {
    fn wake(self: std::sync::Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn bell() -> (std::sync::Arc<Bell>, Waker) {
    let bell = std::sync::Arc::new(Bell(AtomicUsize::new(0)));
    (std::sync::Arc::clone(&bell), Waker::from(bell))
}

/// Fewer interleavings by ones that switch threads more often than that by force.
fn model(check: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(check);
}

/// Two threads submit, a third works whenever one of them was told to wake it: nothing is left behind.
#[test]
fn every_call_is_answered_and_no_wake_up_is_lost() {
    model(|| {
        let between = Between::new();
        let freed = Arc::new(AtomicUsize::new(0));
        let submitters: Vec<_> = (0..2)
            .map(|_| {
                let (between, freed) = (Arc::clone(&between), Arc::clone(&freed));
                thread::spawn(move || {
                    let (bell, waker) = bell();
                    let call = between.submit(waker, &freed);
                    (bell, call.as_ptr().expose_provenance())
                })
            })
            .collect();
        let mut ran = 0;
        // The worker, which sleeps until it is woken, as often as it was.
        let worker = {
            let between = Arc::clone(&between);
            thread::spawn(move || {
                let mut ran = 0;
                if between.woken.load(Ordering::SeqCst) > 0 {
                    between.woken.fetch_sub(1, Ordering::SeqCst);
                    ran += between.work();
                }
                ran
            })
        };
        let calls: Vec<_> = submitters
            .into_iter()
            .map(|it| it.join().unwrap())
            .collect();
        ran += worker.join().unwrap();
        while between.woken.load(Ordering::SeqCst) > 0 {
            between.woken.fetch_sub(1, Ordering::SeqCst);
            ran += between.work();
        }
        assert_eq!(ran, 2, "a call was left in the stack with nobody woken");
        let mut waiting: Vec<_> = (calls.into_iter())
            .map(|(bell, call)| {
                let call = std::ptr::with_exposed_provenance_mut::<Call>(call);
                (bell, NonNull::new(call).unwrap())
            })
            .collect();
        // Whoever was woken takes its answer and lets go; that wakes the others.
        while !waiting.is_empty() {
            let woken = waiting
                .iter()
                .position(|(bell, _)| bell.0.load(Ordering::SeqCst) == 1);
            let (_, call) = waiting.remove(woken.expect("nobody was woken, and calls wait"));
            assert_eq!(answer(call), Some(7));
            between.leave(call);
        }
        assert_eq!(freed.load(Ordering::SeqCst), 2);
    });
}

/// Two threads answer while the futures poll, as they do when woken: each answer is finished once, and nobody waits with
/// no one to come.
#[test]
fn answers_of_two_workers_are_all_finished() {
    model(|| {
        let between = Between::new();
        let freed = Arc::new(AtomicUsize::new(0));
        let (bells, calls): (Vec<_>, Vec<_>) = (0..2)
            .map(|_| {
                let (bell, waker) = bell();
                (bell, between.submit(waker, &freed))
            })
            .unzip();
        let taken = between.submitted.take();
        let workers: Vec<_> = taken
            .map(|it| it.as_ptr().expose_provenance())
            .map(|call| {
                let between = Arc::clone(&between);
                thread::spawn(move || {
                    let call = std::ptr::with_exposed_provenance_mut::<Call>(call);
                    let call = NonNull::new(call).unwrap();
                    // SAFETY: it lives until it is finished.
                    unsafe { call.as_ref() }.done.store(1, Ordering::Release);
                    // SAFETY: as above.
                    if unsafe { between.answers.push(call) } {
                        between.tell(call);
                    }
                })
            })
            .collect();
        // The first future is polled by somebody else's waking meanwhile, and may see its answer before it is told.
        let mut left = [false; 2];
        if answer(calls[0]).is_some() {
            between.leave(calls[0]);
            left[0] = true;
        }
        workers.into_iter().for_each(|it| it.join().unwrap());
        while let Some(at) = left.iter().position(|it| !it) {
            let woken = (at..2).find(|&at| !left[at] && bells[at].0.load(Ordering::SeqCst) > 0);
            let at = woken.expect("nobody was woken, and calls wait");
            between.leave(calls[at]);
            left[at] = true;
        }
        assert_eq!(freed.load(Ordering::SeqCst), 2);
    });
}

/// The one who was told drops its future instead of polling it: the others are told all the same.
#[test]
fn who_was_told_may_let_go() {
    model(|| {
        let between = Between::new();
        let freed = Arc::new(AtomicUsize::new(0));
        let ((bell, waker), (_, other)) = (bell(), bell());
        let waits = between.submit(waker, &freed);
        // The latest call is answered first.
        let dropped = between.submit(other, &freed);
        let worker = {
            let between = Arc::clone(&between);
            thread::spawn(move || between.work())
        };
        // SAFETY: the future holds it.
        let _ = unsafe { dropped.as_ref() }.slot.cancel();
        between.leave(dropped);
        worker.join().unwrap();
        assert_eq!(bell.0.load(Ordering::SeqCst), 1, "nobody told it");
        between.leave(waits);
        assert_eq!(freed.load(Ordering::SeqCst), 2);
    });
}

/// The future is dropped while the call is submitted, run and answered: it is freed once.
#[test]
fn a_future_may_be_dropped_at_any_time() {
    model(|| {
        let between = Between::new();
        let freed = Arc::new(AtomicUsize::new(0));
        let (_, waker) = bell();
        let call = between.submit(waker, &freed);
        let worker = {
            let between = Arc::clone(&between);
            thread::spawn(move || between.work())
        };
        // SAFETY: the future holds it.
        let started = unsafe { call.as_ref() }.slot.cancel();
        if started {
            // What Go is told of is still there.
            // SAFETY: as above.
            let _ = unsafe { call.as_ref() }.done.load(Ordering::Acquire);
        }
        between.leave(call);
        assert_eq!(worker.join().unwrap(), 1);
        assert_eq!(freed.load(Ordering::SeqCst), 1);
    });
}

/// The future gets another waker while the answer comes: that one is called, or the answer is seen.
#[test]
fn a_second_waker_is_never_forgotten() {
    model(|| {
        let between = Between::new();
        let freed = Arc::new(AtomicUsize::new(0));
        let ((_, first), (bell, second)) = (bell(), bell());
        let call = between.submit(first, &freed);
        let worker = {
            let between = Arc::clone(&between);
            thread::spawn(move || between.work())
        };
        // SAFETY: the future holds it, and hasn't let go.
        let waits = answer(call).is_none() && unsafe { call.as_ref().slot.register(&second) };
        if !waits {
            assert_eq!(answer(call), Some(7));
        }
        worker.join().unwrap();
        if waits {
            assert_eq!(bell.0.load(Ordering::SeqCst), 1, "the waker was forgotten");
        }
        between.leave(call);
        assert_eq!(freed.load(Ordering::SeqCst), 1);
    });
}

/// The limit is raised while somebody comes: who finds no room is woken.
#[test]
fn who_waits_is_woken_by_a_raised_limit() {
    model(|| {
        let room = Arc::new(Room::new(1));
        let (_, waker) = bell();
        assert_eq!(room.enter(&waker), Some(1));
        let other = {
            let room = Arc::clone(&room);
            thread::spawn(move || {
                let (bell, waker) = bell();
                (room.enter(&waker).is_some(), bell)
            })
        };
        room.set_limit(2);
        let (entered, bell) = other.join().unwrap();
        assert!(
            entered || bell.0.load(Ordering::SeqCst) == 1,
            "nobody told it that there is room"
        );
    });
}

/// Three calls and room for one: who finds none is woken when it is given back.
#[test]
fn who_waits_for_room_is_woken() {
    model(|| {
        let room = Arc::new(Room::new(1));
        let (_, waker) = bell();
        assert_eq!(room.enter(&waker), Some(1));
        let others: Vec<_> = (0..2)
            .map(|_| {
                let room = Arc::clone(&room);
                thread::spawn(move || {
                    let (bell, waker) = bell();
                    let entered = room.enter(&waker).is_some();
                    if entered {
                        room.leave(1);
                    }
                    (entered, bell)
                })
            })
            .collect();
        room.leave(1);
        // All have to be done before one can say that nobody woke it.
        let ended: Vec<_> = others.into_iter().map(|it| it.join().unwrap()).collect();
        for (entered, bell) in ended {
            assert!(
                entered || bell.0.load(Ordering::SeqCst) == 1,
                "nobody told it that there is room"
            );
        }
        assert_eq!(room.under_way(), 0);
    });
}
