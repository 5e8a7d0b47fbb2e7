//! Async iterators that Rust asks for no more items: their loops close them. Who tells the loops, and when, is `hub`'s.

use std::ffi::CStr;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

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
            let close = code.bind(py).getattr(intern!(py, "close"))?;
            let name = intern!(py, "call_soon_threadsafe");
            let arguments = (close, &self.iterator, &self.task, &self.told);
            self.event_loop.bind(py).call_method1(name, arguments)
        });
        // A loop that is closed runs nothing more; what is still open then Python closes in its own way.
        drop(told);
    }
}

fn code(py: Python<'_>) -> PyResult<&'static Py<PyAny>> {
    static CODE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    CODE.get_or_try_init(py, || {
        let module = PyModule::from_code(py, CLOSE_CODE, c"<landbridge>", c"landbridge")?;
        Ok(module.into_any().unbind())
    })
}

/// What runs on the loop. A generator can't be closed while it runs, so an item on its way is given up first. Its
/// failure is nobody's but the loop's.
const CLOSE_CODE: &CStr = c"
import asyncio
import inspect

closing = set()


def close(iterator, task, told):
    if task is not None:
        task.cancel()
    elif getattr(iterator, 'aclose', None) is None:
        return
    last = asyncio.get_running_loop().create_task(closed(iterator, task))
    # A loop knows its tasks weakly.
    closing.add(last)
    last.add_done_callback(closing.discard)
    if told is not None:
        last.add_done_callback(told)


async def closed(iterator, task):
    if task is not None:
        await asyncio.wait([task])
    try:
        aclose = getattr(iterator, 'aclose', None)
        if aclose is not None:
            done = aclose()
            if inspect.isawaitable(done):
                await done
    except Exception as error:
        asyncio.get_running_loop().call_exception_handler({
            'message': f'closing {iterator!r} failed',
            'exception': error,
            'asyncgen': iterator,
        })
";
