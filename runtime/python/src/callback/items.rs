//! Iterators of Python's in Rust's hands: an item is asked for when Rust asks for one, on whatever thread that is.
//! What a call is made with and fails with is the callbacks' matter.

use std::marker::PhantomData;

use landbridge_core::{HostError, raise};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::failure::{ErrorFromPy, failed, host_error};
use super::released::Released;
use super::{Take, attached, settled, unreachable};
use crate::convert::{within, wrong};
use crate::unwind::next_item;

/// The items of an iterable. After the end nothing is asked any more, and the iterator is let go.
pub struct Items<T> {
    iterator: Option<Released>,
    parameter: &'static str,
    asked: usize,
    take: Take<T>,
}

impl<T> std::fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Items")
    }
}

impl<T> Items<T> {
    /// Those of whatever can be iterated over; text is none, as for lists.
    ///
    /// # Errors
    /// It can't be, or its `__iter__` fails.
    pub fn of(value: &Bound<'_, PyAny>, parameter: &'static str, take: Take<T>) -> PyResult<Self> {
        let refused = || {
            let fault = wrong("an iterable", value);
            within(value.py(), fault, format_args!("argument '{parameter}'"))
        };
        if value.is_instance_of::<PyString>() {
            return Err(refused());
        }
        let iterator = value.try_iter().map_err(|error| {
            let none = error.is_instance_of::<PyTypeError>(value.py())
                && !matches!(value.get_type().hasattr("__iter__"), Ok(true))
                && !matches!(value.get_type().hasattr("__getitem__"), Ok(true));
            if none { refused() } else { error }
        })?;
        Ok(Self {
            iterator: Some(Released::new(iterator.into_any())),
            parameter,
            asked: 0,
            take,
        })
    }

    /// The next one as the host gives it; the inner `None` at the end, the outer where no call can be made.
    fn asked<R>(
        &mut self,
        fail: impl FnOnce(Python<'_>, PyErr) -> R,
    ) -> Option<Result<Option<T>, R>> {
        let Some(iterator) = &self.iterator else {
            return Some(Ok(None));
        };
        let at = self.asked;
        self.asked += 1;
        let done = attached(|py| {
            let read = || {
                let Some(item) = next_item(iterator.bind(py).cast()?)? else {
                    return Ok(None);
                };
                (self.take)(&item).map(Some).map_err(|error| {
                    let place = format_args!("argument '{}': item {at}", self.parameter);
                    within(py, error, place)
                })
            };
            read().map_err(|error: PyErr| fail(py, error))
        });
        if matches!(done, Some(Ok(None))) {
            self.iterator = None;
        }
        done
    }
}

impl<T> Iterator for Items<T> {
    type Item = T;

    /// What the iterator fails with unwinds to the boundary.
    fn next(&mut self) -> Option<T> {
        match self.asked(host_error) {
            Some(Ok(item)) => item,
            Some(Err(error)) => raise(error),
            None => raise(unreachable()),
        }
    }
}

/// Items whose type has a place for what the iterator fails with. A failure is no end: who goes on asks again.
pub struct TryItems<M, T, E>(Items<T>, PhantomData<fn() -> (M, E)>);

impl<M, T, E> std::fmt::Debug for TryItems<M, T, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TryItems")
    }
}

impl<M, T, E> TryItems<M, T, E> {
    /// As [`Items::of`].
    ///
    /// # Errors
    /// As there.
    pub fn of(value: &Bound<'_, PyAny>, parameter: &'static str, take: Take<T>) -> PyResult<Self> {
        Ok(Self(Items::of(value, parameter, take)?, PhantomData))
    }
}

impl<M, T, E: ErrorFromPy<M>> Iterator for TryItems<M, T, E> {
    type Item = Result<T, E>;

    fn next(&mut self) -> Option<Self::Item> {
        let done = self.0.asked(failed::<M, E>);
        let done: Option<Result<Result<Option<T>, E>, HostError>> = done.map(|done| match done {
            Ok(item) => Ok(Ok(item)),
            Err(failure) => failure.map(Err),
        });
        settled(done).transpose()
    }
}
