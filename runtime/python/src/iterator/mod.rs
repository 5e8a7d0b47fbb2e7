//! Rust iterators as Python's, and what they share with streams: who may ask for an item, and when. How Python
//! calls them is `class`'s; async iterators are `stream`'s.
//!
//! Every use is under the interpreter's lock, while items are made too. What the Rust side holds is dropped at the
//! end of the items, by `close()`, or with the Python object.

mod class;
#[cfg(feature = "async")]
mod stream;

use std::any::TypeId;
use std::pin::Pin;
use std::task::{Poll, Waker};

use landbridge_core::sequence::{Feed, Sequence};
use landbridge_core::{Failure, Panic, fence};
use pyo3::prelude::*;

#[cfg(feature = "async")]
pub use stream::stream;

use crate::call::{Answer, Raised};
use crate::error::{Classes, raise};
use crate::stops::unended;
use crate::unwind::fenced;

/// What makes a Python value of an item.
type Give<T> = for<'a> fn(Python<'a>, T) -> Answer<'a>;
/// What makes an exception of the error of the call.
type Fail<E> = for<'a> fn(Python<'a>, E) -> Raised<'a>;

/// A call's iterator; `block` makes the call and feeds what it gives, `name` is the function's.
///
/// # Errors
/// What the call fails with.
pub fn iterator<'py, T, E, F>(
    py: Python<'py>,
    classes: &'static Classes,
    name: &'static str,
    lazy: bool,
    block: impl FnOnce(Feed<T>) -> F,
    fail: Fail<E>,
    give: Give<T>,
) -> Answer<'py>
where
    F: Future<Output = Result<(), E>> + 'static,
    T: 'static,
{
    let items = Items::open(py, classes, name, lazy, block, fail, give)?;
    Ok(class::new(py, items)?)
}

/// The user's iterator or stream as it is, whose type is proved here: any thread may use and drop it.
#[inline(always)]
pub fn sent_items<I: Send>(items: I) -> I {
    items
}

/// A sequence of any type.
trait Step {
    /// The next item as Python has it.
    fn next<'py>(&mut self, py: Python<'py>, waker: &Waker) -> Poll<Option<Answer<'py>>>;

    /// The next item as Python has it, if Rust has made it already.
    fn made<'py>(&mut self, py: Python<'py>) -> Option<Answer<'py>>;

    /// Drops what it holds.
    fn close(&mut self) -> Result<(), Panic>;
}

/// Whether making a Python value of an item can run no code of Python's, not even the collector's: it is a number or a
/// text.
fn is_atom<T: 'static>() -> bool {
    macro_rules! any {
        ($($type:ty),*) => { [$(TypeId::of::<$type>()),*] };
    }
    any!(
        bool, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64, char,
        String
    )
    .contains(&TypeId::of::<T>())
}

struct Typed<T, F> {
    sequence: Sequence<T, Pin<Box<F>>>,
    give: Give<T>,
    classes: &'static Classes,
}

impl<T, F: Future> Typed<T, F> {
    fn told<'py>(&self, py: Python<'py>, given: Result<Answer<'py>, Panic>) -> Answer<'py> {
        given.unwrap_or_else(|panic| Err(raise(py, self.classes, Failure::Panic(panic)).into()))
    }
}

impl<T, F: Future> Step for Typed<T, F> {
    fn next<'py>(&mut self, py: Python<'py>, waker: &Waker) -> Poll<Option<Answer<'py>>> {
        let give = self.give;
        self.sequence.poll_next(waker).map(|item| {
            let given = item?.and_then(|item| fenced(|| give(py, item)));
            Some(self.told(py, given))
        })
    }

    fn made<'py>(&mut self, py: Python<'py>) -> Option<Answer<'py>> {
        let give = self.give;
        let item = self.sequence.made()?;
        let given = fence(|| give(py, item));
        Some(self.told(py, given))
    }

    fn close(&mut self) -> Result<(), Panic> {
        self.sequence.close()
    }
}

