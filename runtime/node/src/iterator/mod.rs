//! Rust iterators and streams behind JavaScript's: an external value that gives its items in batches, and is freed
//! by the collector, by `close`, or with its environment. One batch crosses with each call; what an item looks like,
//! and which item is next, is the package's JavaScript's. How streams are waited for is `stream`'s.

#[cfg(feature = "async")]
mod stream;

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::vec;

use landbridge_core::sequence::{Feed, Sequence};
use landbridge_core::{ArgumentFault, Failure, Panic, fence};
use napi_sys as sys;

use crate::call::{Call, Stopped};
use crate::module::Function;
use crate::result::Value;
#[cfg(feature = "async")]
pub use stream::NextStream;

/// Tells our externals from others'.
const TAG: sys::napi_type_tag = sys::napi_type_tag {
    lower: 0x6c61_6e64_6272_6964,
    upper: 0x6765_2069_7465_6d73,
};

/// A sequence of any type.
trait Step {
    /// Makes the next items, unless there are some or an error.
    fn fill(&mut self, waker: &Waker) -> Poll<()>;

    /// The items that were made as one value, none at the end.
    fn batch(&mut self, call: &Call) -> Result<Option<Value>, Stopped>;

    /// Drops what it holds.
    fn close(&mut self) -> Result<(), Panic>;
}

struct Typed<T, V, F> {
    sequence: Sequence<T, Pin<Box<F>>>,
    /// Items that follow an error.
    rest: vec::IntoIter<T>,
    /// An error that comes after the items before it.
    error: Option<Stopped>,
    split: fn(T) -> Result<V, Stopped>,
    give: fn(&Call, Vec<V>) -> Result<Value, Stopped>,
}

impl<T, V, F: Future> Step for Typed<T, V, F> {
    fn fill(&mut self, waker: &Waker) -> Poll<()> {
        if self.error.is_none() && self.rest.as_slice().is_empty() {
            match self.sequence.poll_batch(waker) {
                Poll::Ready(Ok(items)) => self.rest = items.into_iter(),
                Poll::Ready(Err(panic)) => self.error = Some(Failure::Panic(panic).into()),
                Poll::Pending => return Poll::Pending,
            }
        }
        Poll::Ready(())
    }

    fn batch(&mut self, call: &Call) -> Result<Option<Value>, Stopped> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        let mut found = Vec::with_capacity(self.rest.len());
        for item in self.rest.by_ref() {
            match (self.split)(item) {
                Ok(item) => found.push(item),
                Err(error) if found.is_empty() => return Err(error),
                Err(error) => {
                    self.error = Some(error);
                    break;
                }
            }
        }
        if found.is_empty() {
            return Ok(None);
        }
        (self.give)(call, found).map(Some)
    }

    fn close(&mut self) -> Result<(), Panic> {
        let rest = std::mem::replace(&mut self.rest, Vec::new().into_iter());
        let dropped = fence(|| drop(rest));
        self.sequence.close().and(dropped)
    }
}

/// What an external value holds, and a wait for its next items. It never leaves its environment's thread.
struct Items {
    /// Away while it is used; gone at the end.
    step: RefCell<Option<Box<dyn Step>>>,
    used: Cell<bool>,
    /// What waits for a stream's next items.
    waiting: Cell<Option<Waker>>,
    name: &'static str,
}

impl Items {
    /// Takes the sequence to use it; nothing at its end.
    fn enter(&self) -> Result<Option<Box<dyn Step>>, Failure> {
        if self.used.get() {
            let type_name = self.name;
            return Err(Failure::Busy { type_name });
        }
        let step = self.step.take();
        self.used.set(step.is_some());
        Ok(step)
    }

    /// Makes the next items, unless there are some.
    fn fill(&self, waker: &Waker) -> Result<Poll<()>, Failure> {
        let Some(mut step) = self.enter()? else {
            return Ok(Poll::Ready(()));
        };
        // The sequence has its own fence.
        let filled = step.fill(waker);
        self.leave(step, true);
        Ok(filled)
    }

    fn leave(&self, step: Box<dyn Step>, more: bool) {
        self.used.set(false);
        if more {
            *self.step.borrow_mut() = Some(step);
        }
    }

