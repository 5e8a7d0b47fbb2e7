//! Records and variants: instances of the package's dataclasses, which have slots. Fields are written and
//! read where the slots are, as the interpreter's own descriptors do it.

use std::ffi::c_int;

use pyo3::Borrowed;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

use crate::convert::{FromPy, within, wrong};
use crate::error::Classes;

/// A dataclass of the package, found when it is first needed.
pub struct Class<const N: usize> {
    name: &'static str,
    fields: [&'static str; N],
    found: PyOnceLock<Found<N>>,
}

struct Found<const N: usize> {
    class: Py<PyType>,
    /// Where each field is in an instance.
    offsets: [isize; N],
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
            let mut offsets = [0; N];
            for (offset, field) in offsets.iter_mut().zip(self.fields) {
                *offset = slot(&class.getattr(field)?)?;
            }
            Ok(Found {
                class: class.unbind(),
                offsets,
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
        let found = self.found(py, classes)?;
        let class: *mut ffi::PyTypeObject = found.class.as_ptr().cast();
        // SAFETY: the class is alive; what makes its instances is what `object.__new__` calls.
        let instance = unsafe {
            let make = (*class).tp_alloc.unwrap_or(ffi::PyType_GenericAlloc);
            Bound::from_owned_ptr_or_err(py, make(class, 0))?
        };
        for (offset, value) in found.offsets.iter().zip(fields) {
            // SAFETY: a new instance has null in each of its slots; the slot owns its value.
            unsafe { fill(&instance, *offset, value) };
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
        for (offset, value) in found.offsets.iter().zip(fields) {
            // SAFETY: an instance has the slot there, which owns its value or is null.
            unsafe {
                let slot = instance
                    .as_ptr()
                    .byte_offset(*offset)
                    .cast::<*mut ffi::PyObject>();
                drop(Bound::from_owned_ptr_or_opt(
                    instance.py(),
                    slot.replace(value.into_ptr()),
                ));
            }
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
        // SAFETY: callers have checked the class; the slot is null or a live object.
        let value = unsafe {
            let slot = instance
                .as_ptr()
                .byte_offset(found.offsets[index])
                .cast::<*mut ffi::PyObject>();
            Bound::from_borrowed_ptr_or_opt(py, slot.read())
        };
        match value {
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
            offsets: &found.offsets,
        })
    }

    /// Names the field where a fault is.
    #[cold]
    #[must_use]
    pub fn fault(&self, py: Python<'_>, error: PyErr, index: usize) -> PyErr {
        within(py, error, format_args!("field '{}'", self.fields[index]))
    }
}

/// The fields of an instance, read without running any Python code.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a, 'py, const N: usize> {
    instance: Borrowed<'a, 'py, PyAny>,
    offsets: &'a [isize; N],
}

impl<'py, const N: usize> Fields<'_, 'py, N> {
    /// A field's value, if it can be had so.
    #[inline(always)]
    pub fn at_once<M, T: FromPy<'py, M>>(&self, index: usize) -> Option<T> {
        // SAFETY: an instance of the class has a slot there; what is in it lives until other code runs.
        let value = unsafe {
            let slot = self.instance.as_ptr().byte_offset(self.offsets[index]);
            Borrowed::from_ptr_or_opt(self.instance.py(), slot.cast::<*mut ffi::PyObject>().read())
        };
        T::at_once(value?)
    }
}

/// Puts a value into a slot that has none.
///
/// # Safety
/// The instance has a slot there, and it is null.
#[inline(always)]
pub(crate) unsafe fn fill(instance: &Bound<'_, PyAny>, offset: isize, value: Bound<'_, PyAny>) {
    // SAFETY: as promised; the slot owns its value.
    unsafe {
        let slot = instance.as_ptr().byte_offset(offset);
        slot.cast::<*mut ffi::PyObject>().write(value.into_ptr());
    }
}

/// The place of the slot that a member descriptor describes.
pub(crate) fn slot(descriptor: &Bound<'_, PyAny>) -> PyResult<isize> {
    // SAFETY: both are types; a member descriptor has a description of its member.
    unsafe {
        if ffi::Py_TYPE(descriptor.as_ptr()) == &raw mut ffi::PyMemberDescr_Type {
            let member = (*descriptor.as_ptr().cast::<ffi::PyMemberDescrObject>()).d_member;
            let member: *mut ffi::PyMemberDef = member.cast();
            if (*member).type_code == OBJECT {
                return Ok((*member).offset);
            }
        }
    }
    Err(pyo3::exceptions::PySystemError::new_err(
        "the package's classes aren't those that its extension was made with; install it anew",
    ))
}

/// `Py_T_OBJECT_EX`: an object, or null for a field that was deleted.
const OBJECT: c_int = 16;
