//! What Rust has under way on each event loop, and how it ends with the loop: in order where the loop closes its async
//! generators (`asyncio.run` does), and without a warning where it is closed at once. Python code, since the loop calls
//! it; who begins a call is the module `callback`'s matter.

use std::ffi::CStr;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

/// The module of that code.
pub(crate) fn code(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static MODULE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let module = MODULE.get_or_try_init(py, || {
        let module = PyModule::from_code(py, CODE, c"<landbridge>", c"landbridge")?;
        Ok::<_, PyErr>(module.into_any().unbind())
    })?;
    Ok(module.bind(py))
}

/// A loop holds its `Ending` by a timer that never matters, in no context that it would keep; a closed loop drops it.
///
/// An async generator of ours is closed with those of the loop: it ends the tasks that threads of Rust's wait for, then
/// closes the generators that these read, which are kept from the loop: it would close them while the tasks run them.
/// What the loop's own tasks wait for is left to them.
const CODE: &CStr = c"
import asyncio
import contextvars
import inspect
import sys
import weakref

endings = weakref.WeakValueDictionary()


class Ending:
    __slots__ = ('loop', 'tasks', 'elsewhere', 'closings', 'generators', 'over', 'guard', '__weakref__')

    def __init__(self, loop):
        self.loop = weakref.ref(loop)
        # A loop knows its tasks weakly.
        self.tasks, self.elsewhere, self.closings = set(), set(), set()
        self.generators = weakref.WeakSet()
        self.over, self.guard = False, None

    def ask(self, next):
        before = sys.get_asyncgen_hooks().firstiter
        sys.set_asyncgen_hooks(firstiter=self.generators.add)
        try:
            return next()
        finally:
            sys.set_asyncgen_hooks(firstiter=before)

    def start(self, answer, done, elsewhere):
        task = asyncio.ensure_future(answer, loop=self.loop())
        task.add_done_callback(done)
        if task is not answer:
            tasks = self.elsewhere if elsewhere else self.tasks
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        return task

    async def end(self):
        try:
            yield
        finally:
            self.over = True
            loop = self.loop()
            # Nothing can be awaited where it isn't the loop that closes this.
            if loop is not None and loop.is_running():
                tasks = [*self.elsewhere]
                for task in tasks:
                    task.cancel()
                tasks += self.closings
                if tasks:
                    await asyncio.wait(tasks, timeout=1)
                for generator in [*self.generators]:
                    await closed(generator, None)

    def __del__(self):
        for task in [*self.tasks, *self.elsewhere, *self.closings]:
            try:
                quiet(task)
            except Exception as error:
                loop = self.loop()
                if loop is not None:
                    context = {'message': f'ending {task!r} failed', 'exception': error}
                    loop.call_exception_handler(context)


def quiet(task):
    if not task.done():
        task._log_destroy_pending = False
        task.get_coro().close()
    elif not task.cancelled():
        task.exception()


def of(loop):
    ending = endings.get(id(loop))
    if ending is None or ending.loop() is not loop:
        ending = endings[id(loop)] = Ending(loop)
        # Such a loop closes no generator any more.
        ending.over = getattr(loop, '_asyncgens_shutdown_called', False)
        last = None if ending.over else ending.end()
        try:
            if last is not None:
                last.asend(None).send(None)
        except StopIteration:
            pass
        keep(loop, ending, last)
    return ending


def keep(loop, *kept):
    loop.call_later(31536000.0, again, *kept, context=contextvars.Context())


def again(*kept):
    keep(asyncio.get_running_loop(), *kept)


def close(iterator, task, told):
    loop = asyncio.get_running_loop()
    ending = of(loop)
    if ending.over:
        return
    if task is not None:
        task.cancel()
    elif getattr(iterator, 'aclose', None) is None:
        return
    last = loop.create_task(closed(iterator, task))
    ending.closings.add(last)
    last.add_done_callback(ending.closings.discard)
    if told is not None:
        last.add_done_callback(told)


async def closed(iterator, task):
    # A generator can't be closed while it runs, so an item on its way is given up first.
    if task is not None:
        await asyncio.wait([task])
    try:
        aclose = getattr(iterator, 'aclose', None)
        if aclose is not None:
            done = aclose()
            if inspect.isawaitable(done):
                await done
    except Exception as error:
        # It is nobody's but the loop's.
        asyncio.get_running_loop().call_exception_handler({
            'message': f'closing {iterator!r} failed',
            'exception': error,
            'asyncgen': iterator,
        })
";
