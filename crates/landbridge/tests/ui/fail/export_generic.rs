#[landbridge::export]
pub fn largest<'a, T: Ord, const N: usize>(values: &'a [T; N]) -> u32 {
    values.len() as u32
}

fn main() {}
