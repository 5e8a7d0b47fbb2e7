//! Rust iterators and streams behind JavaScript's, by numbers, whose items come in batches: what is behind one is
//! dropped when `close` or the collector says so, or with its environment. One batch crosses with each call; what an
//! item looks like, and which item is next, is the package's JavaScript's.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::vec;

use landbridge_core::sequence::{Feed, Sequence};
use landbridge_core::{ArgumentFault, Failure, Panic, fence};

use crate::call::{Call, Stopped};
use crate::direct::Direct;
use crate::environment::Environment;
use crate::result::Value;

/// A sequence of any type.
trait Step {
    /// Makes the next items, unless there are some or an error.
    fn fill(&mut self, waker: &Waker) -> Poll<()>;

    /// The items that were made as one value, none at the end.
    fn batch(&mut self, call: &Call<'_>) -> Result<Option<Value>, Stopped>;

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
    give: fn(&Call<'_>, Vec<V>) -> Result<Value, Stopped>,
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

    fn batch(&mut self, call: &Call<'_>) -> Result<Option<Value>, Stopped> {
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

/// What a number leads to, and a wait for its next items. It never leaves its environment's thread.
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

    /// The items that were made as one value.
    fn batch(&self, call: &Call<'_>) -> Result<Value, Stopped> {
        let mut batch = None;
        if let Some(mut step) = self.enter()? {
            // What makes the values may run the user's code too.
            let made = fence(|| step.batch(call));
            self.leave(step, !matches!(made, Ok(Ok(None))));
            batch = made.map_err(Failure::Panic)??;
        }
        batch.ok_or(Stopped::End)
    }
}

/// The sequences of an environment, by number.
#[derive(Default)]
pub(crate) struct Sequences {
    by: RefCell<HashMap<u32, Rc<Items>>>,
    last: Cell<u32>,
}

impl std::fmt::Debug for Sequences {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sequences({})", self.by.borrow().len())
    }
}

impl Sequences {
    fn add(&self, items: Items) -> u32 {
        let mut by = self.by.borrow_mut();
        let mut number = self.last.get().wrapping_add(1);
        while by.contains_key(&number) {
            number = number.wrapping_add(1);
        }
        self.last.set(number);
        by.insert(number, Rc::new(items));
        number
    }

    fn find(&self, number: u32) -> Result<Rc<Items>, Failure> {
        self.by.borrow().get(&number).cloned().ok_or_else(|| {
            let message = "expected an iterator of this package";
            Failure::argument("items", ArgumentFault::Type, message)
        })
    }

    fn take(&self, number: u32) -> Option<Rc<Items>> {
        self.by.borrow_mut().remove(&number)
    }

    /// The environment ends.
    pub(crate) fn end(&self) {
        for items in self.by.take().into_values() {
            // The panic of a destructor has no caller who could be told.
            let _ = fence(|| drop(items));
        }
    }
}

/// The user's iterator or stream as it is, whose type is proved here: any thread may use and drop it.
#[inline(always)]
pub fn sent_items<I: Send>(items: I) -> I {
    items
}

impl Call<'_> {
    /// A call's iterator or stream, for [`next_items`] or `next_stream`: `block` makes the call and feeds what it gives,
    /// `split` tells items from errors, `give` hands a batch over.
    ///
    /// # Errors
    /// What the call fails with.
    pub fn iterator<T, V, F>(
        &self,
        name: &'static str,
        lazy: bool,
        block: impl FnOnce(Feed<T>) -> F,
        split: fn(T) -> Result<V, Stopped>,
        give: fn(&Call<'_>, Vec<V>) -> Result<Value, Stopped>,
    ) -> Result<Value, Stopped>
    where
        F: Future<Output = Result<(), Stopped>> + 'static,
        T: 'static,
        V: 'static,
    {
        let opened = Sequence::open(lazy, |feed| Box::pin(block(feed)));
        let sequence = opened.map_err(Failure::Panic)??;
        let number = self.environment.sequences.add(Items {
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
        });
        Ok(f64::from(number).give())
    }
}

impl Environment {
    /// Runs what may run the user's code; its result, or how it ended, is in the head.
    fn told_of(&'static self, run: impl FnOnce(&Call<'_>) -> Result<Value, Stopped>) {
        self.calling(|| {
            let call = Call::bare(self);
            match fence(|| run(&call)) {
                // A promise may be pending, or rejected.
                Ok(Ok(Value(bits))) if self.is_well() => self.leave(bits),
                Ok(Ok(_)) => {}
                Ok(Err(stopped)) => call.stop(stopped),
                Err(panic) => call.stop(Failure::Panic(panic).into()),
            }
        });
    }
}

/// The next items of an iterator, or an error in the place of the first of them.
///
/// # Safety
/// As [`called`](crate::called).
pub unsafe fn next_items(environment: f64, number: u32) {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    environment.told_of(|call| {
        let items = environment.sequences.find(number)?;
        // An iterator is never pending.
        let _ = items.fill(Waker::noop())?;
        items.batch(call)
    });
}

/// As [`next_items`], of a stream, and as a future: each wait is one of its own, so that a stream is polled while somebody
/// waits for it only. That one waits at a time is the package's JavaScript's to see to.
///
/// # Safety
/// As [`called`](crate::called).
#[cfg(feature = "async")]
pub unsafe fn next_stream(environment: f64, number: u32) {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    environment.told_of(|call| {
        let items = environment.sequences.find(number)?;
        let filled = async move {
            std::future::poll_fn(|context| {
                let filled = items.fill(context.waker());
                let pending = matches!(filled, Ok(Poll::Pending));
                items.waiting.set(pending.then(|| context.waker().clone()));
                match filled {
                    Ok(Poll::Ready(())) => Poll::Ready(Ok(())),
                    Ok(Poll::Pending) => Poll::Pending,
                    Err(failure) => Poll::Ready(Err(Stopped::from(failure))),
                }
            })
            .await?;
            Ok(items)
        };
        call.promise(filled, |call, items| items.batch(call))
    });
}

/// Drops what a sequence holds; a second time does nothing.
///
/// # Safety
/// As [`called`](crate::called).
pub unsafe fn close_items(environment: f64, number: u32) {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    environment.told_of(|_| {
        let Ok(items) = environment.sequences.find(number) else {
            return Ok(Value(0));
        };
        if let Some(mut step) = items.enter()? {
            let closed = step.close();
            items.leave(step, false);
            // Who waits learns that nothing more comes.
            if let Some(waker) = items.waiting.take() {
                waker.wake();
            }
            closed.map_err(Failure::Panic)?;
        }
        Ok(Value(0))
    });
}

/// Nobody has the number any more.
///
/// # Safety
/// As [`called`](crate::called).
pub unsafe fn drop_items(environment: f64, number: u32) {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    let items = environment.sequences.take(number);
    // The panic of a destructor has no caller who could be told.
    environment.calling(|| {
        let _ = fence(|| drop(items));
    });
}
