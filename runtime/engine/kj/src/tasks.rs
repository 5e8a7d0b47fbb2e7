//! Futures on a KJ event loop: polled in an event of the loop's own and on its thread, woken from any. Nothing of the
//! user's, be it a poll, a waker or a drop, runs inside an event of KJ's that it could end.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Wake, Waker};

use cxx::{SharedPtr, UniquePtr};

use crate::error::{KjError, Result};
use crate::ffi::bridge;

/// A future that the loop polls.
pub(crate) type Boxed = Pin<Box<dyn Future<Output = ()>>>;

/// How much one event does before the loop looks at other events.
const BUDGET: usize = 32;

/// What the loop's next event has to do.
enum Entry {
    Poll(u64),
    /// A promise was settled that this waits for.
    Wake(Waker),
}

struct State {
    entries: VecDeque<Entry>,
    /// Whether an event is under way already.
    rung: bool,
    /// None while the loop makes another one, and once it has ended.
    bell: Option<UniquePtr<bridge::Bell>>,
    ended: bool,
}

// SAFETY: KJ's cross-thread fulfillers may be used and let go on any thread.
unsafe impl Send for bridge::Bell {}

/// What wakers know of a loop.
pub(crate) struct Ready(Mutex<State>);

impl Ready {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for an event, from any thread.
    fn ask(&self, entry: Option<Entry>) {
        let mut state = self.state();
        if state.ended {
            drop(state);
            drop(entry);
            return;
        }
        state.entries.extend(entry);
        if std::mem::replace(&mut state.rung, true) {
            return;
        }
        let here = CURRENT.try_with(|current| {
            let current = current.borrow();
            let current = current.as_ref()?;
            let same = std::ptr::eq(Arc::as_ptr(&current.ready), self);
            same.then(|| current.inner.upgrade()).flatten()
        });
        if let Ok(Some(inner)) = here {
            drop(state);
            inner.bridge.ring();
            return;
        }
        // While there is none, the loop is at work on its own thread, and looks at `rung` when it has made another.
        let bell = state.bell.take();
        drop(state);
        if let Some(bell) = bell {
            bell.ring();
        }
    }
}

struct TaskWaker {
    id: u64,
    queued: AtomicBool,
    ready: Arc<Ready>,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.queued.swap(true, Ordering::AcqRel) {
            self.ready.ask(Some(Entry::Poll(self.id)));
        }
    }
}

struct Task {
    /// None while it is polled.
    future: Option<Boxed>,
    waker: Arc<TaskWaker>,
}

/// A loop and its futures. What is made on the loop keeps it, so that KJ's part outlives each promise and stream.
pub(crate) struct Inner {
    tasks: RefCell<BTreeMap<u64, Task>>,
    last: Cell<u64>,
    /// Futures that C++ has no more use for, to be dropped in the loop's own event.
    leaving: RefCell<Vec<Boxed>>,
    ready: Arc<Ready>,
    /// Nothing starts any more.
    ending: Cell<bool>,
    /// Nothing runs any more.
    ended: Cell<bool>,
    /// The last field: what the others hold goes first.
    pub(crate) bridge: SharedPtr<bridge::Loop>,
}

struct Current {
    ready: Arc<Ready>,
    inner: Weak<Inner>,
}

thread_local! {
    static CURRENT: RefCell<Option<Current>> = const { RefCell::new(None) };
}

/// The loop of this thread.
pub(crate) fn current() -> Result<Rc<Inner>> {
    let inner = CURRENT.try_with(|current| current.borrow().as_ref()?.inner.upgrade());
    let inner = inner.ok().flatten();
    inner
        .filter(|inner| !inner.ending.get())
        .ok_or_else(|| KjError::failed("this thread has no event loop"))
}

impl Inner {
    pub(crate) fn new() -> Result<Rc<Self>> {
        let there =
            CURRENT.with_borrow(|it| it.as_ref().is_some_and(|it| it.inner.strong_count() > 0));
        crate::require!(
            !there,
            "this thread has an event loop, or something of one, already"
        );
        let ready = Arc::new(Ready(Mutex::new(State {
            entries: VecDeque::new(),
            rung: false,
            bell: None,
            ended: false,
        })));
        // Before the loop, which hands over its first bell.
        let current = Current {
            ready: Arc::clone(&ready),
            inner: Weak::new(),
        };
        CURRENT.set(Some(current));
        let inner = Rc::new(Self {
            tasks: RefCell::default(),
            last: Cell::new(0),
            leaving: RefCell::default(),
            ready: Arc::clone(&ready),
            ending: Cell::new(false),
            ended: Cell::new(false),
            bridge: bridge::loop_new()?,
        });
        let current = Current {
            ready,
            inner: Rc::downgrade(&inner),
        };
        CURRENT.set(Some(current));
        Ok(inner)
    }

    /// Takes a future in, to be polled from the loop's next event on.
    pub(crate) fn start(&self, future: Boxed) -> u64 {
        let id = self.last.get() + 1;
        self.last.set(id);
        let waker = Arc::new(TaskWaker {
            id,
            queued: AtomicBool::new(true),
            ready: Arc::clone(&self.ready),
        });
        let task = Task {
            future: Some(future),
            waker,
        };
        self.tasks.borrow_mut().insert(id, task);
        self.ready.ask(Some(Entry::Poll(id)));
        id
    }

