//! Lists, sets, maps, tuples.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, Hash};

use landbridge_core::count::copied;
use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyFrozenSet, PyList, PyMapping, PySet, PyString, PyTuple, PyType};

use crate::abi;
use crate::convert::{FromPy, IntoPy, discard, item, within, wrong};
use crate::depth::deeper;
use crate::park::Parked;
use crate::reserve::Reserved;

/// Converts each item of a sequence; text is none.
///
/// # Errors
/// It is no sequence, or an item can't be converted.
pub fn items<'py, M, T: FromPy<'py, M>>(value: &Bound<'py, PyAny>) -> PyResult<Vec<T>> {
    let found = match value.cast::<PyList>() {
        Ok(list) => deeper(|| of_list(list)),
        Err(_) => listed(value, |one| T::from_py(one)),
    }?;
    count_items(&found);
    Ok(found)
}

/// Numbers and records of them are copied by the list; what owns memory is counted where that is copied.
#[inline(always)]
fn count_items<T>(items: &[T]) {
    if !std::mem::needs_drop::<T>() {
        copied(size_of_val(items));
    }
}

/// The items of a list. Most are read without running any Python code, so that the list stays as it is.
fn of_list<'py, M, T: FromPy<'py, M>>(list: &Bound<'py, PyList>) -> PyResult<Vec<T>> {
    let mut found: Vec<T> = Vec::new();
    loop {
        // The conversion of an item may have changed the list.
        let length = list.len();
        found.reserve(length.saturating_sub(found.len()));
        let mut index = found.len();
        while index < length {
            // SAFETY: the index is below the length, and the lock is held: items are alive until other code runs.
            let one = unsafe { abi::list_item(list, index) };
            let Some(value) = T::at_once(one) else {
                break;
            };
            // SAFETY: there is room for `length` items, and those below `index` are there.
            unsafe { found.as_mut_ptr().add(index).write(value) };
            index += 1;
        }
        // SAFETY: as above; nothing between can panic.
        unsafe { found.set_len(index) };
        if index >= length {
            return Ok(found);
        }
        found.push(item(&list.get_item(index)?, index)?);
    }
}

/// Converts each item of any sequence.
pub(crate) fn listed<'py, T>(
    value: &Bound<'py, PyAny>,
    mut convert: impl FnMut(&Bound<'py, PyAny>) -> PyResult<T>,
) -> PyResult<Vec<T>> {
    let _parked = Parked::new();
    let py = value.py();
    if value.is_instance_of::<PyString>()
        || value.is_instance_of::<PyDict>()
        || !value.hasattr("__len__")?
    {
        return Err(wrong("a sequence", value));
    }
    let all = value.try_iter().map_err(|error| {
        if error.is_instance_of::<PyTypeError>(py) {
            discard(py, error);
            wrong("a sequence", value)
        } else {
            error
        }
    })?;
    deeper(|| {
        all.enumerate()
            .map(|(index, one)| {
                convert(&one?).map_err(|error| within(py, error, format_args!("item {index}")))
            })
            .collect()
    })
}

/// A list of converted items.
pub(crate) fn give<'py, T>(
    py: Python<'py>,
    items: Vec<T>,
    mut convert: impl FnMut(T) -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    count_items(&items);
    deeper(|| {
        // SAFETY: a new list has null in each place, which are filled below; one that isn't full is dropped unseen.
        let list = unsafe {
            Bound::from_owned_ptr_or_err(py, ffi::PyList_New(items.len().cast_signed()))?
        };
        for (index, one) in items.into_iter().enumerate() {
            let one = convert(one)?;
            // SAFETY: the index is below the length, and each is filled once.
            unsafe { abi::list_fill(&list, index, one) };
        }
        Ok(list)
    })
}

