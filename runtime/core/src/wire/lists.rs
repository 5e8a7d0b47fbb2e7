//! Options, boxes, lists, sets, arrays and tuples on the wire.

use std::{
    collections::{BTreeSet, HashSet, VecDeque},
    hash::{BuildHasher, Hash},
};

use super::{Reader, Wire, WireError, Writer};

impl<M, T: Wire<M>> Wire<M> for Option<T> {
    #[inline]
    fn encode(self, w: &mut Writer<'_>) {
        w.u8(u8::from(self.is_some()));
        if let Some(value) = self {
            value.encode(w);
        }
    }

    #[inline]
    fn decode(r: &mut Reader<'_>) -> Result<Self, WireError> {
        if r.flag()? {
            T::decode(r).map(Some)
        } else {
            Ok(None)
        }
    }
}

impl<M, T: Wire<M>> Wire<M> for Box<T> {
    #[inline]
    fn encode(self, w: &mut Writer<'_>) {
        w.nested(|w| (*self).encode(w));
    }

    #[inline]
    fn decode(r: &mut Reader<'_>) -> Result<Self, WireError> {
        r.nested(T::decode).map(Self::new)
    }
}

impl<M, T: Wire<M>> Wire<M> for Vec<T> {
    #[inline]
    fn encode(self, w: &mut Writer<'_>) {
        w.count(self.len());
        w.nested(|w| T::encode_items(self, w));
    }

    #[inline]
    fn decode(r: &mut Reader<'_>) -> Result<Self, WireError> {
        let count = r.count()?;
        r.nested(|r| T::decode_items(count, r))
    }
}

/// Everything that is a list on the wire goes by way of a `Vec`, whose items may be one block.
macro_rules! as_vec {
    ($($ty:ty, [$($bounds:tt)*];)*) => {$(
        impl<M, T: Wire<M> $($bounds)*> Wire<M> for $ty {
            #[inline]
            fn encode(self, w: &mut Writer<'_>) {
                Wire::<M>::encode(Vec::<T>::from_iter(self), w);
            }

            #[inline]
            fn decode(r: &mut Reader<'_>) -> Result<Self, WireError> {
                <Vec<T> as Wire<M>>::decode(r).map(Self::from_iter)
            }
        }
    )*};
}
as_vec! {
    Box<[T]>, [];
    VecDeque<T>, [];
    BTreeSet<T>, [+ Ord];
    HashSet<T, S>, [+ Eq + Hash, S: BuildHasher + Default];
}

impl<M, T: Wire<M>, const N: usize> Wire<M> for [T; N] {
    #[inline]
    fn encode(self, w: &mut Writer<'_>) {
        for item in self {
            item.encode(w);
        }
    }

    fn decode(r: &mut Reader<'_>) -> Result<Self, WireError> {
        // The length is the type's, so that no forged count is at work here.
        let mut fault = None;
        let items: [Option<T>; N] = std::array::from_fn(|_| {
            if fault.is_some() {
                return None;
            }
            T::decode(r).map_err(|error| fault = Some(error)).ok()
        });
        match fault {
            Some(error) => Err(error),
            None => Ok(items.map(|item| item.expect("every item was decoded"))),
        }
    }
}

macro_rules! tuples {
    ($(($($name:ident)+))*) => {$(
        impl<M, $($name: Wire<M>),+> Wire<M> for ($($name,)+) {
            #[inline]
            #[expect(non_snake_case, reason = "the macro names the values after their types")]
            fn encode(self, w: &mut Writer<'_>) {
                let ($($name,)+) = self;
                $($name.encode(w);)+
            }

            #[inline]
            fn decode(r: &mut Reader<'_>) -> Result<Self, WireError> {
                Ok(($($name::decode(r)?,)+))
            }
        }
    )*};
}
tuples! { (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) }
