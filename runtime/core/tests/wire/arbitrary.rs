//! Random values from a seed: enough of a generator to need no dependency.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    hash::Hash,
    path::PathBuf,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use super::sample::{Entry, Point, Tree};

/// SplitMix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}

pub(crate) trait Arbitrary: Sized {
    fn arbitrary(random: &mut Random) -> Self;
}

macro_rules! numbers {
    ($($ty:ty)*) => {$(
        impl Arbitrary for $ty {
            fn arbitrary(random: &mut Random) -> Self {
                match random.below(8) {
                    0 => 0,
                    1 => Self::MAX,
                    2 => Self::MIN,
                    _ => (u128::from(random.next()) << 64 | u128::from(random.next())) as Self,
                }
            }
        }
    )*};
}
numbers! { i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize }

impl Arbitrary for f64 {
    fn arbitrary(random: &mut Random) -> Self {
        match random.below(6) {
            0 => -0.0,
            1 => Self::INFINITY,
            _ => random.next().cast_signed() as Self / 1000.0,
        }
    }
}

impl Arbitrary for f32 {
    fn arbitrary(random: &mut Random) -> Self {
        f64::arbitrary(random) as Self
    }
}

impl Arbitrary for () {
    fn arbitrary(_: &mut Random) -> Self {}
}

impl Arbitrary for bool {
    fn arbitrary(random: &mut Random) -> Self {
        random.below(2) == 1
    }
}

impl Arbitrary for char {
    fn arbitrary(random: &mut Random) -> Self {
        let bound = [0x80, 0x800, 0xd800, 0x11_0000][random.below(4) as usize];
        Self::from_u32(random.below(bound) as u32).unwrap_or('\u{10ffff}')
    }
}

impl Arbitrary for String {
    fn arbitrary(random: &mut Random) -> Self {
        Vec::<char>::arbitrary(random).into_iter().collect()
    }
}

impl Arbitrary for PathBuf {
    fn arbitrary(random: &mut Random) -> Self {
        String::arbitrary(random).into()
    }
}

impl Arbitrary for Duration {
    fn arbitrary(random: &mut Random) -> Self {
        Self::new(u64::arbitrary(random), random.below(1_000_000_000) as u32)
    }
}

impl Arbitrary for SystemTime {
    fn arbitrary(random: &mut Random) -> Self {
        let distance = Duration::new(random.below(1 << 40), random.below(1_000_000_000) as u32);
        if random.below(2) == 0 {
            UNIX_EPOCH + distance
        } else {
            UNIX_EPOCH - distance
        }
    }
}

impl<T: Arbitrary> Arbitrary for Option<T> {
    fn arbitrary(random: &mut Random) -> Self {
        (random.below(3) > 0).then(|| T::arbitrary(random))
    }
}

impl<T: Arbitrary> Arbitrary for Box<T> {
    fn arbitrary(random: &mut Random) -> Self {
        Self::new(T::arbitrary(random))
    }
}

fn items<T: Arbitrary, C: FromIterator<T>>(random: &mut Random) -> C {
    (0..random.below(6)).map(|_| T::arbitrary(random)).collect()
}

macro_rules! collections {
    ($($ty:ty, [$($bounds:tt)*];)*) => {$(
        impl<T: Arbitrary $($bounds)*> Arbitrary for $ty {
            fn arbitrary(random: &mut Random) -> Self {
                items(random)
            }
        }
    )*};
}
collections! { Vec<T>, []; Box<[T]>, []; VecDeque<T>, []; BTreeSet<T>, [+ Ord]; HashSet<T>, [+ Eq + Hash]; }

impl<K: Arbitrary + Ord, V: Arbitrary> Arbitrary for BTreeMap<K, V> {
    fn arbitrary(random: &mut Random) -> Self {
        items::<(K, V), _>(random)
    }
}

impl<K: Arbitrary + Eq + Hash, V: Arbitrary> Arbitrary for HashMap<K, V> {
    fn arbitrary(random: &mut Random) -> Self {
        items::<(K, V), _>(random)
    }
}

impl<T: Arbitrary, const N: usize> Arbitrary for [T; N] {
    fn arbitrary(random: &mut Random) -> Self {
        std::array::from_fn(|_| T::arbitrary(random))
    }
}

macro_rules! tuples {
    ($(($($name:ident)+))*) => {$(
        impl<$($name: Arbitrary),+> Arbitrary for ($($name,)+) {
            fn arbitrary(random: &mut Random) -> Self {
                ($($name::arbitrary(random),)+)
            }
        }
    )*};
}
tuples! { (A) (A B) (A B C) (A B C D E F G H) }

impl Arbitrary for Point {
    fn arbitrary(random: &mut Random) -> Self {
        Self {
            x: f32::arbitrary(random),
            y: u32::arbitrary(random),
        }
    }
}

impl Arbitrary for Entry {
    fn arbitrary(random: &mut Random) -> Self {
        Self {
            name: String::arbitrary(random),
            at: Option::arbitrary(random),
            tags: BTreeMap::arbitrary(random),
        }
    }
}

impl Arbitrary for Tree {
    fn arbitrary(random: &mut Random) -> Self {
        match random.below(9) {
            0 | 1 => Self::Node {
                left: Box::arbitrary(random),
                right: Box::arbitrary(random),
            },
            2 => Self::Many(
                (0..random.below(3))
                    .map(|_| Self::arbitrary(random))
                    .collect(),
            ),
            3 => Self::Empty,
            _ => Self::Leaf(i64::arbitrary(random)),
        }
    }
}
