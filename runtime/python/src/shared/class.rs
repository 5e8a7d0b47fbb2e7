//! `buffer_class!`: the class `Buffer` of a package whose interface has buffers.

/// Declares the package's class of buffers, of which it needs one for all types of items.
///
/// `buffer_class!(PyBuffer, "module", Here, CLASSES)`
#[macro_export]
macro_rules! buffer_class {
    ($class:ident, $module:literal, $tag:ty, $classes:ident) => {
        #[doc = "Memory that Rust and Python share. `memoryview` and `numpy.asarray` copy nothing."]
        #[pyclass(frozen, name = "Buffer", module = $module, weakref)]
        pub struct $class($crate::Shared);

        impl $crate::Shares for $tag {
            fn classes() -> &'static $crate::Classes {
                &$classes
            }
            fn object(py: Python<'_>, shared: $crate::Shared) -> PyResult<Bound<'_, PyAny>> {
                Ok(Bound::new(py, $class(shared))?.into_any())
            }
            fn shared<'a>(value: &'a Bound<'_, PyAny>) -> Option<&'a $crate::Shared> {
                value.cast::<$class>().ok().map(|it| &it.get().0)
            }
        }

        #[pymethods]
        impl $class {
            fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
                self.0.length::<$tag>(py)
            }

            fn __getitem__<'py>(&self, index: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
                self.0.get::<$tag>(index)
            }

            fn __setitem__(
                &self,
                index: &Bound<'_, PyAny>,
                item: &Bound<'_, PyAny>,
            ) -> PyResult<()> {
                self.0.set::<$tag>(index, item)
            }

            fn __iter__<'py>(slf: Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
                $crate::items_of(slf.as_any())
            }

            #[classmethod]
            fn __class_getitem__<'py>(
                class: &Bound<'py, $crate::pyo3::types::PyType>,
                item: &Bound<'py, PyAny>,
            ) -> PyResult<Bound<'py, PyAny>> {
                let types = class.py().import("types")?;
                types.getattr("GenericAlias")?.call1((class, item))
            }

            /// The items' format, as `struct` and `memoryview` write it.
            #[getter]
            fn format(&self, py: Python<'_>) -> PyResult<String> {
                self.0.format::<$tag>(py)
            }

            /// Whether the memory can't be written to.
            #[getter]
            fn readonly(&self, py: Python<'_>) -> PyResult<bool> {
                self.0.read_only::<$tag>(py)
            }

            /// Lets go of the memory, which fails while a view of it is alive.
            fn close(&self) -> PyResult<()> {
                self.0.close()
            }

            fn __enter__<'py>(slf: Bound<'py, Self>) -> Bound<'py, Self> {
                slf
            }

            #[pyo3(signature = (*_exception))]
            fn __exit__(
                &self,
                _exception: &Bound<'_, $crate::pyo3::types::PyTuple>,
            ) -> PyResult<()> {
                self.0.close()
            }

            fn __repr__(&self) -> String {
                self.0.repr::<$tag>()
            }

            unsafe fn __getbuffer__(
                slf: Bound<'_, Self>,
                view: *mut $crate::pyo3::ffi::Py_buffer,
                flags: std::ffi::c_int,
            ) -> PyResult<()> {
                // SAFETY: Python asks for a view to be filled.
                unsafe {
                    slf.get()
                        .0
                        .export::<$tag>(slf.clone().into_any(), view, flags)
                }
            }

            unsafe fn __releasebuffer__(&self, view: *mut $crate::pyo3::ffi::Py_buffer) {
                // SAFETY: Python releases each view once.
                unsafe { self.0.release(view) }
            }
        }
    };
}
