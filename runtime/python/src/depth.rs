//! How deep values nest: conversions go down with them, and the stack has an end.

use std::cell::Cell;

use landbridge_core::wire::MAX_DEPTH;
use pyo3::exceptions::PyRecursionError;
use pyo3::prelude::*;

use crate::park::Parked;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Runs a conversion one level deeper.
///
/// # Errors
/// `RecursionError` below the deepest level; else what the conversion raises.
#[inline]
pub(crate) fn deeper<R>(convert: impl FnOnce() -> PyResult<R>) -> PyResult<R> {
    /// Panics come by too.
    struct Level(u32);
    impl Drop for Level {
        fn drop(&mut self) {
            DEPTH.set(self.0);
        }
    }
    let level = Level(DEPTH.get());
    if level.0 >= MAX_DEPTH {
        return Err(PyRecursionError::new_err(format!(
            "values nest deeper than {MAX_DEPTH}"
        )));
    }
    DEPTH.set(level.0 + 1);
    // What nests may be of classes of Python's.
    let _parked = Parked::new();
    convert()
}
