//! Records and variants: instances of the package's dataclasses, which have slots. Fields are written and
//! read where the slots are, as the interpreter's own descriptors do it (`abi`).

use pyo3::Borrowed;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

use crate::abi::Member;
use crate::convert::{FromPy, within, wrong};
use crate::error::{Classes, foreign};
use crate::park::lasting;
use crate::reserve::Reserved;

/// A dataclass of the package, found when it is first needed.
pub struct Class<const N: usize> {
    name: &'static str,
    fields: [&'static str; N],
    found: PyOnceLock<Found<N>>,
}

struct Found<const N: usize> {
    class: Py<PyType>,
    members: [Member; N],
}

impl<const N: usize> std::fmt::Debug for Class<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Class")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl<const N: usize> Class<N> {
    /// The class `name` (`Shape.Circle` for one inside another) with these fields.
    #[must_use]
    pub const fn new(name: &'static str, fields: [&'static str; N]) -> Self {
        Self {
            name,
            fields,
            found: PyOnceLock::new(),
        }
    }

    /// The names of the fields.
    pub(crate) fn names(&self) -> &[&'static str] {
        &self.fields
    }

    #[inline]
    fn found(&self, py: Python<'_>, classes: &Classes) -> PyResult<&Found<N>> {
        match self.found.get(py) {
            Some(found) => Ok(found),
            None => self.find(py, classes),
        }
    }

    #[cold]
    fn find(&self, py: Python<'_>, classes: &Classes) -> PyResult<&Found<N>> {
        self.found.get_or_try_init(py, || {
            let class = classes.look_up(py, self.name)?.cast_into::<PyType>()?;
            Ok(Found {
                members: members(&class, self.fields)?,
                class: class.unbind(),
            })
        })
    }

    /// Whether a value is an instance.
    ///
    /// # Errors
    /// The package's Python half is broken.
    #[inline]
    pub fn is(&self, value: &Bound<'_, PyAny>, classes: &Classes) -> PyResult<bool> {
        let found = self.found(value.py(), classes)?;
        // SAFETY: both are alive. Instances of a subclass have the fields in the same places.
        Ok(unsafe { ffi::PyObject_TypeCheck(value.as_ptr(), found.class.as_ptr().cast()) } == 1)
    }

    /// Refuses what is no instance.
    ///
    /// # Errors
    /// It isn't one.
    #[inline]
    pub fn check(&self, value: &Bound<'_, PyAny>, classes: &Classes) -> PyResult<()> {
        if self.is(value, classes)? {
            Ok(())
        } else {
            Err(wrong(self.name, value))
        }
    }

    /// An instance made without its constructor: the fields are right already.
    ///
    /// # Errors
    /// Python is out of memory.
    pub fn build<'py>(
        &self,
        py: Python<'py>,
        classes: &Classes,
        fields: [Bound<'py, PyAny>; N],
    ) -> PyResult<Bound<'py, PyAny>> {
        // CPython before 3.12 collects garbage where objects are made, and with it runs Python's code.
        lasting();
        let found = self.found(py, classes)?;
        let class: *mut ffi::PyTypeObject = found.class.as_ptr().cast();
        // SAFETY: the class is alive, and as every class that Python code makes it has its instances from here.
        let instance =
            unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyType_GenericAlloc(class, 0))? };
        for (member, value) in found.members.iter().zip(fields) {
            // SAFETY: the instance is new, and of the class.
            unsafe { member.fill(&instance, value)? };
        }
        Ok(instance)
    }

    /// Puts other values in the place of an instance's, while nobody else has seen it.
    ///
    /// # Errors
    /// It is no instance.
    pub fn refill<'py>(
        &self,
        instance: &Bound<'py, PyAny>,
        classes: &Classes,
        fields: [Bound<'py, PyAny>; N],
    ) -> PyResult<()> {
        self.check(instance, classes)?;
        let found = self.found(instance.py(), classes)?;
        for (member, value) in found.members.iter().zip(fields) {
            // SAFETY: the class was checked.
            unsafe { member.replace(instance, value)? };
        }
        Ok(())
    }

    /// The object in a field of an instance that was checked.
    ///
    /// # Errors
    /// The field was deleted.
    #[inline]
    pub fn object<'py>(
        &self,
        instance: &Bound<'py, PyAny>,
        classes: &Classes,
        index: usize,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = instance.py();
        let found = self.found(py, classes)?;
        debug_assert!(self.is(instance, classes)?);
        // SAFETY: callers have checked the class.
        match unsafe { found.members[index].get(instance) } {
            Some(value) => Ok(value),
            // Python's own words for it.
            None => instance.getattr(self.fields[index]),
        }
    }

    /// A field's value, of an instance that was checked.
    ///
    /// # Errors
    /// As [`FromPy::from_py`]; the text names the field.
    #[inline]
    pub fn field<'py, M, T: FromPy<'py, M>>(
        &self,
        instance: &Bound<'py, PyAny>,
        classes: &Classes,
        index: usize,
    ) -> PyResult<T> {
        let value = self.object(instance, classes, index)?;
        T::from_py(&value).map_err(|error| self.fault(instance.py(), error, index))
    }

    /// The fields of an instance, if it is one of this very class: for [`FromPy::at_once`].
    #[inline(always)]
    pub fn fields<'a, 'py>(
        &'a self,
        instance: Borrowed<'a, 'py, PyAny>,
    ) -> Option<Fields<'a, 'py, N>> {
        let found = self.found.get(instance.py())?;
        // SAFETY: the instance is alive.
        let class = unsafe { ffi::Py_TYPE(instance.as_ptr()) };
        (class == found.class.as_ptr().cast()).then_some(Fields {
            instance,
            members: &found.members,
        })
    }

    /// Makes sure of a field's value as [`FromPy::reserve`] does, of an instance that was checked.
    ///
    /// # Errors
    /// As [`FromPy::reserve`]; the text names the field.
    pub fn reserve<'py, M, T: FromPy<'py, M>>(
        &self,
        instance: &Bound<'py, PyAny>,
        classes: &Classes,
        index: usize,
        reserved: &mut Reserved,
    ) -> PyResult<()> {
        let value = self.object(instance, classes, index)?;
        T::reserve(&value, reserved).map_err(|error| self.fault(instance.py(), error, index))
    }

    /// Names the field where a fault is.
    #[cold]
    #[must_use]
    pub fn fault(&self, py: Python<'_>, error: PyErr, index: usize) -> PyErr {
        within(py, error, format_args!("field '{}'", self.fields[index]))
    }
}

/// The fields of an instance, read without running any Python code.
#[derive(Clone, Copy)]
pub struct Fields<'a, 'py, const N: usize> {
    instance: Borrowed<'a, 'py, PyAny>,
    members: &'a [Member; N],
}

impl<const N: usize> std::fmt::Debug for Fields<'_, '_, N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fields")
    }
}

impl<'py, const N: usize> Fields<'_, 'py, N> {
    /// A field's value, if it can be had so.
    #[inline(always)]
    pub fn at_once<M, T: FromPy<'py, M>>(&self, index: usize) -> Option<T> {
        // SAFETY: `Class::fields` has checked the class.
        unsafe { self.members[index].read(self.instance, T::at_once) }
    }
}

/// The fields of a class, in this order.
pub(crate) fn members<const N: usize>(
    class: &Bound<'_, PyType>,
    fields: [&'static str; N],
) -> PyResult<[Member; N]> {
    let found = fields.iter().map(|field| Member::find(class, field));
    let found: Vec<Member> = found.collect::<PyResult<_>>()?;
    found.try_into().map_err(|_| foreign())
}
