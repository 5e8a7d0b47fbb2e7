//! Lists, sets, maps and tuples.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, Hash};

use landbridge_core::count::copied;
use landbridge_core::{ArgumentFault, Failure};

use crate::argument::slice_of;
use crate::convert::{Crosses, hold_each, within};
use crate::depth::{deeper, given_deeper};
use crate::forms::{Array, Pair, Tuple2, Tuple3, Tuple4, Tuple5, Tuple6, Tuple7, Tuple8};

/// Converts each item of the caller's list.
unsafe fn items<M, T: Crosses<M>, X: FromIterator<T>>(
    form: &Array<T::C>,
    parameter: &'static str,
) -> Result<X, Failure> {
    // SAFETY: the caller's promise.
    let items = unsafe { slice_of(form.ptr, form.len, parameter) }?;
    copied(size_of_val(items));
    let mut fault = None;
    let convert = |(index, item)| {
        // SAFETY: the caller's promise.
        match unsafe { T::from_c(item, parameter) } {
            Ok(value) => Some(value),
            Err(failure) => {
                fault = Some(within(failure, format_args!("item {index}")));
                None
            }
        }
    };
    let values = deeper::<M, T, _>(parameter, || {
        Ok(Counted {
            left: items.len(),
            items: items.iter().enumerate().map_while(convert),
        }
        .collect())
    })?;
    match fault {
        None => Ok(values),
        Some(failure) => Err(failure),
    }
}

/// Items of which it is known how many there are, unless one can't be: so that memory for all is asked for once.
struct Counted<I> {
    items: I,
    left: usize,
}

impl<I: Iterator> Iterator for Counted<I> {
    type Item = I::Item;

