pub struct Pair<A, const N: usize> {
    pub first: A,
    pub rest: [A; N],
}

impl<A, const N: usize> Pair<A, N> {
    pub fn get(&self, i: usize) -> A {
        if i == 0 {
            return self.first;
        }
        return self.rest[i - 1];
    }
}

fn double<const TWICE: bool>(x: u32) -> u32 {
    if TWICE {
        return x * 2;
    }
    return x;
}

pub fn choose(b: bool, x: u32) -> u32 {
    return if b {
        double::<true>(x)
    } else {
        double::<false>(x)
    };
}

pub fn greatest<T>(list: &[T]) -> Option<T> {
    if list.len() == 0 {
        return None;
    }
    let found = 'search: {
        let mut best = list[0];
        for item in list[1..].iter() {
            if item > best {
                best = item;
            }
        }
        break 'search best;
    };
    return Some(found);
}

pub fn powers() -> [u32; 3] {
    // TODO(port): undefined
    let mut out: [u32; 3] = [0; 3];
    for p in [1, 2, 4] {
        out[p / 2] = p * p;
    }
    return out;
}

// ──────────────────────────────────────────────────────────────────────────
// PORT STATUS
// source: src/shop/generic.zig (46 lines)
// confidence: medium
// todos: 1
// notes: none
// draft: bba98dcc5527d93f
// ──────────────────────────────────────────────────────────────────────────