    /// The items that were made as one value, undefined at the end.
    fn batch(&self, call: &Call) -> Result<Value, Stopped> {
        let mut batch = None;
        if let Some(mut step) = self.enter()? {
            // What makes the values may run the user's code too.
            let made = fence(|| step.batch(call));
            self.leave(step, !matches!(made, Ok(Ok(None))));
            batch = made.map_err(Failure::Panic)??;
        }
        Ok(batch.unwrap_or_else(|| call.undefined()))
    }
}

/// The user's iterator or stream as it is, whose type is proved here: any thread may use and drop it.
#[inline(always)]
pub fn sent_items<I: Send>(items: I) -> I {
    items
}

impl Call {
    /// A call's iterator or stream, for [`NextItems`] or `NextStream`: `block` makes the call and feeds what it gives, `split` tells items
    /// from errors, `give` hands a batch over.
    ///
    /// # Errors
    /// What the call fails with.
    pub fn iterator<T, V, F>(
        &self,
        name: &'static str,
        lazy: bool,
        block: impl FnOnce(Feed<T>) -> F,
        split: fn(T) -> Result<V, Stopped>,
        give: fn(&Self, Vec<V>) -> Result<Value, Stopped>,
    ) -> Result<Value, Stopped>
    where
        F: Future<Output = Result<(), Stopped>> + 'static,
        T: 'static,
        V: 'static,
    {
        let opened = Sequence::open(lazy, |feed| Box::pin(block(feed)));
        let sequence = opened.map_err(Failure::Panic)??;
        let items = Rc::into_raw(Rc::new(Items {
            step: RefCell::new(Some(Box::new(Typed {
                sequence,
                rest: Vec::new().into_iter(),
                error: None,
                split,
                give,
            }))),
            used: Cell::new(false),
            waiting: Cell::new(None),
            name,
        }));
        let mut external = std::ptr::null_mut();
        // SAFETY: the environment is alive and this thread's; the items are the external's from here on, or
        // still ours if none was made.
        unsafe {
            let status = sys::napi_create_external(
                self.env,
                items.cast_mut().cast(),
                Some(free),
                std::ptr::null_mut(),
                &mut external,
            );
            if status != sys::Status::napi_ok {
                drop(Rc::from_raw(items));
                return Err(Stopped::Thrown);
            }
            sys::napi_type_tag_object(self.env, external, &TAG);
        }
        Ok(Value(external))
    }

    /// The items in the external that is an argument.
    fn items(&self, index: usize) -> Result<&Items, Failure> {
        let (mut ours, mut data) = (false, std::ptr::null_mut());
        // SAFETY: the environment and the value are those of this call; what has the tag was made above, and
        // stays while it is an argument.
        unsafe {
            let value = self.arguments[index];
            sys::napi_check_object_type_tag(self.env, value, &TAG, &mut ours);
            if ours {
                sys::napi_get_value_external(self.env, value, &mut data);
            }
            data.cast::<Items>().as_ref().ok_or_else(|| {
                let message = "expected an iterator of this package";
                Failure::argument("items", ArgumentFault::Type, message)
            })
        }
    }
}

/// The collector, or the end of the environment.
unsafe extern "C" fn free(_: sys::napi_env, items: *mut c_void, _: *mut c_void) {
    // SAFETY: `iterator` gave it to the external, which is gone.
    let items = unsafe { Rc::from_raw(items.cast_const().cast::<Items>()) };
    // The panic of a destructor has no caller who could be told.
    let _ = fence(|| drop(items));
}

/// `nextItems(external)`: the next items of an iterator, undefined at the end, or an error in the place of the first of them.
#[derive(Debug)]
pub struct NextItems;

impl Function for NextItems {
    const ARGUMENTS: usize = 1;

    fn call(call: &Call) -> Result<Value, Stopped> {
        let items = call.items(0)?;
        // An iterator is never pending.
        let _ = items.fill(Waker::noop())?;
        items.batch(call)
    }
}

/// `closeItems(external)`: drops what it holds; a second time does nothing.
#[derive(Debug)]
pub struct CloseItems;

impl Function for CloseItems {
    const ARGUMENTS: usize = 1;

    fn call(call: &Call) -> Result<Value, Stopped> {
        let items = call.items(0)?;
        if let Some(mut step) = items.enter()? {
            let closed = step.close();
            items.leave(step, false);
            // Who waits learns that nothing more comes.
            if let Some(waker) = items.waiting.take() {
                waker.wake();
            }
            closed.map_err(Failure::Panic)?;
        }
        Ok(call.undefined())
    }
}
