//! What a field of a record holds for a value that its constructor was given: a value of the right type, as
//! Rust would have given it. Records are right since they were made, so one level is looked at, not all below.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, Hash};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::class::Class;
use crate::collections::{entries, give, listed, of_length};
use crate::convert::{FromPy, IntoPy, within};
use crate::depth::deeper;
use crate::error::Classes;

/// A type of fields.
pub trait Settle<'py, M>: Sized {
    /// The value that the field holds.
    ///
    /// # Errors
    /// As [`FromPy::from_py`].
    fn settle(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>>;

    /// The list that a field of many holds.
    ///
    /// # Errors
    /// As [`FromPy::from_py`].
    fn settle_list(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let items = listed(value, |item| Self::settle(item))?;
        give(value.py(), items, Ok)
    }
}

/// The value for a field of an instance.
///
/// # Errors
/// As [`FromPy::from_py`]; the text names the field.
pub fn settled<'py, M, T: Settle<'py, M>, const N: usize>(
    instance: &Bound<'py, PyAny>,
    class: &Class<N>,
    classes: &Classes,
    index: usize,
) -> PyResult<Bound<'py, PyAny>> {
    let value = class.object(instance, classes, index)?;
    T::settle(&value).map_err(|error| class.fault(instance.py(), error, index))
}

/// There and back again.
fn turned<'py, M, T: FromPy<'py, M> + IntoPy<M>>(
    value: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    T::from_py(value)?.into_py(value.py())
}

macro_rules! turned {
    ($($ty:ty)*) => {$(
        impl<'py, M> Settle<'py, M> for $ty {
            fn settle(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
                turned::<M, Self>(value)
            }
            fn settle_list(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
                let items = <Self as FromPy<'py, M>>::list(value)?;
                <Self as IntoPy<M>>::give_list(items, value.py())
            }
        }
    )*};
}

turned! {
    bool char i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64
    String Box<str> Cow<'static, str> PathBuf Duration SystemTime
}

impl<'py, M, T: Settle<'py, M>> Settle<'py, M> for Option<T> {
    fn settle(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        if value.is_none() {
            Ok(value.clone())
        } else {
            T::settle(value)
        }
    }
}

impl<'py, M, T: Settle<'py, M>> Settle<'py, M> for Box<T> {
    fn settle(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        deeper(|| T::settle(value))
    }
}

macro_rules! lists {
    ($($ty:ty)*) => {$(
        impl<'py, M, T: Settle<'py, M>> Settle<'py, M> for $ty {
            fn settle(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
                deeper(|| T::settle_list(value))
            }
        }
    )*};
}

lists! { Vec<T> VecDeque<T> Box<[T]> }

impl<'py, M, T: FromPy<'py, M> + IntoPy<M> + Ord> Settle<'py, M> for BTreeSet<T> {
    fn settle(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        turned::<M, Self>(value)
    }
}

impl<'py, M, T: FromPy<'py, M> + IntoPy<M> + Hash + Eq, S: BuildHasher + Default> Settle<'py, M>
    for HashSet<T, S>
{
    fn settle(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        turned::<M, Self>(value)
    }
}

macro_rules! maps {
    ($([$($more:tt)*] $ty:ty;)*) => {$(
        impl<'py, M, K: FromPy<'py, M> + IntoPy<M>, V: Settle<'py, M> $($more)*> Settle<'py, M> for $ty {
            fn settle(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
                let settled = PyDict::new(value.py());
                entries(value, |key, one| {
                    settled.set_item(turned::<M, K>(&key)?, V::settle(&one)?)
                })?;
                Ok(settled.into_any())
            }
        }
    )*};
}

maps! {
    [] BTreeMap<K, V>;
    [, S: BuildHasher + Default] HashMap<K, V, S>;
}

/// The items of a tuple, settled one by one.
type Settler<'py> = fn(&Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>>;

fn tuple<'py>(value: &Bound<'py, PyAny>, settlers: &[Settler<'py>]) -> PyResult<Bound<'py, PyAny>> {
    let given = of_length(value, settlers.len())?;
    let mut items = Vec::with_capacity(given.len());
    for (index, (one, settle)) in given.iter().zip(settlers).enumerate() {
        items.push(
            settle(one).map_err(|error| within(value.py(), error, format_args!("item {index}")))?,
        );
    }
    Ok(PyTuple::new(value.py(), items)?.into_any())
}

macro_rules! tuples {
    ($($($ty:ident)+;)+) => {$(
        impl<'py, M, $($ty: Settle<'py, M>),+> Settle<'py, M> for ($($ty,)+) {
            fn settle(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
                tuple(value, &[$($ty::settle),+])
            }
        }
    )+};
}

tuples! {
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
}

impl<'py, M, T: Settle<'py, M>, const N: usize> Settle<'py, M> for [T; N] {
    fn settle(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        tuple(value, &[T::settle as Settler<'py>; N])
    }
}
