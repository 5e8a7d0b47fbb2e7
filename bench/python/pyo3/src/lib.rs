//! The benchmarks' functions as a user of PyO3 would bind them by hand, following its guide.

use pyo3::buffer::PyBuffer;
use pyo3::exceptions::{PyException, PyValueError};
use pyo3::prelude::*;

/// Adds, wrapping around.
#[pyfunction]
fn add(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}

/// The same text again.
#[pyfunction]
fn echo(text: &str) -> String {
    text.to_owned()
}

/// The sum of a list.
#[pyfunction]
fn sum_list(values: Vec<f64>) -> f64 {
    values.iter().sum()
}

/// The sum of an array, read in place.
#[pyfunction]
fn sum_buffer(values: PyBuffer<f64>) -> PyResult<f64> {
    let slice = values
        .as_slice_ptr()
        .ok_or_else(|| PyValueError::new_err("not contiguous"))?;
    // SAFETY: the buffer is held by `values`, and nothing writes to it while this thread, which has
    // the GIL all along, sums.
    Ok(unsafe { slice.as_ref() }.iter().sum())
}

/// The sum of all coordinates of points that are the rows of an array, read in place.
#[pyfunction]
fn sum_point_buffer(values: PyBuffer<f64>) -> PyResult<f64> {
    let slice = values
        .as_slice_ptr()
        .ok_or_else(|| PyValueError::new_err("not contiguous"))?;
    // SAFETY: as in `sum_buffer`.
    let pairs = unsafe { slice.as_ref() }.chunks_exact(2);
    Ok(pairs.map(|pair| pair.iter().sum::<f64>()).sum())
}

/// How many bytes there are.
#[pyfunction]
fn bytes_len(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// A point in the plane.
#[pyclass(frozen, get_all, eq, from_py_object)]
#[derive(Clone, Copy, PartialEq)]
struct Point {
    x: f64,
    y: f64,
}

#[pymethods]
impl Point {
    #[new]
    fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }
}

/// So many points on a line.
#[pyfunction]
fn make_points(count: u32) -> Vec<Point> {
    let point = |at| Point {
        x: f64::from(at),
        y: f64::from(at) * 0.5,
    };
    (0..count).map(point).collect()
}

/// The sum of all coordinates of a list of points.
#[pyfunction]
fn sum_points(points: Vec<Point>) -> f64 {
    points.iter().map(|point| point.x + point.y).sum()
}

/// Somebody.
#[pyclass(frozen, get_all, eq, from_py_object)]
#[derive(Clone, PartialEq)]
struct Person {
    name: String,
    age: u32,
}

#[pymethods]
impl Person {
    #[new]
    fn new(name: String, age: u32) -> Self {
        Self { name, age }
    }
}

/// So many people.
#[pyfunction]
fn make_people(count: u32) -> Vec<Person> {
    let person = |age| Person {
        name: "Ada Lovelace".to_owned(),
        age,
    };
    (0..count).map(person).collect()
}

/// The sum of all ages and of the lengths of all names.
#[pyfunction]
fn sum_people(people: Vec<Person>) -> u32 {
    let length = |name: &str| u32::try_from(name.len()).unwrap_or(u32::MAX);
    let of = |person: &Person| length(&person.name).wrapping_add(person.age);
    people.iter().map(of).fold(0, u32::wrapping_add)
}

/// Counts.
#[pyclass]
struct Counter {
    count: u32,
}

#[pymethods]
impl Counter {
    #[new]
    fn new(start: u32) -> Self {
        Self { count: start }
    }

    fn increment(&mut self) -> u32 {
        self.count = self.count.wrapping_add(1);
        self.count
    }
}

/// Why a call is refused.
#[pyclass(extends = PyException, frozen, get_all)]
struct Refused {
    status: u32,
}

#[pymethods]
impl Refused {
    #[new]
    fn new(status: u32) -> Self {
        Self { status }
    }

    fn __str__(&self) -> String {
        format!("refused with status {}", self.status)
    }
}

/// Fails.
#[pyfunction]
fn fail(py: Python<'_>, status: u32) -> PyResult<u32> {
    let error = Bound::new(py, Refused { status })?;
    Err(PyErr::from_value(error.into_any()))
}

/// Adds without waiting for anything.
#[pyfunction]
fn add_soon(py: Python<'_>, a: u32, b: u32) -> PyResult<Bound<'_, PyAny>> {
    pyo3_async_runtimes::tokio::future_into_py(py, async move { Ok(a.wrapping_add(b)) })
}

/// Adds after it was woken once.
#[pyfunction]
fn add_later(py: Python<'_>, a: u32, b: u32) -> PyResult<Bound<'_, PyAny>> {
    pyo3_async_runtimes::tokio::future_into_py(py, async move {
        tokio::task::yield_now().await;
        Ok(a.wrapping_add(b))
    })
}

/// Calls `f` so many times and adds up what it gives.
#[pyfunction]
fn sum_calls(f: &Bound<'_, PyAny>, times: u32) -> PyResult<u32> {
    let mut sum = 0_u32;
    for at in 0..times {
        sum = sum.wrapping_add(f.call1((at,))?.extract::<u32>()?);
    }
    Ok(sum)
}

/// Numbers from 0.
#[pyclass]
struct Count(std::ops::Range<u32>);

#[pymethods]
impl Count {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__(&mut self) -> Option<u32> {
        self.0.next()
    }
}

/// Numbers from 0.
#[pyfunction]
fn count_up(to: u32) -> Count {
    Count(0..to)
}

#[pymodule]
fn bench_pyo3(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Point>()?;
    module.add_class::<Person>()?;
    module.add_class::<Counter>()?;
    module.add_class::<Refused>()?;
    module.add_function(wrap_pyfunction!(add, module)?)?;
    module.add_function(wrap_pyfunction!(echo, module)?)?;
    module.add_function(wrap_pyfunction!(sum_list, module)?)?;
    module.add_function(wrap_pyfunction!(sum_buffer, module)?)?;
    module.add_function(wrap_pyfunction!(sum_point_buffer, module)?)?;
    module.add_function(wrap_pyfunction!(bytes_len, module)?)?;
    module.add_function(wrap_pyfunction!(make_points, module)?)?;
    module.add_function(wrap_pyfunction!(sum_points, module)?)?;
    module.add_function(wrap_pyfunction!(make_people, module)?)?;
    module.add_function(wrap_pyfunction!(sum_people, module)?)?;
    module.add_function(wrap_pyfunction!(fail, module)?)?;
    module.add_function(wrap_pyfunction!(add_soon, module)?)?;
    module.add_function(wrap_pyfunction!(sum_calls, module)?)?;
    module.add_function(wrap_pyfunction!(count_up, module)?)?;
    module.add_function(wrap_pyfunction!(add_later, module)?)?;
    Ok(())
}
