//! Results that come later: functions marked `blocking`, and Rust futures, polled by their environment's own thread.
//! Here: what is under way, its polls and its ends. How a wake comes here is `hub`'s; promises are JavaScript's.
//!
//! # Threads
//!
//! What is under way never leaves its environment's thread: it is polled first by the call that made it, then after
//! wakes, and dropped there. Wakers go anywhere and never wait for JavaScript.

use std::cell::RefCell;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};

use landbridge_core::{Failure, Panic, fence};

use crate::back::Back;
use crate::call::{Call, Stopped};
use crate::environment::Environment;
use crate::hub::{Bell, Hub, Key, Ring, Wake};
use crate::pool;
use crate::result::Value;

/// Something under way, and what makes a result of its value.
trait Step {
    fn poll(self: Pin<&mut Self>, call: &Call<'_>, waker: &Waker) -> Poll<Result<Value, Stopped>>;

    /// Drops it.
    fn cancel(self: Pin<&mut Self>) -> Result<(), Panic>;
}

#[cfg(feature = "async")]
struct Answer<F, T> {
    /// Structurally pinned.
    future: landbridge_core::task::Fenced<F>,
    give: fn(&Call<'_>, T) -> Result<Value, Stopped>,
}

#[cfg(feature = "async")]
impl<F, T> Step for Answer<F, T>
where
    F: Future<Output = Result<T, Stopped>>,
{
    fn poll(self: Pin<&mut Self>, call: &Call<'_>, waker: &Waker) -> Poll<Result<Value, Stopped>> {
        let give = self.give;
        // SAFETY: the future is structurally pinned: nothing moves out of it.
        let future = unsafe { self.map_unchecked_mut(|this| &mut this.future) };
        future.poll(waker).map(|result| {
            // What makes the result may run the user's code too.
            match result.and_then(|result| fence(|| result.and_then(|value| give(call, value)))) {
                Ok(given) => given,
                Err(panic) => Err(Failure::Panic(panic).into()),
            }
        })
    }

    fn cancel(self: Pin<&mut Self>) -> Result<(), Panic> {
        // SAFETY: as in `poll`.
        unsafe { self.map_unchecked_mut(|this| &mut this.future) }.cancel()
    }
}

/// What a thread of the pool leaves.
type Done<T> = Arc<Mutex<Option<Result<T, Stopped>>>>;

/// Work on another thread.
struct Work<T> {
    done: Done<T>,
    give: fn(&Call<'_>, T) -> Result<Value, Stopped>,
    backs: Vec<Back>,
}

impl<T> Step for Work<T> {
    fn poll(mut self: Pin<&mut Self>, call: &Call<'_>, _: &Waker) -> Poll<Result<Value, Stopped>> {
        let done = self
            .done
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some(result) = done else {
            return Poll::Pending;
        };
        let give = self.give;
        // Also where the function failed: it may have written before.
        call.environment.bring(std::mem::take(&mut self.backs));
        let given = fence(|| result.and_then(|value| give(call, value)));
        Poll::Ready(given.unwrap_or_else(|panic| Err(Failure::Panic(panic).into())))
    }

    fn cancel(self: Pin<&mut Self>) -> Result<(), Panic> {
        Ok(())
    }
}

struct Pending {
    step: Pin<Box<dyn Step>>,
    wake: Arc<Wake>,
    waker: Waker,
}

/// A place for something under way.
#[derive(Default)]
struct Slot {
    /// Grows with each, so that a late wake finds no other one.
    generation: u32,
    taken: bool,
    /// Away while it is polled.
    pending: Option<Pending>,
}

/// What is under way in an environment.
pub(crate) struct Later {
    slots: RefCell<Vec<Slot>>,
    free: RefCell<Vec<u32>>,
    pub(crate) hub: &'static Hub,
    /// Who was woken, the last one first.
    keys: RefCell<Vec<Key>>,
}

impl std::fmt::Debug for Later {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Later({} places)", self.slots.borrow().len())
    }
}

impl Later {
    pub(crate) fn new() -> Self {
        Self {
            slots: RefCell::default(),
            free: RefCell::default(),
            hub: Box::leak(Box::new(Hub::new())),
            keys: RefCell::default(),
        }
    }

