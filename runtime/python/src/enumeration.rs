//! Enums without data: the members of the package's `enum.Enum`, each of which exists once.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use crate::convert::wrong;
use crate::error::Classes;

/// An enum of the package, found when it is first needed.
pub struct Enumeration<const N: usize> {
    name: &'static str,
    members: [&'static str; N],
    found: PyOnceLock<Vec<Py<PyAny>>>,
}

impl<const N: usize> std::fmt::Debug for Enumeration<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Enumeration")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl<const N: usize> Enumeration<N> {
    /// The enum `name` with these members.
    #[must_use]
    pub const fn new(name: &'static str, members: [&'static str; N]) -> Self {
        Self {
            name,
            members,
            found: PyOnceLock::new(),
        }
    }

    fn found(&self, py: Python<'_>, classes: &Classes) -> PyResult<&[Py<PyAny>]> {
        let found = self.found.get_or_try_init(py, || {
            let class = classes.look_up(py, self.name)?;
            let members = self.members.iter();
            members
                .map(|member| class.getattr(member).map(Bound::unbind))
                .collect::<PyResult<_>>()
        })?;
        Ok(found)
    }

    /// The place of a member among all.
    ///
    /// # Errors
    /// `TypeError` for anything that isn't one.
    pub fn index(&self, value: &Bound<'_, PyAny>, classes: &Classes) -> PyResult<usize> {
        self.found(value.py(), classes)?
            .iter()
            .position(|member| member.is(value))
            .ok_or_else(|| wrong(self.name, value))
    }

    /// The member at a place.
    ///
    /// # Errors
    /// The package's Python half is broken.
    pub fn member<'py>(
        &self,
        py: Python<'py>,
        classes: &Classes,
        index: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.found(py, classes)?[index].bind(py).clone())
    }
}
