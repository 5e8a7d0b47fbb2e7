//! A parameter that may be left out, which is something else than `None`.

use pyo3::prelude::*;

/// What a caller gave for a parameter with a default.
#[derive(Debug, Default)]
pub struct Given<'py>(Option<Bound<'py, PyAny>>);

impl<'py> Given<'py> {
    /// Nothing was given.
    pub const ABSENT: Self = Self(None);

    /// The value, if one was given.
    #[must_use]
    pub fn get(&self) -> Option<&Bound<'py, PyAny>> {
        self.0.as_ref()
    }
}

impl<'a, 'py> FromPyObject<'a, 'py> for Given<'py> {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        Ok(Self(Some(value.to_owned())))
    }
}
