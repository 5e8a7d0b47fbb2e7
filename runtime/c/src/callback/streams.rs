//! Streams of a C program in Rust's hands: a struct with the function that is asked for the next item, one at a
//! time, and answers by a reply. What a reply does is `reply`'s.

use std::ffi::c_void;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use landbridge_core::sequence::Stream;

use super::answer::{ErrorBack, Refusal, bare, typed};
use super::reply::{Answer, Replies, begin};
use super::{FreeFn, Kept};
use crate::convert::Crosses;
use crate::object::Reference;

/// What is asked for the next item.
pub type AskFn = unsafe extern "C" fn(*mut c_void, Reference);

/// The struct that C passes.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct StreamFunctions {
    /// Asked for each item, until there is none.
    pub next: Option<AskFn>,
    /// Its first argument.
    pub this: *mut c_void,
    /// What frees that.
    pub free: Option<FreeFn>,
}

crate::vtable!(StreamFunctions; next "next");

/// The items. After the end or a failure nothing is asked any more, and the data is freed.
#[derive(Debug)]
pub struct StreamItems<T: 'static> {
    // Fields go in this order: whoever still answers is told before the data is freed.
    asking: Option<Answer<Option<T>>>,
    kept: Option<Kept<StreamFunctions>>,
    replies: &'static Replies<Option<T>>,
}

// An item is moved, never pinned.
impl<T> Unpin for StreamItems<T> {}

impl<T> StreamItems<T> {
    /// Those of what was passed.
    #[must_use]
    pub fn of(kept: Kept<StreamFunctions>, replies: &'static Replies<Option<T>>) -> Self {
        Self {
            asking: None,
            kept: Some(kept),
            replies,
        }
    }

    fn poll_asked(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Refusal>>> {
        let Some(kept) = &self.kept else {
            return Poll::Ready(None);
        };
        let asking = match &mut self.asking {
            Some(asking) => asking,
            None => self.asking.insert(begin(self.replies, |reply| {
                if let Some(next) = kept.functions().next {
                    // SAFETY: who passed it keeps the header's contract; the one before is answered.
                    unsafe { next(kept.this(), reply) };
                }
                Ok(())
            })),
        };
        let Poll::Ready(answer) = Pin::new(asking).poll(context) else {
            return Poll::Pending;
        };
        self.asking = None;
        if !matches!(answer, Ok(Some(_))) {
            self.kept = None;
        }
        Poll::Ready(answer.transpose())
    }
}

impl<T> Stream for StreamItems<T> {
    type Item = T;

    /// What the program fails with unwinds to the boundary.
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_asked(context).map(|item| item.map(bare))
    }
}

/// Items whose type has a place for what the program fails with.
#[derive(Debug)]
pub struct TryStreamItems<M, T: 'static, E>(StreamItems<T>, PhantomData<fn() -> (M, E)>);

impl<M, T, E> TryStreamItems<M, T, E> {
    /// As [`StreamItems::of`].
    #[must_use]
    pub fn of(kept: Kept<StreamFunctions>, replies: &'static Replies<Option<T>>) -> Self {
        Self(StreamItems::of(kept, replies), PhantomData)
    }
}

impl<M, T: Crosses<M>, E: ErrorBack<M> + 'static> Stream for TryStreamItems<M, T, E>
where
    E::C: 'static,
{
    type Item = Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = self.0.poll_asked(context);
        polled.map(|item| item.map(typed::<M, T, E>))
    }
}