    fn claim(&self) -> (u32, Key) {
        let mut slots = self.slots.borrow_mut();
        let index = self.free.borrow_mut().pop().unwrap_or_else(|| {
            slots.push(Slot::default());
            u32::try_from(slots.len() - 1).expect("fewer than 2^32 futures fit into memory")
        });
        let slot = &mut slots[index as usize];
        slot.taken = true;
        (index, u64::from(slot.generation) << 32 | u64::from(index))
    }

    /// Whether nobody had given the place back before.
    fn release(&self, key: Key) -> bool {
        let index = key as u32;
        let mut slots = self.slots.borrow_mut();
        let Some(slot) = slots.get_mut(index as usize) else {
            return false;
        };
        if u64::from(slot.generation) != key >> 32 || !slot.taken {
            return false;
        }
        slot.taken = false;
        slot.generation = slot.generation.wrapping_add(1);
        self.free.borrow_mut().push(index);
        true
    }

    /// Puts something back to wait, if it still has its place.
    fn keep(&self, key: Key, pending: Pending) -> Result<(), Pending> {
        let mut slots = self.slots.borrow_mut();
        match slots.get_mut(key as u32 as usize) {
            Some(slot) if slot.taken && u64::from(slot.generation) == key >> 32 => {
                slot.pending = Some(pending);
                Ok(())
            }
            _ => Err(pending),
        }
    }

    fn take(&self, key: Key) -> Option<Pending> {
        let mut slots = self.slots.borrow_mut();
        let slot = slots.get_mut(key as u32 as usize)?;
        if u64::from(slot.generation) != key >> 32 {
            return None;
        }
        slot.pending.take()
    }

    /// Drops what is left, since the thread ends.
    pub(crate) fn end(&self) {
        self.hub.close();
        self.hub.finish();
        loop {
            // A destructor may come back here.
            let pending = {
                let mut slots = self.slots.borrow_mut();
                slots.iter_mut().find_map(|slot| slot.pending.take())
            };
            let Some(mut pending) = pending else { return };
            // The panic has no caller who could be told.
            let _ = pending.step.as_mut().cancel();
        }
    }
}

/// The call's result comes later: its number is in the memory of answers.
const PENDING: i32 = 3;

impl Call<'_> {
    /// Polls `future` once, now and here: its result if it is over by that, else later.
    ///
    /// # Errors
    /// What the future came to.
    #[cfg(feature = "async")]
    pub fn promise<F, T>(
        &self,
        future: F,
        give: fn(&Call<'_>, T) -> Result<Value, Stopped>,
    ) -> Result<Value, Stopped>
    where
        F: Future<Output = Result<T, Stopped>> + 'static,
        T: 'static,
    {
        let later = &self.environment.later;
        let step = Box::pin(Answer {
            future: landbridge_core::task::Fenced::new(future),
            give,
        });
        let (index, key) = later.claim();
        self.begin(step, index, key)
    }

    /// Runs `work` on the pool; on the environment's own thread again, what was written goes back to the arrays
    /// of `backs`, and `give` hands the result over.
    ///
    /// # Errors
    /// None: the result comes later.
    pub fn spawn<T: Send + 'static>(
        &self,
        backs: Vec<Back>,
        work: impl FnOnce() -> Result<T, Stopped> + Send + 'static,
        give: fn(&Call<'_>, T) -> Result<Value, Stopped>,
    ) -> Result<Value, Stopped> {
        let later = &self.environment.later;
        let done: Done<T> = Arc::default();
        let (index, key) = later.claim();
        let wake = Arc::new(Wake::new(later.hub, key));
        let (filled, waker) = (Arc::clone(&done), Waker::from(wake));
        let step = Box::pin(Work { done, give, backs });
        let begun = self.begin(step, index, key);
        #[cfg(feature = "log")]
        let work = crate::logging::on_behalf(work);
        let hub = later.hub;
        hub.job(true);
        pool::run(Box::new(move || {
            let result = fence(work).unwrap_or_else(|panic| Err(Failure::Panic(panic).into()));
            *filled.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
            hub.job(false);
            waker.wake();
        }));
        begun
    }

    fn begin(&self, mut step: Pin<Box<dyn Step>>, index: u32, key: Key) -> Result<Value, Stopped> {
        let later = &self.environment.later;
        let wake = Arc::new(Wake::new(later.hub, key));
        let waker = Waker::from(Arc::clone(&wake));
        if let Poll::Ready(result) = step.as_mut().poll(self, &waker) {
            later.release(key);
            return result.or_else(|stopped| {
                let is_end = matches!(stopped, Stopped::End);
                self.stop(stopped);
                if !is_end {
                    // What a promise is rejected with isn't thrown.
                    self.environment.reject();
                }
                Ok(Value(0))
            });
        }
        // Nobody else knows the key yet.
        let _ = later.keep(key, Pending { step, wake, waker });
        // SAFETY: JavaScript has read the last answer, and none of it runs.
        let answers = unsafe { self.environment.answers() };
        answers[..4].copy_from_slice(&index.to_ne_bytes());
        self.environment.tell(PENDING, index as usize);
        Ok(Value(0))
    }
}

impl Environment {
    /// Looks who was woken, and does what other threads want done.
    fn look(&'static self) {
        let mut keys = Vec::new();
        let work = self.later.hub.take(&mut keys);
        {
            let mut waiting = self.later.keys.borrow_mut();
            keys.reverse();
            // Those of the last time, if any are left, come first.
            keys.append(&mut waiting);
            *waiting = keys;
        }
        let call = Call::bare(self);
        for job in work {
            // Destructors and wakers of the user's may run in it; their panics have no caller.
            let _ = fence(|| job(&call));
        }
    }

