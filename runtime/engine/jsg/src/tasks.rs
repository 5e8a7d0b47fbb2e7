//! Futures that scripts wait for: polled on the isolate's own thread, when the embedder's loop gives a turn. What wakes
//! them may be on any thread.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use crate::isolate::Shared;
use crate::lock::Lock;

type Boxed = Pin<Box<dyn Future<Output = ()>>>;
type OnWake = Box<dyn Fn() + Send + Sync>;

struct Task {
    /// The realm that it ends with.
    realm: usize,
    /// None while it is polled.
    future: Option<Boxed>,
    waker: Arc<TaskWaker>,
    /// Whether somebody waits for it.
    waits: Rc<Cell<bool>>,
    /// It is polled once in a turn: what it does may ask for it again and again.
    attends: bool,
}

/// What is called as a realm ends.
type Ending = (usize, Box<dyn FnOnce()>);

/// The futures of an isolate.
#[derive(Default)]
pub(crate) struct Tasks {
    all: RefCell<BTreeMap<u64, Task>>,
    last: Cell<u64>,
    ready: Arc<Ready>,
    /// Whether a future is being polled, which may ask for a lock then.
    pub(crate) polling: Cell<bool>,
    turning: Cell<bool>,
    pub(crate) endings: RefCell<Vec<Ending>>,
}

/// Which futures can go on.
#[derive(Default)]
struct Ready {
    queue: Mutex<VecDeque<u64>>,
    more: Condvar,
    on_wake: Mutex<Option<Arc<OnWake>>>,
}

impl Ready {
    fn queue(&self) -> MutexGuard<'_, VecDeque<u64>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
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
        if self.queued.swap(true, Ordering::AcqRel) {
            return;
        }
        self.ready.queue().push_back(self.id);
        self.ready.more.notify_all();
        // Called without any lock: it is the embedder's code.
        let on_wake = self.ready.on_wake.lock();
        let on_wake = on_wake.unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(on_wake) = on_wake {
            on_wake();
        }
    }
}

/// Sets a flag for as long as it lives.
pub(crate) struct Flagged<'a>(&'a Cell<bool>, bool);

impl<'a> Flagged<'a> {
    pub(crate) fn set(cell: &'a Cell<bool>, to: bool) -> Self {
        Self(cell, cell.replace(to))
    }
}

impl Drop for Flagged<'_> {
    fn drop(&mut self) {
        self.0.set(self.1);
    }
}

impl Tasks {
    pub(crate) fn on_wake(&self, wake: OnWake) {
        let mut on_wake = (self.ready.on_wake.lock()).unwrap_or_else(PoisonError::into_inner);
        *on_wake = Some(Arc::new(wake));
    }

    /// Takes a future in and polls it once.
    pub(crate) fn start(&self, shared: &Shared, future: Boxed) {
        self.begin(shared, None, future);
    }

    /// As that; where `waits` is there, it says whether somebody waits for it, and it is polled once in a turn.
    pub(crate) fn begin(&self, shared: &Shared, waits: Option<Rc<Cell<bool>>>, future: Boxed) {
        let id = self.last.get() + 1;
        self.last.set(id);
        let waker = Arc::new(TaskWaker {
            id,
            queued: AtomicBool::new(true),
            ready: Arc::clone(&self.ready),
        });
        let task = Task {
            realm: shared.realm.get(),
            future: Some(future),
            waker,
            attends: waits.is_some(),
            waits: waits.unwrap_or_else(|| Rc::new(Cell::new(true))),
        };
        self.all.borrow_mut().insert(id, task);
        self.poll(shared, id);
    }

    fn poll(&self, shared: &Shared, id: u64) {
        let (mut future, waker) = {
            let mut all = self.all.borrow_mut();
            let Some(task) = all.get_mut(&id) else { return };
            let Some(future) = task.future.take() else {
                return;
            };
            // From here on a wake asks for another poll.
            task.waker.queued.store(false, Ordering::Release);
            (future, Arc::clone(&task.waker))
        };
        let waker = Waker::from(waker);
        let outcome = {
            let _polling = Flagged::set(&self.polling, true);
            let mut context = Context::from_waker(&waker);
            catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut context)))
        };
        if matches!(outcome, Ok(Poll::Pending)) {
            if let Some(task) = self.all.borrow_mut().get_mut(&id) {
                task.future = Some(future);
            }
            return;
        }
        let done = self.all.borrow_mut().remove(&id);
        drop(done);
        // The future that panicked is dropped where another panic is caught, too.
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(future)));
        for panic in [outcome.map(drop), dropped]
            .into_iter()
            .filter_map(Result::err)
        {
            shared.report_panic(&*panic, "running a future");
        }
    }

    /// Drops the futures of a realm, or all.
    pub(crate) fn end(&self, realm: Option<usize>) {
        let mut ended = Vec::new();
        self.all.borrow_mut().retain(|_, task| {
            let stays = realm.is_some_and(|realm| task.realm != realm);
            if !stays {
                ended.extend(task.future.take());
            }
            stays
        });
        for future in ended {
            // A destructor that panics must not keep the others.
            let _ = catch_unwind(AssertUnwindSafe(|| drop(future)));
        }
        let mut endings = Vec::new();
        {
            let mut all = self.endings.borrow_mut();
            let is_over = |of: usize| realm.is_none_or(|realm| of == realm);
            for (of, run) in std::mem::take(&mut *all) {
                if is_over(of) {
                    endings.push(run);
                } else {
                    all.push((of, run));
                }
            }
        }
        for run in endings {
            let _ = catch_unwind(AssertUnwindSafe(run));
        }
    }
}

impl Lock<'_> {
    /// Goes on with all that can: futures of this realm that were woken, and what promises have queued. Answers whether
    /// any future still waits. Does nothing inside a future.
    pub fn turn(&mut self) -> bool {
        let shared = self.shared_rc();
        let tasks = &shared.tasks;
        if tasks.turning.get() || tasks.polling.get() {
            return true;
        }
        let _turning = Flagged::set(&tasks.turning, true);
        let realm = shared.realm.get();
        // Some of what the collector does waits for this: what its objects kept of Rust's is dropped here.
        self.catch_up();
        let mut attended = Vec::new();
        loop {
            self.run_microtasks();
            let mut others = Vec::new();
            let next = loop {
                let Some(id) = tasks.ready.queue().pop_front() else {
                    break None;
                };
                match tasks.all.borrow().get(&id) {
                    // Its next turn will come, or another realm's.
                    Some(task) if task.realm != realm || attended.contains(&id) => others.push(id),
                    Some(task) => {
                        if task.attends {
                            attended.push(id);
                        }
                        break Some(id);
                    }
                    None => {}
                }
            };
            tasks.ready.queue().extend(others);
            match next {
                Some(id) => self.scope(|_| tasks.poll(&shared, id)),
                None => break,
            }
        }
        let all = tasks.all.borrow();
        (all.values()).any(|task| task.realm == realm && task.waits.get())
    }

    /// Waits until a future is woken, for `limit` at most; answers whether one was.
    pub fn wait(&mut self, limit: Duration) -> bool {
        let ready = Arc::clone(&self.shared().tasks.ready);
        let queue = ready.queue();
        let (queue, _) = (ready.more)
            .wait_timeout_while(queue, limit, |queue| queue.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        !queue.is_empty()
    }
}