    #[inline]
    fn next(&mut self) -> Option<I::Item> {
        self.left = self.left.saturating_sub(1);
        self.items.next()
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

/// Holds the objects in each item of the caller's list.
unsafe fn hold_items<M, T: Crosses<M>>(
    form: &Array<T::C>,
    parameter: &'static str,
) -> Result<(), Failure> {
    // SAFETY: the caller's promise.
    let items = unsafe { slice_of(form.ptr, form.len, parameter) }?;
    // SAFETY: the caller's promise.
    deeper::<M, T, _>(parameter, || unsafe { hold_each::<M, T>(items, parameter) })
}

/// Gives a list to the caller; `from` is where its items were, or null.
fn given<T>(items: Vec<T>, from: *const ()) -> Array<T> {
    let len = items.len();
    // Items whose form is themselves stay where they are.
    if items.as_ptr().cast() != from {
        copied(size_of_val(&*items));
    }
    if len == 0 {
        return Array {
            ptr: std::ptr::null_mut(),
            len: 0,
        };
    }
    Array {
        ptr: Box::into_raw(items.into_boxed_slice()).cast(),
        len,
    }
}

/// # Safety
/// The list came from [`given`] and wasn't freed since; its items are freed by `free`.
unsafe fn take_back<T: Copy>(form: &mut Array<T>, free: impl Fn(&mut T)) {
    if !form.ptr.is_null() {
        let all = std::ptr::slice_from_raw_parts_mut(form.ptr, form.len);
        // SAFETY: `given` made a boxed slice of it.
        let mut items = unsafe { Box::from_raw(all) };
        items.iter_mut().for_each(free);
    }
    *form = Array {
        ptr: std::ptr::null_mut(),
        len: 0,
    };
}

macro_rules! lists {
    ($([$($bounds:tt)*] $ty:ty: $from:expr;)*) => {$(
        impl<M, T: Crosses<M> $($bounds)*> Crosses<M> for $ty {
            type C = Array<T::C>;
            const FLAT: bool = T::FLAT;
            unsafe fn from_c(form: &Self::C, parameter: &'static str) -> Result<Self, Failure> {
                // SAFETY: the caller's promise.
                unsafe { items::<M, T, Self>(form, parameter) }
            }
            unsafe fn hold(form: &Self::C, parameter: &'static str) -> Result<(), Failure> {
                // SAFETY: the caller's promise.
                unsafe { hold_items::<M, T>(form, parameter) }
            }
            fn into_c(self) -> Self::C {
                let from: fn(&Self) -> *const () = $from;
                let from = from(&self);
                given_deeper::<M, T, _>(|| given(self.into_iter().map(T::into_c).collect(), from))
            }
            unsafe fn free_c(form: &mut Self::C) {
                // SAFETY: the caller's promise.
                unsafe { take_back(form, |item| T::free_c(item)) }
            }
        }
    )*};
}

lists! {
    [] Vec<T>: |items| items.as_ptr().cast();
    [] VecDeque<T>: |_| std::ptr::null();
    [] Box<[T]>: |items| items.as_ptr().cast();
    [+ Ord] BTreeSet<T>: |_| std::ptr::null();
    [+ Hash + Eq, S: BuildHasher + Default] HashSet<T, S>: |_| std::ptr::null();
}

#[cold]
fn key_twice(parameter: &'static str) -> Failure {
    Failure::argument(
        parameter,
        ArgumentFault::Range,
        "expected each key once, got one twice",
    )
}

macro_rules! maps {
    ($([$($key:tt)*] [$($more:tt)*] $ty:ty, $keys:ty;)*) => {$(
        impl<M, K: Crosses<M> $($key)*, V: Crosses<M> $($more)*> Crosses<M> for $ty {
            type C = Array<Pair<K::C, V::C>>;
            const FLAT: bool = K::FLAT && V::FLAT;

            unsafe fn from_c(form: &Self::C, parameter: &'static str) -> Result<Self, Failure> {
                // SAFETY: the caller's promise.
                let entries = unsafe { slice_of(form.ptr, form.len, parameter) }?;
                copied(size_of_val(entries));
                deeper::<M, (K, V), _>(parameter, || {
                    let mut map = Self::default();
                    for (index, entry) in entries.iter().enumerate() {
                        let place = |failure| within(failure, format_args!("entry {index}"));
                        // SAFETY: the caller's promise.
                        let key = unsafe { K::from_c(&entry.key, parameter) }.map_err(place)?;
                        // SAFETY: the caller's promise.
                        let value = unsafe { V::from_c(&entry.value, parameter) }.map_err(place)?;
                        if map.insert(key, value).is_some() {
                            return Err(place(key_twice(parameter)));
                        }
                    }
                    Ok(map)
                })
            }

            unsafe fn hold(form: &Self::C, parameter: &'static str) -> Result<(), Failure> {
                // SAFETY: the caller's promise.
                let entries = unsafe { slice_of(form.ptr, form.len, parameter) }?;
                deeper::<M, (K, V), _>(parameter, || {
                    let mut keys = <$keys>::default();
                    for (index, entry) in entries.iter().enumerate() {
                        let place = |failure| within(failure, format_args!("entry {index}"));
                        // SAFETY: the caller's promise.
                        let key = unsafe { K::from_c(&entry.key, parameter) }.map_err(place)?;
                        // SAFETY: the caller's promise.
                        unsafe { V::hold(&entry.value, parameter) }.map_err(place)?;
                        if !keys.insert(key) {
                            return Err(place(key_twice(parameter)));
                        }
                    }
                    Ok(())
                })
            }

            fn into_c(self) -> Self::C {
                let entry = |(key, value): (K, V)| Pair {
                    key: key.into_c(),
                    value: value.into_c(),
                };
                given_deeper::<M, (K, V), _>(|| {
                    given(self.into_iter().map(entry).collect(), std::ptr::null())
                })
            }

            unsafe fn free_c(form: &mut Self::C) {
                // SAFETY: the caller's promise.
                unsafe {
                    take_back(form, |entry| {
                        K::free_c(&mut entry.key);
                        V::free_c(&mut entry.value);
                    });
                }
            }
        }
    )*};
}

maps! {
    [+ Ord] [] BTreeMap<K, V>, BTreeSet<K>;
    [+ Hash + Eq] [, S: BuildHasher + Default] HashMap<K, V, S>, HashSet<K, S>;
}

macro_rules! tuples {
    ($($form:ident: $($ty:ident $field:ident $index:tt),+;)+) => {$(
        impl<M, $($ty: Crosses<M>),+> Crosses<M> for ($($ty,)+) {
            type C = $form<$($ty::C),+>;
            const FLAT: bool = $($ty::FLAT)&&+;
            unsafe fn from_c(form: &Self::C, parameter: &'static str) -> Result<Self, Failure> {
                // SAFETY: the caller's promise.
                Ok(unsafe { ($(
                    $ty::from_c(&form.$field, parameter)
                        .map_err(|failure| within(failure, concat!("item ", $index)))?,
                )+) })
            }
            unsafe fn hold(form: &Self::C, parameter: &'static str) -> Result<(), Failure> {
                // SAFETY: the caller's promise.
                unsafe { $(
                    $ty::hold(&form.$field, parameter)
                        .map_err(|failure| within(failure, concat!("item ", $index)))?;
                )+ }
                Ok(())
            }
            fn into_c(self) -> Self::C {
                $form { $($field: self.$index.into_c()),+ }
            }
            unsafe fn free_c(form: &mut Self::C) {
                // SAFETY: the caller's promise.
                unsafe { $($ty::free_c(&mut form.$field);)+ }
            }
        }
    )+};
}

tuples! {
    Tuple2: A _0 0, B _1 1;
    Tuple3: A _0 0, B _1 1, C _2 2;
    Tuple4: A _0 0, B _1 1, C _2 2, D _3 3;
    Tuple5: A _0 0, B _1 1, C _2 2, D _3 3, E _4 4;
    Tuple6: A _0 0, B _1 1, C _2 2, D _3 3, E _4 4, F _5 5;
    Tuple7: A _0 0, B _1 1, C _2 2, D _3 3, E _4 4, F _5 5, G _6 6;
    Tuple8: A _0 0, B _1 1, C _2 2, D _3 3, E _4 4, F _5 5, G _6 6, H _7 7;
}