macro_rules! lists {
    ($($ty:ty: $from:expr;)*) => {$(
        impl<'py, M, T: FromPy<'py, M>> FromPy<'py, M> for $ty {
            fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {
                T::list(value).map($from)
            }

            fn reserve(value: &Bound<'py, PyAny>, reserved: &mut Reserved) -> PyResult<()> {
                listed(value, |one| T::reserve(one, reserved)).map(drop)
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

/// Whether it is a set, or something that says it is one: the keys of a dict, say.
fn is_set(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    static SET: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    if value.is_instance_of::<PySet>() || value.is_instance_of::<PyFrozenSet>() {
        return Ok(true);
    }
    value.is_instance(SET.import(value.py(), "collections.abc", "Set")?)
}

/// Calls `each` with the entries of a dict, or of anything that says it is a mapping.
pub(crate) fn entries<'py>(
    value: &Bound<'py, PyAny>,
    mut each: impl FnMut(Bound<'py, PyAny>, Bound<'py, PyAny>) -> PyResult<()>,
) -> PyResult<()> {
    let py = value.py();
    let mut one = |key: Bound<'py, PyAny>, value: Bound<'py, PyAny>| {
        let text = key.clone();
        each(key, value).map_err(|error| within(py, error, format_args!("entry {text}")))
    };
    deeper(|| {
        if let Ok(dict) = value.cast::<PyDict>() {
            let size = dict.len();
            // No more often than that: the iterator panics when entries were added or exchanged meanwhile.
            for (key, value) in dict.iter().take(size) {
                one(key, value)?;
                if dict.len() != size {
                    return Err(PyRuntimeError::new_err(
                        "the dict changed while it was read",
                    ));
                }
            }
            return Ok(());
        }
        let Ok(mapping) = value.cast::<PyMapping>() else {
            return Err(wrong("a dict", value));
        };
        for entry in mapping.items()?.iter() {
            let (key, value) = entry.extract()?;
            one(key, value)?;
        }
        Ok(())
    })
}

macro_rules! sets {
    ($([$($bounds:tt)*] $ty:ty;)*) => {$(
        impl<'py, M, T: FromPy<'py, M> $($bounds)*> FromPy<'py, M> for $ty {
            fn from_py(value: &Bound<'py, PyAny>) -> PyResult<Self> {
                let _parked = Parked::new();
                if !is_set(value)? {
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
                let mut map = Self::default();
                entries(value, |key, value| {
                    map.insert(K::from_py(&key)?, V::from_py(&value)?);
                    Ok(())
                })?;
                Ok(map)
            }

            fn reserve(value: &Bound<'py, PyAny>, reserved: &mut Reserved) -> PyResult<()> {
                entries(value, |key, value| {
                    K::from_py(&key)?;
                    V::reserve(&value, reserved)
                })
            }
        }
        impl<M, K: IntoPy<M> $($key)*, V: IntoPy<M> $($more)*> IntoPy<M> for $ty {
            fn into_py(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
                let dict = PyDict::new(py);
                deeper(|| {
                    for (key, one) in self {
                        dict.set_item(key.into_py(py)?, one.into_py(py)?)?;
                    }
                    Ok(dict.into_any())
                })
            }
        }
    )*};
}

maps! {
    [+ Ord] [] BTreeMap<K, V>;
    [+ Hash + Eq] [, S: BuildHasher + Default] HashMap<K, V, S>;
}

/// The items of a tuple or list of a known length.
pub(crate) fn of_length<'py>(
    value: &Bound<'py, PyAny>,
    expected: usize,
) -> PyResult<Vec<Bound<'py, PyAny>>> {
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

            fn reserve(value: &Bound<'py, PyAny>, reserved: &mut Reserved) -> PyResult<()> {
                let all = of_length(value, $count)?;
                $(
                    $ty::reserve(&all[$index], reserved).map_err(|error| {
                        within(value.py(), error, format_args!("item {}", $index))
                    })?;
                )+
                Ok(())
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

    fn reserve(value: &Bound<'py, PyAny>, reserved: &mut Reserved) -> PyResult<()> {
        for (index, one) in of_length(value, N)?.iter().enumerate() {
            T::reserve(one, reserved)
                .map_err(|error| within(value.py(), error, format_args!("item {index}")))?;
        }
        Ok(())
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
