//! `kj::Promise<T>` as a future, and futures as `kj::Promise<T>`. Who polls these is in `tasks`.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll};

use cxx::UniquePtr;

use crate::error::{KjError, Result, Thrown, fenced};
use crate::ffi::bridge::{self, Awaited, Fault, RustFuture};
use crate::own::{Own, Owned};
use crate::tasks::{self, Boxed, Inner, Slot};

/// What a promise may come to.
///
/// # Safety
///
/// `NAME` is what `LANDBRIDGE_KJ_VALUE` calls a C++ type of the same layout, which may be moved by copying its bytes.
pub unsafe trait Value: 'static {
    /// The name of its C++ type; two types never share one.
    const NAME: &'static str;
}

macro_rules! values {
    ($($type:ty, $name:literal;)*) => {
        // SAFETY: cxx has the same pairs of types, each other's equals in layout; `promise.h` has the same names.
        $(unsafe impl Value for $type { const NAME: &'static str = $name; })*
    };
}

values! {
    (), "()";
    bool, "bool";
    u8, "u8";
    u16, "u16";
    u32, "u32";
    u64, "u64";
    i32, "i32";
    i64, "i64";
    f64, "f64";
    String, "String";
    Vec<u8>, "Vec<u8>";
}

// SAFETY: `Owned` promises that `Id` names the C++ type, and `own.h` that moving one is copying it.
unsafe impl<T: Owned + 'static> Value for Own<T> {
    const NAME: &'static str = T::NAME;
}

/// A `kj::Promise<T>`. It goes on whether it is awaited or not, and is cancelled by being dropped. It belongs to its
/// thread and keeps the thread's loop.
#[must_use = "a dropped promise is cancelled"]
pub struct Promise<T: Value> {
    /// Before the slot, whose address it knows.
    awaited: UniquePtr<Awaited>,
    slot: Rc<Slot>,
    _loop: Rc<Inner>,
    value: PhantomData<T>,
}

impl<T: Value> Promise<T> {
    /// A promise that a bridge's C++ gave by `landbridge_kj::awaited`.
    ///
    /// # Errors
    ///
    /// If its value is of another type, or the thread has no [`EventLoop`](crate::EventLoop).
    pub fn new(awaited: UniquePtr<Awaited>) -> Result<Self> {
        let inner = tasks::current()?;
        crate::require!(!awaited.is_null(), "there is no promise");
        let name = awaited.name();
        crate::require!(
            name == T::NAME,
            "a promise of {name} isn't one of {}",
            T::NAME
        );
        Ok(Self {
            awaited,
            slot: Rc::default(),
            _loop: inner,
            value: PhantomData,
        })
    }

    /// The same of what a bridge's function that may throw returned.
    pub(crate) fn of(awaited: Result<UniquePtr<Awaited>, cxx::Exception>) -> Result<Self> {
        Self::new(awaited?)
    }
}

impl<T: Value> Future for Promise<T> {
    type Output = Result<T>;

    /// # Panics
    ///
    /// If it is polled after its end.
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        let this = self.get_mut();
        match this.awaited.state() {
            0 => {
                let waker = this.slot.0.take();
                let waker = waker.filter(|it| it.will_wake(context.waker()));
                let waker = waker.unwrap_or_else(|| context.waker().clone());
                this.slot.0.set(Some(waker));
                this.awaited.watch(Rc::as_ptr(&this.slot) as usize);
                Poll::Pending
            }
            state => {
                let awaited = std::mem::replace(&mut this.awaited, UniquePtr::null());
                if state == 2 {
                    return Poll::Ready(Err(KjError::of_fault(awaited.fault())));
                }
                let mut value = MaybeUninit::<T>::uninit();
                // SAFETY: there is a value of the type that `T::NAME` was compared with, and room for it; C++ moves it
                // there, once, since the promise is gone after this.
                let value = unsafe {
                    awaited.take(value.as_mut_ptr().cast());
                    value.assume_init()
                };
                Poll::Ready(Ok(value))
            }
        }
    }
}

// Nothing of it is pinned: C++ knows the slot's and the promise's addresses on the heap only.
impl<T: Value> Unpin for Promise<T> {}

impl<T: Value> fmt::Debug for Promise<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Promise").finish_non_exhaustive()
    }
}

/// The outcome of a future, with panics as errors.
pub(crate) async fn caught<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    caught_raw(future).await.unwrap_or_else(|payload| {
        let error = KjError::of_panic(&*payload);
        // Dropping what was thrown might panic again.
        std::mem::forget(payload);
        Err(error)
    })
}

