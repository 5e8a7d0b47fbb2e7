//! Zig's default generator of random numbers: the same numbers from the same seed.

/// `std.Random.DefaultPrng`, which is xoshiro256++ seeded by splitmix64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Xoshiro256([u64; 4]);

impl Xoshiro256 {
    /// A generator from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        };
        Self([next(), next(), next(), next()])
    }

    /// The next 64 bits.
    #[allow(
        clippy::should_implement_trait,
        reason = "the generator never ends and is no iterator in Zig"
    )]
    pub fn next(&mut self) -> u64 {
        let s = &mut self.0;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// True or false, from the lowest bit of a byte.
    pub fn boolean(&mut self) -> bool {
        self.next() & 1 == 1
    }

    /// A number from `low` to `high`, both included. It need not be the one Zig would give.
    ///
    /// # Panics
    /// If there is no such number.
    pub fn between(&mut self, low: i128, high: i128) -> i128 {
        assert!(low <= high, "empty range");
        let count = (high - low).unsigned_abs() + 1;
        let wide = u128::from(self.next()) % count;
        low + i128::try_from(wide).unwrap_or(0)
    }

    /// Puts the elements into a random order. It need not be the one Zig would give.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            let end = i128::try_from(i).unwrap_or(0);
            let j = usize::try_from(self.between(0, end)).unwrap_or(0);
            items.swap(i, j);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_within_their_range() {
        let mut random = Xoshiro256::new(0);
        for _ in 0..1000 {
            assert!((1..=6).contains(&random.between(1, 6)));
        }
    }
}
