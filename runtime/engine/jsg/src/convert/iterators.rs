//! Iterators both ways: Rust's as JavaScript's, and whatever a script can iterate as a stream of Rust's values.

use std::fmt;
use std::marker::PhantomData;

use super::{FromJs, ToJs};
use crate::callback::enter;
use crate::class::{Class, Method};
use crate::error::{Error, Result};
use crate::local::{Callable, Global, Local, Object};
use crate::lock::Lock;
use crate::resource::{Named, Resource};
use crate::trace::{GarbageCollected, Visitor};

/// Writes the next item into the lock's scope; none at the end.
trait Items {
    fn next<'s>(&mut self, lock: &mut Lock<'s>) -> Option<Result<Local<'s>>>;
}

struct Converted<I>(I);

impl<T: ToJs, I: Iterator<Item = Result<T>>> Items for Converted<I> {
    fn next<'s>(&mut self, lock: &mut Lock<'s>) -> Option<Result<Local<'s>>> {
        let item = self.0.next()?;
        Some(item.and_then(|item| item.to_js(lock)))
    }
}

/// An iterator's object.
struct Iterating(Option<Box<dyn Items>>, usize);

impl Named for Iterating {
    const NAME: &'static str = "Iterator";
}

impl GarbageCollected for Iterating {
    const TRACES: bool = false;
    fn trace(&self, _: &mut Visitor<'_>) {}

    const EXTERNAL: bool = true;
    fn external_bytes(&self) -> usize {
        self.0.as_ref().map_or(0, |_| self.1)
    }
}

/// The names of an iterator's answers.
static RESULT: &[&str] = &["value", "done"];

fn result<'s>(lock: &mut Lock<'s>, value: Option<Local<'s>>) -> Result<Local<'s>> {
    let done = lock.boolean(value.is_none());
    let value = value.unwrap_or_else(|| lock.undefined());
    lock.record(RESULT, &[value, done])
}

extern "C" fn next(info: usize) {
    enter(info, true, |call| {
        let mut this = call.receiver_mut::<Iterating>()?;
        let item = match &mut this.0 {
            Some(items) => items.next(&mut call.lock),
            None => None,
        };
        // What has failed or ended isn't asked again.
        let ends = !matches!(item, Some(Ok(_)));
        if ends {
            this.0 = None;
        }
        drop(this);
        if ends {
            call.recount::<Iterating>();
        }
        let item = item.transpose()?;
        let answer = result(&mut call.lock, item)?;
        call.answer(answer)
    });
}

extern "C" fn end(info: usize) {
    enter(info, true, |call| {
        call.receiver_mut::<Iterating>()?.0 = None;
        let value = call.value(0);
        let done = call.lock.boolean(true);
        let answer = call.lock.record(RESULT, &[value, done])?;
        call.answer(answer)
    });
}

extern "C" fn itself(info: usize) {
    enter(info, true, |call| {
        let this = call.this();
        call.answer(this)
    });
}

impl Resource for Iterating {
    fn describe(class: &mut Class) {
        let mut method = |name, callback: extern "C" fn(usize)| {
            class.method(Method {
                name,
                callback,
                length: 0,
                is_static: false,
                fast: None,
                signature: String::new(),
            });
        };
        method("next", next);
        method("return", end);
        method("[Symbol.iterator]", itself);
    }
}

/// An iterator of Rust's on its way to JavaScript, where `for … of` takes it. It is dropped when it ends, is left, or
/// is collected.
pub struct Sequence<T> {
    items: Box<dyn Items>,
    bytes: usize,
    of: PhantomData<fn() -> T>,
}

impl<T: ToJs + 'static> Sequence<T> {
    /// All items, none of which can fail.
    pub fn new(items: impl IntoIterator<Item = T, IntoIter: 'static>) -> Self {
        Self::fallible(items.into_iter().map(Ok))
    }

    /// Items until the first that fails, which is thrown.
    pub fn fallible(items: impl IntoIterator<Item = Result<T>, IntoIter: 'static>) -> Self {
        Self {
            items: Box::new(Converted(items.into_iter())),
            bytes: 0,
            of: PhantomData,
        }
    }

    /// The same, with how many bytes the items hold until they are through, for V8 to know.
    #[must_use]
    pub fn holding(self, bytes: usize) -> Self {
        Self { bytes, ..self }
    }
}

impl<T> fmt::Debug for Sequence<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sequence").finish_non_exhaustive()
    }
}