    fn turn(&'static self, first: bool) -> i32 {
        if first {
            self.look();
        }
        let later = &self.later;
        let Some(key) = later.keys.borrow_mut().pop() else {
            return NONE;
        };
        // Over, or cancelled meanwhile.
        let Some(mut pending) = later.take(key) else {
            return ON;
        };
        pending.wake.seen();
        let call = Call::bare(self);
        let Poll::Ready(result) = pending.step.as_mut().poll(&call, &pending.waker) else {
            if let Err(mut cancelled) = later.keep(key, pending) {
                // From within its own poll; whoever did that was told already.
                let _ = cancelled.step.as_mut().cancel();
            }
            return ON;
        };
        drop(pending);
        if !later.release(key) {
            return ON;
        }
        match result {
            Ok(Value(bits)) => self.leave(bits),
            Err(stopped) => call.stop(stopped),
        }
        key as u32 as i32
    }
}

/// Nothing more was woken.
const NONE: i32 = -1;
/// It is still under way.
const ON: i32 = -2;

/// Polls the next of those that were woken; `first` looks who was. The number of one that is over, whose result is
/// in the head, or a negative number.
///
/// # Safety
/// As [`called`](crate::called).
pub unsafe fn turn(environment: f64, first: u32) -> i32 {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    environment.calling(|| environment.turn(first != 0))
}

/// Drops what is under way by a number; the panic of a destructor is told in the head.
///
/// # Safety
/// As [`called`](crate::called).
pub unsafe fn cancel(environment: f64, index: u32) {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    let later = &environment.later;
    let key = {
        let slots = later.slots.borrow();
        let slot = slots.get(index as usize).filter(|slot| slot.taken);
        slot.map(|slot| u64::from(slot.generation) << 32 | u64::from(index))
    };
    let Some(key) = key else { return };
    environment.calling(|| {
        // Not there if this comes from within its own poll, which drops it then.
        let pending = later.take(key);
        later.release(key);
        if let Some(mut pending) = pending
            && let Err(panic) = pending.step.as_mut().cancel()
        {
            let call = Call::bare(environment);
            call.stop(Failure::Panic(panic).into());
        }
    });
}

/// Where wakes of an environment come together, for [`wait`] on any thread.
///
/// # Safety
/// As [`called`](crate::called).
pub unsafe fn hub(environment: f64) -> f64 {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    std::ptr::from_ref(environment.later.hub).expose_provenance() as f64
}

/// Waits for wakes, for a moment.
///
/// # Safety
/// [`hub`] gave the address.
pub unsafe fn wait(address: f64) {
    // SAFETY: the caller's promise; a hub is never freed, and any thread may use it.
    let hub = unsafe { &*std::ptr::with_exposed_provenance::<Hub>(address as usize) };
    hub.wait();
}

/// Has a function called for wakes.
///
/// # Safety
/// As [`called`](crate::called); any thread may call the function until this one ends.
pub unsafe fn rings(environment: f64, ring: Ring) {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    environment.later.hub.rings(Bell::Function(ring));
}

/// Has an embedder's own code called for wakes, on whatever thread they come from.
///
/// # Safety
/// As [`called`](crate::called).
pub unsafe fn rings_by(environment: f64, ring: impl Fn() + Send + Sync + 'static) {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    environment
        .later
        .hub
        .rings(Bell::Embedder(std::sync::Arc::new(ring)));
}
