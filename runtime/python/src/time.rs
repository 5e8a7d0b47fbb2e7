//! `timedelta` and `datetime`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use pyo3::exceptions::{PyOverflowError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyDateTime, PyDelta, PyDeltaAccess, PyTzInfo, PyTzInfoAccess};

use crate::convert::{FromPy, IntoPy, wrong};

/// Whole microseconds of a `timedelta`.
fn microseconds(delta: &Bound<'_, PyDelta>) -> i64 {
    let days = i64::from(delta.get_days());
    let seconds = days * 86_400 + i64::from(delta.get_seconds());
    seconds * 1_000_000 + i64::from(delta.get_microseconds())
}

/// A `timedelta` of a duration; below a microsecond it is cut.
fn delta<'py>(py: Python<'py>, duration: Duration) -> PyResult<Bound<'py, PyDelta>> {
    let days = i32::try_from(duration.as_secs() / 86_400)
        .map_err(|_| PyOverflowError::new_err("the duration is too long for a timedelta"))?;
    let seconds = i32::try_from(duration.as_secs() % 86_400).unwrap_or(0);
    let micros = i32::try_from(duration.subsec_micros()).unwrap_or(0);
    PyDelta::new(py, days, seconds, micros, false)
}

impl<'py, M> FromPy<'py, M> for Duration {
    fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {
        let given = value
            .cast::<PyDelta>()
            .map_err(|_| wrong("datetime.timedelta", value))?;
        u64::try_from(microseconds(given))
            .map(Self::from_micros)
            .map_err(|_| {
                PyOverflowError::new_err(format!("expected a timedelta from 0, got {value}"))
            })
    }
}

impl<M> IntoPy<M> for Duration {
    fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(delta(py, self)?.into_any())
    }
}

fn epoch(py: Python<'_>) -> PyResult<Bound<'_, PyDateTime>> {
    let utc = PyTzInfo::utc(py)?.to_owned();
    PyDateTime::new(py, 1970, 1, 1, 0, 0, 0, 0, Some(&utc))
}

impl<'py, M> FromPy<'py, M> for SystemTime {
    fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {
        let given = value
            .cast::<PyDateTime>()
            .map_err(|_| wrong("datetime.datetime", value))?;
        if given.get_tzinfo().is_none() {
            return Err(PyTypeError::new_err(
                "expected an aware datetime, got a naive one (give it a tzinfo)",
            ));
        }
        let since = value.sub(epoch(value.py())?)?;
        let micros = microseconds(since.cast::<PyDelta>()?);
        let distance = Duration::from_micros(micros.unsigned_abs());
        let time = if micros < 0 {
            UNIX_EPOCH.checked_sub(distance)
        } else {
            UNIX_EPOCH.checked_add(distance)
        };
        time.ok_or_else(|| PyOverflowError::new_err(format!("{value} is out of range")))
    }
}

impl<M> IntoPy<M> for SystemTime {
    fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        let epoch = epoch(py)?;
        match self.duration_since(UNIX_EPOCH) {
            Ok(after) => epoch.add(delta(py, after)?),
            Err(before) => {
                // Rounded down, as for times after 1970.
                let nanos = before.duration().as_nanos();
                let micros = u64::try_from(nanos.div_ceil(1000)).unwrap_or(u64::MAX);
                epoch.sub(delta(py, Duration::from_micros(micros))?)
            }
        }
    }
}
