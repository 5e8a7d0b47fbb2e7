//! Lists, sets, maps, tuples.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, Hash};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFrozenSet, PyList, PySet, PyString, PyTuple};

use crate::convert::{FromPy, IntoPy, item, within, wrong};

/// Converts each item of a sequence; text is none.
///
/// # Errors
/// It is no sequence, or an item can't be converted.
pub fn items<'py, M, T: FromPy<'py, M>, X: FromIterator<T>>(
    value: &Bound<'py, PyAny>,
) -> PyResult<X> {
    if let Ok(list) = value.cast::<PyList>() {
        return list
            .iter()
            .enumerate()
            .map(|(index, one)| item(&one, index))
            .collect();
    }
    if let Ok(tuple) = value.cast::<PyTuple>() {
        return tuple
            .iter()
            .enumerate()
            .map(|(index, one)| item(&one, index))
            .collect();
    }
    if value.is_instance_of::<PyString>()
        || value.is_instance_of::<PyDict>()
        || !value.hasattr("__len__")?
    {
        return Err(wrong("a sequence", value));
    }
    let all = value.try_iter().map_err(|_| wrong("a sequence", value))?;
    all.enumerate()
        .map(|(index, one)| item(&one?, index))
        .collect()
}

macro_rules! lists {
    ($($ty:ty: $from:expr;)*) => {$(
        impl<'py, M, T: FromPy<'py, M>> FromPy<'py, M> for $ty {
            fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {
                T::list(value).map($from)
            }
        }
        impl<M, T: IntoPy<M>> IntoPy<M> for $ty {
            fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
                T::give_list(self.into(), py)
            }
        }
    )*};
}

lists! {
    Vec<T>: |items| items;
    VecDeque<T>: VecDeque::from;
    Box<[T]>: Vec::into_boxed_slice;
}

macro_rules! sets {
    ($([$($bounds:tt)*] $ty:ty;)*) => {$(
        impl<'py, M, T: FromPy<'py, M> $($bounds)*> FromPy<'py, M> for $ty {
            fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {
                if !value.is_instance_of::<PySet>() && !value.is_instance_of::<PyFrozenSet>() {
                    return Err(wrong("a set", value));
                }
                value.try_iter()?.map(|one| T::from_py(&one?)).collect()
            }
        }
        impl<M, T: IntoPy<M> $($bounds)*> IntoPy<M> for $ty {
            fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
                let set = PySet::empty(py)?;
                for one in self {
                    set.add(one.into_py(py)?)?;
                }
                Ok(set.into_any())
            }
        }
    )*};
}

sets! {
    [+ Ord] BTreeSet<T>;
    [+ Hash + Eq, S: BuildHasher + Default] HashSet<T, S>;
}

macro_rules! maps {
    ($([$($key:tt)*] [$($more:tt)*] $ty:ty;)*) => {$(
        impl<'py, M, K: FromPy<'py, M> $($key)*, V: FromPy<'py, M> $($more)*> FromPy<'py, M> for $ty {
            fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {
                let dict = value.cast::<PyDict>().map_err(|_| wrong("a dict", value))?;
                let mut map = Self::default();
                for (key, one) in dict.iter() {
                    let place = |error| within(value.py(), error, format_args!("entry {key}"));
                    map.insert(K::from_py(&key).map_err(place)?, V::from_py(&one).map_err(place)?);
                }
                Ok(map)
            }
        }
        impl<M, K: IntoPy<M> $($key)*, V: IntoPy<M> $($more)*> IntoPy<M> for $ty {
            fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
                let dict = PyDict::new(py);
                for (key, one) in self {
                    dict.set_item(key.into_py(py)?, one.into_py(py)?)?;
                }
                Ok(dict.into_any())
            }
        }
    )*};
}

maps! {
    [+ Ord] [] BTreeMap<K, V>;
    [+ Hash + Eq] [, S: BuildHasher + Default] HashMap<K, V, S>;
}

/// The items of a tuple or list of a known length.
fn of_length<'py>(value: &Bound<'py, PyAny>, expected: usize) -> PyResult<Vec<Bound<'py, PyAny>>> {
    if !value.is_instance_of::<PyTuple>() && !value.is_instance_of::<PyList>() {
        return Err(wrong(&format!("a tuple of {expected}"), value));
    }
    let all: Vec<_> = value.try_iter()?.collect::<PyResult<_>>()?;
    if all.len() == expected {
        Ok(all)
    } else {
        Err(PyTypeError::new_err(format!(
            "expected {expected} items, got {}",
            all.len()
        )))
    }
}

macro_rules! tuples {
    ($($count:literal: $($ty:ident $index:tt),+;)+) => {$(
        impl<'py, M, $($ty: FromPy<'py, M>),+> FromPy<'py, M> for ($($ty,)+) {
            fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {
                let all = of_length(value, $count)?;
                Ok(($(item::<M, $ty>(&all[$index], $index)?,)+))
            }
        }
        impl<M, $($ty: IntoPy<M>),+> IntoPy<M> for ($($ty,)+) {
            fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
                let all = [$(self.$index.into_py(py)?),+];
                Ok(PyTuple::new(py, all)?.into_any())
            }
        }
    )+};
}

tuples! {
    2: A 0, B 1;
    3: A 0, B 1, C 2;
    4: A 0, B 1, C 2, D 3;
    5: A 0, B 1, C 2, D 3, E 4;
    6: A 0, B 1, C 2, D 3, E 4, F 5;
    7: A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    8: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
}

impl<'py, M, T: FromPy<'py, M>, const N: usize> FromPy<'py, M> for [T; N] {
    fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {
        let all = of_length(value, N)?;
        let items: Vec<T> = all
            .iter()
            .enumerate()
            .map(|(index, one)| item(one, index))
            .collect::<PyResult<_>>()?;
        items
            .try_into()
            .map_err(|_| PyTypeError::new_err(format!("expected {N} items")))
    }
}

impl<M, T: IntoPy<M>, const N: usize> IntoPy<M> for [T; N] {
    fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        let all = self
            .into_iter()
            .map(|one| one.into_py(py))
            .collect::<PyResult<Vec<_>>>()?;
        Ok(PyTuple::new(py, all)?.into_any())
    }
}
