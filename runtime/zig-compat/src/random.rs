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

    /// `uintLessThan` of an integer of so many bits, the number Zig gives.
    fn below(&mut self, bits: u32, limit: u64) -> u64 {
        let mask = u64::MAX >> (64 - bits);
        let draw = |this: &mut Self| u128::from(this.next() & mask) * u128::from(limit);
        let low = |wide: u128| u64::try_from(wide & u128::from(mask)).unwrap_or(0);
        let mut wide = draw(self);
        // products in the uneven part of the range are drawn again
        if low(wide) < limit {
            let uneven = (limit.wrapping_neg() & mask) % limit;
            while low(wide) < uneven {
                wide = draw(self);
            }
        }
        u64::try_from(wide >> bits).unwrap_or(0)
    }

    /// `intRangeAtMost` of an integer of `BITS` bits: from `low` to `high`, both included, the number Zig gives.
    ///
    /// # Panics
    /// If there is no such number.
    pub fn between<const BITS: u32>(&mut self, low: i128, high: i128) -> i128 {
        assert!(low <= high && BITS > 0 && BITS <= 64, "empty range");
        let most = u64::try_from(high - low).unwrap_or(u64::MAX);
        let above = if most == u64::MAX >> (64 - BITS) {
            self.next() & most
        } else {
            self.below(BITS, most + 1)
        };
        low + i128::from(above)
    }

    /// `shuffle`: the order Zig gives.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        let count = items.len();
        for i in 0..count.saturating_sub(1) {
            let above = self.below(64, (count - i) as u64);
            items.swap(i, i + usize::try_from(above).unwrap_or(0));
        }
    }

    /// `float(f64)`: from 0 to 1, the number Zig gives.
    pub fn float(&mut self) -> f64 {
        let bits = self.next();
        let mut zeros = u64::from(bits.leading_zeros());
        if zeros >= 12 {
            zeros = 12;
            loop {
                let more = u64::from(self.next().leading_zeros());
                zeros += more;
                if more != 64 || zeros >= 1022 {
                    break;
                }
            }
        }
        f64::from_bits((1022 - zeros.min(1022)) << 52 | bits & 0xf_ffff_ffff_ffff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_within_their_range() {
        let mut random = Xoshiro256::new(0);
        for _ in 0..1000 {
            assert!((1..=6).contains(&random.between::<8>(1, 6)));
        }
    }
}
