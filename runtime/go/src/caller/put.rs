//! Values as Go reads them, written from references: what Rust gives to Go needn't be given away for that.
//! The format is `landbridge_core::wire`'s, which reads Go's answers.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use landbridge_core::wire::{Wire, Writer, encode_plain_list};

/// A value that is written from a reference. `M` is the generated module's local tag.
#[diagnostic::on_unimplemented(message = "`{Self}` can't be given to Go")]
pub trait Put<M> {
    /// Writes the value; what can't be written makes the writer fail at its end.
    fn put(&self, w: &mut Writer<'_>);

    /// Writes the items of a list after its count. For types whose lists are blocks of memory.
    #[doc(hidden)]
    #[inline]
    fn put_items(items: &[Self], w: &mut Writer<'_>)
    where
        Self: Sized,
    {
        for item in items {
            item.put(w);
        }
    }
}

macro_rules! blocks {
    ($($ty:ty)*) => {$(
        impl<M> Put<M> for $ty {
            #[inline]
            fn put(&self, w: &mut Writer<'_>) {
                w.raw(&self.to_le_bytes());
            }

            #[inline]
            fn put_items(items: &[Self], w: &mut Writer<'_>) {
                encode_plain_list::<M, Self>(items, w);
            }
        }
    )*};
}
blocks!(i8 i16 i32 i64 u8 u16 u32 u64 f32 f64);

macro_rules! copied {
    ($($ty:ty)*) => {$(
        impl<M> Put<M> for $ty {
            #[inline]
            fn put(&self, w: &mut Writer<'_>) {
                Wire::<M>::encode(*self, w);
            }
        }
    )*};
}
copied!(() bool char i128 u128 Duration SystemTime);

macro_rules! sizes {
    ($($ty:ty)*) => {$(
        impl<M> Put<M> for $ty {
            #[inline]
            fn put(&self, w: &mut Writer<'_>) {
                Wire::<M>::encode(*self, w);
            }

            #[inline]
            fn put_items(items: &[Self], w: &mut Writer<'_>) {
                w.align(8);
                for item in items {
                    Wire::<M>::encode(*item, w);
                }
            }
        }
    )*};
}
sizes!(usize isize);

impl<M> Put<M> for str {
    #[inline]
    fn put(&self, w: &mut Writer<'_>) {
        w.text(self);
    }
}

impl<M> Put<M> for String {
    #[inline]
    fn put(&self, w: &mut Writer<'_>) {
        w.text(self);
    }
}

impl<M> Put<M> for Path {
    fn put(&self, w: &mut Writer<'_>) {
        Wire::<M>::encode(self.to_path_buf(), w);
    }
}

impl<M> Put<M> for PathBuf {
    fn put(&self, w: &mut Writer<'_>) {
        Put::<M>::put(self.as_path(), w);
    }
}

impl<M, T: Put<M> + ?Sized> Put<M> for &T {
    #[inline]
    fn put(&self, w: &mut Writer<'_>) {
        (**self).put(w);
    }
}

impl<M, T: Put<M> + ?Sized> Put<M> for Box<T> {
    #[inline]
    fn put(&self, w: &mut Writer<'_>) {
        w.nested(|w| (**self).put(w));
    }
}

impl<M> Put<M> for Cow<'static, str> {
    #[inline]
    fn put(&self, w: &mut Writer<'_>) {
        w.text(self);
    }
}

impl<M, T: Put<M>> Put<M> for Option<T> {
    #[inline]
    fn put(&self, w: &mut Writer<'_>) {
        w.u8(u8::from(self.is_some()));
        if let Some(value) = self {
            value.put(w);
        }
    }
}

impl<M, T: Put<M>> Put<M> for [T] {
    #[inline]
    fn put(&self, w: &mut Writer<'_>) {
        w.count(self.len());
        w.nested(|w| T::put_items(self, w));
    }
}

impl<M, T: Put<M>> Put<M> for Vec<T> {
    #[inline]
    fn put(&self, w: &mut Writer<'_>) {
        self.as_slice().put(w);
    }
}

impl<M, T: Put<M> + Clone> Put<M> for VecDeque<T> {
    fn put(&self, w: &mut Writer<'_>) {
        match self.as_slices() {
            (items, []) => items.put(w),
            // What is written must be one block.
            (first, second) => [first, second].concat().as_slice().put(w),
        }
    }
}

impl<M, T: Put<M>, const N: usize> Put<M> for [T; N] {
    #[inline]
    fn put(&self, w: &mut Writer<'_>) {
        for item in self {
            item.put(w);
        }
    }
}

macro_rules! sets {
    ($($ty:ident<T $(, $hasher:ident)?>;)*) => {$(
        impl<M, T: Put<M> $(, $hasher)?> Put<M> for $ty<T $(, $hasher)?> {
            fn put(&self, w: &mut Writer<'_>) {
                w.count(self.len());
                w.nested(|w| self.iter().for_each(|item| item.put(w)));
            }
        }
    )*};
}
sets!(HashSet<T, S>; BTreeSet<T>;);

macro_rules! maps {
    ($($ty:ident<K, V $(, $hasher:ident)?>;)*) => {$(
        impl<M, K: Put<M>, V: Put<M> $(, $hasher)?> Put<M> for $ty<K, V $(, $hasher)?> {
            fn put(&self, w: &mut Writer<'_>) {
                w.count(self.len());
                w.nested(|w| {
                    for (key, value) in self {
                        key.put(w);
                        value.put(w);
                    }
                });
            }
        }
    )*};
}
maps!(HashMap<K, V, S>; BTreeMap<K, V>;);

macro_rules! tuples {
    ($(($($name:ident $index:tt),+))*) => {$(
        impl<M, $($name: Put<M>),+> Put<M> for ($($name,)+) {
            #[inline]
            fn put(&self, w: &mut Writer<'_>) {
                $(self.$index.put(w);)+
            }
        }
    )*};
}
tuples! {
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
}
