#[landbridge::record]
pub struct Pair<T, const N: usize> {
    pub items: [T; N],
}

fn main() {}
