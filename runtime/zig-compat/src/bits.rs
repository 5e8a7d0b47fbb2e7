//! Zig's bit sets: one type for those whose size is known at compile time, one for the others.

/// The places of bits. The set may change meanwhile: those it had at the start come.
pub type Places = std::vec::IntoIter<usize>;

/// The part both sets share: bits in words, those behind the last one zero.
macro_rules! set {
    () => {
        fn check(&self, at: usize) -> (usize, u64) {
            assert!(at < self.capacity(), "bit {at} of {}", self.capacity());
            (at / 64, 1 << (at % 64))
        }

        fn trim(&mut self) {
            let rest = self.capacity() % 64;
            if rest != 0
                && let Some(last) = self.words_mut().last_mut()
            {
                *last &= (1 << rest) - 1;
            }
        }

        fn each(&mut self, other: &Self, mut change: impl FnMut(&mut u64, u64)) {
            assert_eq!(self.capacity(), other.capacity(), "sets of one size");
            for (word, by) in self.words_mut().iter_mut().zip(other.words()) {
                change(word, *by);
            }
        }

        /// `count`: how many bits are set.
        #[must_use]
        pub fn count(&self) -> usize {
            self.words().iter().map(|w| w.count_ones() as usize).sum()
        }

        /// `isSet`.
        ///
        /// # Panics
        /// If there is no such bit.
        #[must_use]
        pub fn is_set(&self, at: usize) -> bool {
            let (word, bit) = self.check(at);
            self.words()[word] & bit != 0
        }

        /// `set`.
        ///
        /// # Panics
        /// If there is no such bit.
        pub fn set(&mut self, at: usize) {
            let (word, bit) = self.check(at);
            self.words_mut()[word] |= bit;
        }

        /// `unset`.
        ///
        /// # Panics
        /// If there is no such bit.
        pub fn unset(&mut self, at: usize) {
            let (word, bit) = self.check(at);
            self.words_mut()[word] &= !bit;
        }

        /// `toggle`.
        ///
        /// # Panics
        /// If there is no such bit.
        pub fn toggle(&mut self, at: usize) {
            let (word, bit) = self.check(at);
            self.words_mut()[word] ^= bit;
        }

        /// `setValue`.
        ///
        /// # Panics
        /// If there is no such bit.
        pub fn set_value(&mut self, at: usize, value: bool) {
            if value {
                self.set(at);
            } else {
                self.unset(at);
            }
        }

        /// `setRangeValue`.
        ///
        /// # Panics
        /// If there is no such bit.
        pub fn set_range_value(&mut self, range: core::ops::Range<usize>, value: bool) {
            for at in range {
                self.set_value(at, value);
            }
        }

        /// `setAll`.
        pub fn set_all(&mut self) {
            self.words_mut().fill(u64::MAX);
            self.trim();
        }

        /// `unsetAll`.
        pub fn unset_all(&mut self) {
            self.words_mut().fill(0);
        }

        /// `toggleAll`.
        pub fn toggle_all(&mut self) {
            for word in self.words_mut() {
                *word = !*word;
            }
            self.trim();
        }

        /// `toggleSet`: flips what is set in the other.
        ///
        /// # Panics
        /// If the sets are not of one size.
        pub fn toggle_set(&mut self, other: &Self) {
            self.each(other, |word, by| *word ^= by);
        }

        /// `setUnion`.
        ///
        /// # Panics
        /// If the sets are not of one size.
        pub fn set_union(&mut self, other: &Self) {
            self.each(other, |word, by| *word |= by);
        }

        /// `setIntersection`.
        ///
        /// # Panics
        /// If the sets are not of one size.
        pub fn set_intersection(&mut self, other: &Self) {
            self.each(other, |word, by| *word &= by);
        }

        /// `findFirstSet`.
        #[must_use]
        pub fn find_first_set(&self) -> Option<usize> {
            let words = self.words().iter().enumerate();
            let mut words = words.filter(|(_, word)| **word != 0);
            words
                .next()
                .map(|(at, word)| at * 64 + word.trailing_zeros() as usize)
        }

        /// `findLastSet`.
        #[must_use]
        pub fn find_last_set(&self) -> Option<usize> {
            let words = self.words().iter().enumerate().rev();
            let mut words = words.filter(|(_, word)| **word != 0);
            words
                .next()
                .map(|(at, word)| at * 64 + 63 - word.leading_zeros() as usize)
        }

        /// `toggleFirstSet`: takes the first bit out.
        pub fn toggle_first_set(&mut self) -> Option<usize> {
            let first = self.find_first_set()?;
            self.unset(first);
            Some(first)
        }

        /// `subsetOf`.
        #[must_use]
        pub fn subset_of(&self, other: &Self) -> bool {
            let pairs = self.words().iter().zip(other.words());
            self.capacity() == other.capacity() && pairs.into_iter().all(|(a, b)| a & !b == 0)
        }

        /// `supersetOf`.
        #[must_use]
        pub fn superset_of(&self, other: &Self) -> bool {
            other.subset_of(self)
        }

        /// The places of the set bits, upwards.
        pub fn iter(&self) -> Places {
            let found: Vec<usize> = (0..self.capacity()).filter(|at| self.is_set(*at)).collect();
            found.into_iter()
        }

        /// The places of the bits that are not set, upwards.
        pub fn iter_unset(&self) -> Places {
            let found: Vec<usize> = (0..self.capacity())
                .filter(|at| !self.is_set(*at))
                .collect();
            found.into_iter()
        }
    };
}

