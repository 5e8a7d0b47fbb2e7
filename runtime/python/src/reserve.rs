//! Objects that a call takes over: all or none. What takes objects is looked at first, and taken only when
//! nothing can fail any more.

use pyo3::prelude::*;

use crate::convert::{FromPy, within};
use crate::error::Classes;
use crate::object::Held;

/// The objects that a call is about to take over.
#[derive(Debug, Default)]
pub struct Reserved(Vec<usize>);

impl<T> Held<T> {
    /// Makes sure that [`Held::take`] will succeed.
    ///
    /// # Errors
    /// As `take`; `BusyError` for an object that the call takes over already.
    pub fn reserve(
        &self,
        py: Python<'_>,
        name: &'static str,
        parameter: &'static str,
        classes: &Classes,
        reserved: &mut Reserved,
    ) -> PyResult<()> {
        drop(self.exclusive(py, name, parameter, classes)?);
        let place = std::ptr::from_ref(self) as usize;
        if reserved.0.contains(&place) {
            return Err(self.busy(py, name, parameter, classes));
        }
        reserved.0.push(place);
        Ok(())
    }
}

/// Makes sure that [`crate::argument`] will succeed, without taking any object over.
///
/// # Errors
/// As [`FromPy::reserve`]; the text names the parameter.
pub fn reserve<'py, M, T: FromPy<'py, M>>(
    value: &Bound<'py, PyAny>,
    parameter: &str,
    reserved: &mut Reserved,
) -> PyResult<()> {
    T::reserve(value, reserved)
        .map_err(|error| within(value.py(), error, format_args!("argument '{parameter}'")))
}