/// The outcome of a future, or what a panic left.
pub(crate) async fn caught_raw<T>(future: impl Future<Output = T>) -> std::thread::Result<T> {
    let mut future = pin!(future);
    poll_fn(
        |context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(payload) => Poll::Ready(Err(payload)),
        },
    )
    .await
}

/// What C++ asks a future's outcome of.
trait Outcome {
    /// # Safety
    ///
    /// `to` has room for the future's value.
    unsafe fn take(&self, to: *mut u8) -> bool;
    fn fault(&self) -> Fault;
}

struct OutcomeOf<T>(RefCell<Option<Result<T>>>);

impl<T: Value> Outcome for OutcomeOf<T> {
    unsafe fn take(&self, to: *mut u8) -> bool {
        let mut outcome = self.0.borrow_mut();
        match outcome.take() {
            Some(Ok(value)) => {
                // SAFETY: the caller's promise; C++ has such a value's alignment there, for it checked the name.
                unsafe { to.cast::<T>().write(value) };
                true
            }
            other => {
                *outcome = other;
                false
            }
        }
    }

    fn fault(&self) -> Fault {
        match &*self.0.borrow() {
            Some(Err(error)) => error.to_fault(),
            _ => KjError::failed("a Rust future has no outcome").to_fault(),
        }
    }
}

/// A future on its way into C++, and there.
pub(crate) struct Work {
    name: &'static str,
    outcome: Rc<dyn Outcome>,
    /// Until it is started.
    future: RefCell<Option<Boxed>>,
    /// Whom to tell; 0 before the start and after a cancellation.
    target: Rc<Cell<usize>>,
    task: Cell<Option<u64>>,
    inner: RefCell<Option<Rc<Inner>>>,
}

impl Work {
    pub(crate) fn new<T: Value>(future: impl Future<Output = Result<T>> + 'static) -> Box<Self> {
        let outcome = Rc::new(OutcomeOf::<T>(RefCell::new(None)));
        let target = Rc::new(Cell::new(0));
        let told = {
            let (outcome, target) = (Rc::clone(&outcome), Rc::clone(&target));
            async move {
                let came = caught(future).await;
                let target = target.replace(0);
                if target != 0 {
                    *outcome.0.borrow_mut() = Some(came);
                    // SAFETY: C++ hasn't cancelled it, so that whom to tell is alive.
                    unsafe { bridge::target_settled(target) };
                }
            }
        };
        Box::new(Self {
            name: T::NAME,
            outcome,
            future: RefCell::new(Some(Box::pin(told))),
            target,
            task: Cell::new(None),
            inner: RefCell::new(None),
        })
    }
}

/// A future for C++, which makes it a promise by `landbridge_kj::promise<T>`. It is polled from then on; where C++ drops
/// the promise, the future is dropped at the loop's next turn. A panic in it is an exception.
pub fn into_kj<T: Value>(
    future: impl Future<Output = Result<T>> + 'static,
) -> UniquePtr<RustFuture> {
    bridge::future_new(Work::new(future))
}

/// C++: the name of its value's type.
pub(crate) fn work_name(work: &Work) -> &str {
    work.name
}

/// C++: have it polled and `target` told.
pub(crate) fn work_start(work: &Work, target: usize) -> Result<(), Thrown> {
    fenced(|| {
        let inner = tasks::current()?;
        let Some(future) = work.future.take() else {
            crate::fail!("a Rust future was started twice");
        };
        work.target.set(target);
        work.task.set(Some(inner.start(future)));
        work.inner.replace(Some(inner));
        Ok(())
    })
}

/// C++: nobody waits for it any more.
pub(crate) fn work_cancel(work: &Work) {
    let told = work.target.replace(0) == 0;
    let inner = work.inner.take();
    if let (Some(id), Some(inner), false) = (work.task.take(), &inner, told) {
        inner.remove_later(id);
    }
    // One that never started may be anybody's code to drop, inside an event of KJ's.
    if let (Some(future), Ok(inner)) = (work.future.take(), tasks::current()) {
        inner.drop_later(future);
    }
}

/// C++: the value, if there is one.
pub(crate) unsafe fn work_take(work: &Work, to: *mut u8) -> bool {
    // SAFETY: C++ has room for a value of the type whose name it compared.
    unsafe { work.outcome.take(to) }
}

/// C++: the error.
pub(crate) fn work_fault(work: &Work) -> Fault {
    work.outcome.fault()
}