/// What an iterator's object holds. Every use is under the interpreter's lock.
struct Items {
    /// Away while it is used; gone at the end.
    step: Option<Box<dyn Step>>,
    /// Somebody uses it, or waits for its next item.
    taken: bool,
    /// Whether items are what [`is_atom`] says.
    atoms: bool,
    classes: &'static Classes,
    name: &'static str,
}

impl Items {
    fn open<'py, T, E, F>(
        py: Python<'py>,
        classes: &'static Classes,
        name: &'static str,
        lazy: bool,
        block: impl FnOnce(Feed<T>) -> F,
        fail: Fail<E>,
        give: Give<T>,
    ) -> Result<Self, Raised<'py>>
    where
        F: Future<Output = Result<(), E>> + 'static,
        T: 'static,
    {
        let sequence = match Sequence::open(lazy, |feed| Box::pin(block(feed))) {
            Ok(Ok(sequence)) => sequence,
            Ok(Err(error)) => return Err(fail(py, error)),
            Err(panic) => return Err(raise(py, classes, Failure::Panic(panic)).into()),
        };
        Ok(Self {
            step: Some(Box::new(Typed {
                sequence,
                give,
                classes,
            })),
            taken: false,
            atoms: is_atom::<T>(),
            classes,
            name,
        })
    }

    /// Takes the sequence to use it; nothing at its end.
    ///
    /// # Errors
    /// It is in use: by another thread, or by itself.
    #[inline]
    fn enter(&mut self, py: Python<'_>) -> PyResult<Option<Box<dyn Step>>> {
        if self.taken {
            return Err(self.busy(py));
        }
        let step = self.step.take();
        self.taken = step.is_some();
        Ok(step)
    }

    #[cold]
    fn busy(&self, py: Python<'_>) -> PyErr {
        let type_name = self.name;
        raise(py, self.classes, Failure::Busy { type_name })
    }
}

/// The items inside an object of a class of this module. No reference outlives the access: what runs in between
/// may come back to the same object.
#[derive(Clone, Copy)]
struct Place(*mut Items);

impl Place {
    #[inline]
    fn with<R>(self, look: impl FnOnce(&mut Items) -> R) -> R {
        // SAFETY: made of an object that is alive, under the interpreter's lock; `look` runs no Python code but
        // the making of an exception, and none of the user's.
        look(unsafe { &mut *self.0 })
    }

    /// The next item, if it is there and nothing can happen meanwhile: without what keeps Python's code at bay.
    #[inline]
    fn made<'py>(self, py: Python<'py>) -> Option<Answer<'py>> {
        self.with(|it| match &mut it.step {
            Some(step) if it.atoms => step.made(py),
            _ => None,
        })
    }

    /// The next item of an iterator.
    fn next<'py>(self, py: Python<'py>) -> Option<Answer<'py>> {
        let mut step = match self.with(|it| it.enter(py)) {
            Ok(step) => step?,
            Err(error) => return Some(Err(error.into())),
        };
        let next = step.next(py, Waker::noop());
        self.leave(step, !matches!(next, Poll::Ready(None)));
        match next {
            Poll::Ready(Some(Err(raised))) => Some(Err(unended(py, "iterator", raised))),
            Poll::Ready(item) => item,
            // An iterator never is.
            Poll::Pending => None,
        }
    }

    /// Puts the sequence back, or drops it at its end.
    #[inline]
    fn leave(self, step: Box<dyn Step>, more: bool) {
        let over = self.with(|it| {
            it.taken = false;
            if more {
                it.step = Some(step);
                return None;
            }
            Some(step)
        });
        drop(over);
    }

    /// Drops the sequence; a second time does nothing.
    fn close(self, py: Python<'_>) -> PyResult<()> {
        let Some(mut step) = self.with(|it| it.enter(py))? else {
            return Ok(());
        };
        let closed = step.close();
        self.leave(step, false);
        let classes = self.with(|it| it.classes);
        closed.map_err(|panic| raise(py, classes, Failure::Panic(panic)))
    }
}
