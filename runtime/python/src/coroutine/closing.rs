//! Async iterators that Rust asks for no more items: their loops close them. Who tells the loops, and when, is `hub`'s;
//! what the loops do is `ending`'s.

use pyo3::intern;
use pyo3::prelude::*;

use super::ending::code;

/// What is to be closed. Dropped under the interpreter's lock only.
pub(crate) struct Closing {
    pub(crate) event_loop: Py<PyAny>,
    pub(crate) iterator: Py<PyAny>,
    /// Of an item on its way, which nobody waits for any more.
    pub(crate) task: Option<Py<PyAny>>,
    /// Called when it is closed, or dropped where it never will be.
    pub(crate) told: Option<Py<PyAny>>,
}

impl Closing {
    /// Tells the loop.
    pub(super) fn tell(self, py: Python<'_>) {
        let told = code(py).and_then(|code| {
            let close = code.getattr(intern!(py, "close"))?;
            let name = intern!(py, "call_soon_threadsafe");
            let arguments = (close, &self.iterator, &self.task, &self.told);
            self.event_loop.bind(py).call_method1(name, arguments)
        });
        // A loop that is closed runs nothing more; what is still open then Python closes in its own way.
        drop(told);
    }
}