/// `std.StaticBitSet(N)` in `W` words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StaticBitSet<const N: usize, const W: usize> {
    words: [u64; W],
}

impl<const N: usize, const W: usize> Default for StaticBitSet<N, W> {
    fn default() -> Self {
        StaticBitSet { words: [0; W] }
    }
}

impl<const N: usize, const W: usize> StaticBitSet<N, W> {
    /// `initFull`.
    #[must_use]
    pub fn full() -> Self {
        let mut made = Self::default();
        made.set_all();
        made
    }

    /// A set of at most 64 bits from its mask.
    #[must_use]
    pub fn from_mask(mask: u64) -> Self {
        let mut made = Self::default();
        if let Some(word) = made.words.first_mut() {
            *word = mask;
        }
        made.trim();
        made
    }

    /// The mask of a set of at most 64 bits.
    #[must_use]
    pub fn mask(&self) -> u64 {
        self.words.first().copied().unwrap_or(0)
    }

    /// `capacity`.
    #[must_use]
    pub const fn capacity(&self) -> usize {
        N
    }

    /// `complement`.
    #[must_use]
    pub fn complement(mut self) -> Self {
        self.toggle_all();
        self
    }

    /// `unionWith`.
    #[must_use]
    pub fn union_with(mut self, other: Self) -> Self {
        self.set_union(&other);
        self
    }

    /// `intersectWith`.
    #[must_use]
    pub fn intersect_with(mut self, other: Self) -> Self {
        self.set_intersection(&other);
        self
    }

    /// `xorWith`.
    #[must_use]
    pub fn xor_with(mut self, other: Self) -> Self {
        self.toggle_set(&other);
        self
    }

    /// `differenceWith`.
    #[must_use]
    pub fn difference_with(self, other: Self) -> Self {
        self.intersect_with(other.complement())
    }

    fn words(&self) -> &[u64] {
        &self.words
    }

    fn words_mut(&mut self) -> &mut [u64] {
        &mut self.words
    }

    set!();
}

/// `std.DynamicBitSet`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DynamicBitSet {
    length: usize,
    words: Vec<u64>,
}

impl DynamicBitSet {
    /// `initEmpty`.
    #[must_use]
    pub fn empty(length: usize) -> Self {
        DynamicBitSet {
            length,
            words: vec![0; length.div_ceil(64)],
        }
    }

    /// `initFull`.
    #[must_use]
    pub fn full(length: usize) -> Self {
        let mut made = Self::empty(length);
        made.set_all();
        made
    }

    /// `capacity`.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.length
    }

    /// `resize`: new bits have the value given.
    pub fn resize(&mut self, length: usize, fill: bool) {
        let before = self.length;
        self.length = length;
        self.words.resize(length.div_ceil(64), 0);
        self.trim();
        if before < length {
            self.set_range_value(before..length, fill);
        }
    }

    fn words(&self) -> &[u64] {
        &self.words
    }

    fn words_mut(&mut self) -> &mut [u64] {
        &mut self.words
    }

    set!();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_behind_the_end_stay_zero() {
        let mut bits: StaticBitSet<70, 2> = StaticBitSet::full();
        assert_eq!(bits.count(), 70);
        bits.toggle_all();
        assert_eq!(bits.count(), 0);
        bits.set_range_value(60..68, true);
        assert_eq!(bits.find_first_set(), Some(60));
        assert_eq!(bits.find_last_set(), Some(67));
        assert_eq!(bits.complement().count(), 62);
        assert_eq!(bits.difference_with(bits).count(), 0);
        assert!(std::panic::catch_unwind(move || bits.is_set(70)).is_err());
    }

    #[test]
    fn a_set_grows_with_bits_of_either_kind() {
        let mut bits = DynamicBitSet::full(3);
        bits.resize(100, true);
        assert_eq!(bits.count(), 100);
        bits.resize(65, false);
        assert_eq!(bits.iter().next_back(), Some(64));
        bits.resize(70, false);
        assert_eq!(bits.iter_unset().collect::<Vec<_>>(), [65, 66, 67, 68, 69]);
        assert_eq!(bits.toggle_first_set(), Some(0));
        assert!(bits.subset_of(&DynamicBitSet::full(70)));
    }
}