    /// Takes a future out; none if it has ended or is being polled, at whose end it is dropped.
    pub(crate) fn remove(&self, id: u64) -> Option<Boxed> {
        let task = self.tasks.borrow_mut().remove(&id)?;
        task.future
    }

    /// Takes a future out and drops it in the loop's next event: who asks may be inside an event of KJ's.
    pub(crate) fn remove_later(&self, id: u64) {
        if let Some(future) = self.remove(id) {
            self.drop_later(future);
        }
    }

    pub(crate) fn drop_later(&self, future: Boxed) {
        if self.ended.get() {
            dropped(future);
            return;
        }
        self.leaving.borrow_mut().push(future);
        self.ready.ask(None);
    }

    /// One event's work; whether there is more.
    fn drive(&self) -> bool {
        self.let_go();
        for _ in 0..BUDGET {
            let entry = self.ready.state().entries.pop_front();
            match entry {
                Some(Entry::Poll(id)) => self.poll(id),
                // A waker is anybody's code.
                Some(Entry::Wake(waker)) => {
                    forget_panic(catch_unwind(AssertUnwindSafe(|| waker.wake())));
                }
                None => break,
            }
        }
        self.let_go();
        let mut state = self.ready.state();
        state.rung = !state.entries.is_empty() || !self.leaving.borrow().is_empty();
        state.rung
    }

    /// Drops what C++ has ended, and what that ends.
    fn let_go(&self) {
        loop {
            let leaving = self.leaving.take();
            if leaving.is_empty() {
                return;
            }
            leaving.into_iter().for_each(dropped);
        }
    }

    fn poll(&self, id: u64) {
        let (mut future, waker) = {
            let mut tasks = self.tasks.borrow_mut();
            let Some(task) = tasks.get_mut(&id) else {
                return;
            };
            let Some(future) = task.future.take() else {
                return;
            };
            // From here on a wake asks for another poll.
            task.waker.queued.store(false, Ordering::Release);
            (future, Arc::clone(&task.waker))
        };
        let waker = Waker::from(waker);
        let mut context = Context::from_waker(&waker);
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut context)));
        // A future that panicked is over; who started it has caught the panic inside.
        let pending = polled.as_ref().is_ok_and(std::task::Poll::is_pending);
        forget_panic(polled);
        if !pending {
            self.tasks.borrow_mut().remove(&id);
        } else if let Some(task) = self.tasks.borrow_mut().get_mut(&id) {
            task.future = Some(future);
            return;
        }
        dropped(future);
    }

    /// Drops all futures. What still stands on the loop keeps KJ's part of it, and nobody runs it again.
    pub(crate) fn end(&self) {
        self.ending.set(true);
        loop {
            let tasks = self.tasks.take();
            let leaving = self.leaving.take();
            if tasks.is_empty() && leaving.is_empty() {
                break;
            }
            for task in tasks.into_values() {
                task.future.into_iter().for_each(dropped);
            }
            leaving.into_iter().for_each(dropped);
        }
        self.ended.set(true);
        let mut state = self.ready.state();
        state.ended = true;
        let entries = std::mem::take(&mut state.entries);
        let bell = state.bell.take();
        drop(state);
        drop((entries, bell));
    }
}

/// Drops a future whose destructor may panic.
fn dropped(future: Boxed) {
    forget_panic(catch_unwind(AssertUnwindSafe(|| drop(future))));
}

/// A panic that has nobody to be told: the panic hook has shown it.
fn forget_panic<T>(outcome: std::thread::Result<T>) {
    if let Err(payload) = outcome {
        // Dropping what was thrown might panic again.
        std::mem::forget(payload);
    }
}

/// C++: the loop's own event.
pub(crate) fn loop_drive() -> bool {
    let inner = CURRENT.with_borrow(|current| current.as_ref()?.inner.upgrade());
    inner.is_some_and(|inner| !inner.ended.get() && inner.drive())
}

/// C++: the loop can be woken from other threads, once.
pub(crate) fn loop_armed(bell: UniquePtr<bridge::Bell>) {
    CURRENT.with_borrow(|current| {
        if let Some(current) = current {
            current.ready.state().bell = Some(bell);
        }
    });
}

/// What waits for a promise: where it is, is known to C++ for as long as the promise lives.
#[derive(Default)]
pub(crate) struct Slot(pub(crate) Cell<Option<Waker>>);

/// C++: a promise was settled.
pub(crate) fn slot_settled(slot: usize) {
    // SAFETY: C++ has the address from `Promise::poll`, whose slot lives as long as the promise, on this thread.
    let slot = unsafe { &*(slot as *const Slot) };
    if let Some(waker) = slot.0.take() {
        let ready = CURRENT.with_borrow(|it| it.as_ref().map(|it| Arc::clone(&it.ready)));
        if let Some(ready) = ready {
            ready.ask(Some(Entry::Wake(waker)));
        }
    }
}
