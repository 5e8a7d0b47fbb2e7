//! Wyhash as Zig's std has it: the same numbers from the same bytes. Which bytes a key has is said in `hash.rs`.

const SECRET: [u64; 4] = [
    0xa076_1d64_78bd_642f,
    0xe703_7ed1_a0b4_28db,
    0x8ebc_6af0_9c88_c6e3,
    0x5899_65cc_7537_4cc3,
];

/// `std.hash.Wyhash`: bytes are given with [`update`](Wyhash::update), in any pieces.
#[derive(Debug, Clone)]
pub struct Wyhash {
    state: [u64; 3],
    total: usize,
    /// The bytes of the block being filled; behind it, those of the block before.
    block: [u8; 48],
    filled: usize,
}

impl Wyhash {
    /// `Wyhash.init(seed)`.
    #[must_use]
    pub fn new(seed: u64) -> Wyhash {
        let first = seed ^ mix(seed ^ SECRET[0], SECRET[1]);
        Wyhash {
            state: [first; 3],
            total: 0,
            block: [0; 48],
            filled: 0,
        }
    }

    /// `Wyhash.hash(seed, bytes)`: all bytes at once.
    #[must_use]
    pub fn hash(seed: u64, bytes: &[u8]) -> u64 {
        let mut hasher = Wyhash::new(seed);
        hasher.update(bytes);
        hasher.finish()
    }

    /// More bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.total += bytes.len();
        let mut rest = bytes;
        while !rest.is_empty() {
            // a full block stays until more follows: the last one is hashed in another way
            if self.filled == 48 {
                let block = self.block;
                self.round(&block);
                self.filled = 0;
            }
            let count = rest.len().min(48 - self.filled);
            let (now, later) = rest.split_at(count);
            self.block[self.filled..self.filled + count].copy_from_slice(now);
            self.filled += count;
            rest = later;
        }
    }

    /// The hash of all bytes so far.
    #[must_use]
    pub fn finish(&self) -> u64 {
        let bytes = &self.block[..self.filled];
        let mut first = self.state[0];
        let (a, b) = if self.total <= 16 {
            small(bytes)
        } else {
            first ^= self.state[1] ^ self.state[2];
            let mut at = 0;
            while at + 16 < bytes.len() {
                first = mix(
                    read(&bytes[at..at + 8]) ^ SECRET[1],
                    read(&bytes[at + 8..at + 16]) ^ first,
                );
                at += 16;
            }
            let mut last = [0; 16];
            for (i, byte) in last.iter_mut().enumerate() {
                // before the first byte of this block stands the end of the one before
                *byte = self.block[(self.filled + 48 - 16 + i) % 48];
            }
            (read(&last[..8]), read(&last[8..]))
        };
        let wide = u128::from(a ^ SECRET[1]) * u128::from(b ^ first);
        mix(
            low(wide) ^ SECRET[0] ^ self.total as u64,
            high(wide) ^ SECRET[1],
        )
    }

    fn round(&mut self, block: &[u8; 48]) {
        for (i, state) in self.state.iter_mut().enumerate() {
            let at = 16 * i;
            *state = mix(
                read(&block[at..at + 8]) ^ SECRET[i + 1],
                read(&block[at + 8..at + 16]) ^ *state,
            );
        }
    }
}

fn small(bytes: &[u8]) -> (u64, u64) {
    let length = bytes.len();
    if length >= 4 {
        let quarter = (length >> 3) << 2;
        let end = length - 4;
        let four = |at: usize| read(&bytes[at..at + 4]);
        (
            four(0) << 32 | four(quarter),
            four(end) << 32 | four(end - quarter),
        )
    } else if length > 0 {
        let byte = |at: usize| u64::from(bytes[at]);
        (byte(0) << 16 | byte(length >> 1) << 8 | byte(length - 1), 0)
    } else {
        (0, 0)
    }
}

/// Up to eight bytes, the lowest first.
fn read(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .rev()
        .fold(0, |value, byte| value << 8 | u64::from(*byte))
}

fn mix(a: u64, b: u64) -> u64 {
    let wide = u128::from(a) * u128::from(b);
    low(wide) ^ high(wide)
}

#[allow(clippy::cast_possible_truncation, reason = "the lower half is wanted")]
fn low(wide: u128) -> u64 {
    wide as u64
}

fn high(wide: u128) -> u64 {
    low(wide >> 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_reference() {
        // seed and input of wyhash's own test vectors
        let vectors: [(u64, &str, u64); 7] = [
            (0, "", 0x0409_638e_e2bd_e459),
            (1, "a", 0xa841_2d09_1b5f_e0a9),
            (2, "abc", 0x32dd_92e4_b291_5153),
            (3, "message digest", 0x8619_1240_89a3_a16b),
            (4, "abcdefghijklmnopqrstuvwxyz", 0x7a43_afb6_1d7f_5f40),
            (
                5,
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
                0xff42_329b_90e5_0d58,
            ),
            (
                6,
                "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
                0xc39c_ab13_b115_aad3,
            ),
        ];
        for (seed, text, wanted) in vectors {
            assert_eq!(Wyhash::hash(seed, text.as_bytes()), wanted, "{text}");
        }
    }

    #[test]
    fn pieces_make_no_difference() {
        let bytes: Vec<u8> = (0..=200).collect();
        for length in 0..=200 {
            let whole = Wyhash::hash(7, &bytes[..length]);
            for cut in 0..=length {
                let mut hasher = Wyhash::new(7);
                hasher.update(&bytes[..cut]);
                hasher.update(&bytes[cut..length]);
                assert_eq!(hasher.finish(), whole, "{cut} of {length}");
            }
        }
    }
}
