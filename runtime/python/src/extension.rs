//! The extension's module: in Python's main interpreter alone, and filled once. What is in it the generated crate adds.

use pyo3::exceptions::PyImportError;
use pyo3::ffi;
use pyo3::prelude::*;

use crate::error::Classes;
use crate::park::lasting;

/// Fills the module of the package whose classes are these. When the package is imported again (after its modules were
/// taken out of `sys.modules`), it is given all that the first import had, its classes too.
///
/// # Errors
/// It is a subinterpreter that imports it; the package's Python half is broken; Python is out of memory.
pub fn extension(
    module: &Bound<'_, PyModule>,
    classes: &'static Classes,
    fill: impl FnOnce(&Bound<'_, PyModule>) -> PyResult<()>,
) -> PyResult<()> {
    lasting();
    let py = module.py();
    // SAFETY: the lock is held.
    let interpreter = unsafe { ffi::PyInterpreterState_GetID(ffi::PyInterpreterState_Get()) };
    if interpreter != 0 {
        let error = PyErr::take(py).unwrap_or_else(|| elsewhere(module));
        return Err(error);
    }
    if let Some(first) = classes.first(py) {
        return again(module, first);
    }
    fill(module)?;
    classes.keep(module)
}

/// Threads of Rust's enter the main interpreter, and what the extension keeps of Python's belongs to it.
#[cold]
fn elsewhere(module: &Bound<'_, PyModule>) -> PyErr {
    let name = module.name().map(|name| name.to_string());
    let name = name.unwrap_or_default();
    let package = name.rsplit_once('.').map_or(&*name, |(package, _)| package);
    PyImportError::new_err(format!(
        "{package} can't be imported in a subinterpreter; import it in the main interpreter"
    ))
}

/// The modules of a package's first import.
pub(crate) struct First {
    extension: Py<PyModule>,
    /// The Python half.
    pub(crate) types: Py<PyModule>,
}

impl First {
    pub(crate) fn new(extension: &Bound<'_, PyModule>, types: Bound<'_, PyModule>) -> Self {
        Self {
            extension: extension.clone().unbind(),
            types: types.unbind(),
        }
    }
}

/// A second import: the functions and classes that the first had, and its Python half, whose classes Rust knows.
#[cold]
fn again(module: &Bound<'_, PyModule>, first: &First) -> PyResult<()> {
    let py = module.py();
    let own = module.dict();
    for (name, value) in first.extension.bind(py).dict() {
        // What the import system says of a module is this one's.
        if !own.contains(&name)? {
            own.set_item(name, value)?;
        }
    }
    let types = first.types.bind(py);
    let modules = py.import("sys")?.getattr("modules")?;
    for half in [types.as_any(), &types.getattr("_base")?] {
        modules.set_item(half.getattr("__name__")?, half)?;
    }
    Ok(())
}