impl<T: ToJs> ToJs for Sequence<T> {
    fn ts() -> String {
        format!("IterableIterator<{}>", T::ts())
    }

    fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>> {
        lock.alloc(Iterating(Some(self.items), self.bytes))
            .to_js(lock)
    }
}

/// Whatever object a script can iterate, asked item by item. A string isn't one, as for WebIDL's sequences.
pub struct Iterable<T> {
    iterator: Global<Object>,
    next: Global<Callable>,
    ended: bool,
    of: PhantomData<fn() -> T>,
}

impl<T> fmt::Debug for Iterable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Iterable").finish_non_exhaustive()
    }
}

fn elsewhere() -> Error {
    Error::plain("the iterator is another isolate's")
}

impl<T: for<'i> FromJs<'i>> Iterable<T> {
    /// The next item; none at the end. One that can't be converted ends the iteration, and the script is told.
    ///
    /// # Errors
    ///
    /// What the iterator throws, or the conversion's.
    pub fn next(&mut self, lock: &mut Lock<'_>) -> Result<Option<T>> {
        if self.ended {
            return Ok(None);
        }
        // Whatever fails from here on is the end, but a conversion.
        self.ended = true;
        let item = lock.scope(|lock| {
            let next = self.next.get(lock).ok_or_else(elsewhere)?;
            let iterator = self.iterator.get(lock).ok_or_else(elsewhere)?;
            let answer = next.call(lock, iterator.upcast(), &[])?;
            let answer = answer.try_as::<Object>().ok_or_else(|| {
                let found = answer.describe();
                Error::type_error(format!("an iterator answered with {found}"))
            })?;
            let done = answer.get(lock, "done")?;
            if lock.to_boolean(done) {
                return Ok(None);
            }
            let value = answer.get(lock, "value")?;
            Ok(Some(T::from_js(lock, value)))
        })?;
        match item {
            None => Ok(None),
            Some(Ok(item)) => {
                self.ended = false;
                Ok(Some(item))
            }
            Some(Err(error)) => {
                self.ended = false;
                // The conversion's error goes before one of `return`.
                let _ = self.close(lock);
                Err(error.within("an item"))
            }
        }
    }

    /// Leaves the iteration before its end, as `break` does.
    ///
    /// # Errors
    ///
    /// What the iterator's `return` throws.
    pub fn close(&mut self, lock: &mut Lock<'_>) -> Result<()> {
        if std::mem::replace(&mut self.ended, true) {
            return Ok(());
        }
        lock.scope(|lock| {
            let iterator = self.iterator.get(lock).ok_or_else(elsewhere)?;
            let end = iterator.get(lock, "return")?;
            match end.try_as::<Callable>() {
                Some(end) => end.call(lock, iterator.upcast(), &[]).map(drop),
                None => Ok(()),
            }
        })
    }

    /// All items that are left.
    ///
    /// # Errors
    ///
    /// As for `next`.
    pub fn collect(mut self, lock: &mut Lock<'_>) -> Result<Vec<T>> {
        let mut all = Vec::new();
        while let Some(item) = self.next(lock)? {
            all.push(item);
        }
        Ok(all)
    }
}

impl<'s, T: for<'i> FromJs<'i>> FromJs<'s> for Iterable<T> {
    fn ts() -> String {
        format!("Iterable<{}>", <T as FromJs<'s>>::ts())
    }

    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
        let not = || {
            let found = value.describe();
            Error::type_error(format!("expected something to iterate, got {found}"))
        };
        let object = value.try_as::<Object>().ok_or_else(not)?;
        let key = lock.member_key("[Symbol.iterator]");
        let begin = object.get_key(lock, key)?;
        let begin = begin.try_as::<Callable>().ok_or_else(not)?;
        let iterator = begin.call(lock, value, &[])?;
        let iterator = iterator.try_as::<Object>().ok_or_else(not)?;
        let next = iterator.get(lock, "next")?;
        let next = next.try_as::<Callable>().ok_or_else(not)?;
        Ok(Self {
            iterator: Global::new(lock, iterator),
            next: Global::new(lock, next),
            ended: false,
            of: PhantomData,
        })
    }

    fn is_exact(lock: &mut Lock<'s>, value: Local<'s>) -> bool {
        let Some(object) = value.try_as::<Object>() else {
            return false;
        };
        let key = lock.member_key("[Symbol.iterator]");
        (object.get_key(lock, key)).is_ok_and(|begin| begin.is_function())
    }
}
