//! `LANDBRIDGE_TRACE=1`, as far as it isn't done in Python by the package's own `_trace.py`: constructors, which calls of
//! a class go straight to, and what Rust calls of Python's.

use std::ffi::CStr;
use std::sync::OnceLock;
use std::time::Instant;

use pyo3::prelude::*;
use pyo3::{PyClass, ffi};

use crate::call::{Definition, Fast};

/// Where `_trace.py` finds a class's constructor.
const CONSTRUCT: &CStr = c"__landbridge_construct__";

/// Whether the environment asks for a trace. It is asked once.
#[inline]
pub(crate) fn on() -> bool {
    static ON: OnceLock<bool> = OnceLock::new();
    *ON.get_or_init(|| {
        std::env::var_os("LANDBRIDGE_TRACE").is_some_and(|it| !it.is_empty() && it != "0")
    })
}

/// Leaves a constructor where `_trace.py` finds it, and calls of the class with `__new__`, which that replaces.
pub(crate) fn constructor<C: PyClass>(py: Python<'_>, construct: Fast) -> PyResult<()> {
    let class = py.get_type::<C>();
    // As static as the class, and one for each.
    let definition: &'static Definition =
        Box::leak(Box::new(Definition::fast(CONSTRUCT, c"", construct)));
    // SAFETY: the definition is static, the class alive. The constructor is given the class as the first argument, as
    // when a call of the class goes straight to it.
    let function = unsafe {
        let function =
            ffi::PyCFunction_NewEx(definition.pointer(), class.as_ptr(), std::ptr::null_mut());
        Bound::from_owned_ptr_or_err(py, function)?
    };
    class.setattr(CONSTRUCT.to_string_lossy().as_ref(), function)
}

/// A call of Python's code that is told when it ends.
pub(crate) struct Asked {
    said: String,
    since: Instant,
}

/// A value in short, whatever its `repr` does.
fn short(value: &Bound<'_, PyAny>) -> String {
    let text = value
        .py()
        .import("reprlib")
        .and_then(|module| module.getattr("Repr"))
        .and_then(|class| class.call0())
        .and_then(|it| it.call_method1("repr_instance", (value, 1)))
        .and_then(|text| text.extract::<String>());
    text.unwrap_or_else(|_| "a value that can't be shown".to_owned())
}

impl Asked {
    #[cold]
    pub(crate) fn new(
        object: &Bound<'_, PyAny>,
        method: Option<&str>,
        arguments: &[Bound<'_, PyAny>],
    ) -> Self {
        let title = match method {
            Some(method) => match object.get_type().name() {
                Ok(class) => format!("{class}.{method}"),
                Err(_) => method.to_owned(),
            },
            None => object
                .getattr("__name__")
                .and_then(|name| name.extract())
                .unwrap_or_else(|_| "function".to_owned()),
        };
        let given: Vec<String> = arguments.iter().map(short).collect();
        Self {
            said: format!("callback {title}({})", given.join(", ")),
            since: Instant::now(),
        }
    }

    #[cold]
    pub(crate) fn told(self, py: Python<'_>, answer: &PyResult<Bound<'_, PyAny>>) {
        let ns = self.since.elapsed().as_nanos();
        let came = match answer {
            Ok(answer) => format!("= {}", short(answer)),
            Err(error) => format!("raised {error}"),
        };
        let line = format!("landbridge: {} {came}  {ns} ns\n", self.said);
        // A stream that isn't there, or fails, is no reason for the call to fail.
        let _ = py
            .import("sys")
            .and_then(|sys| sys.getattr("stderr"))
            .and_then(|stream| stream.call_method1("write", (line,)));
    }
}
