#[landbridge::export]
pub fn count() -> impl Iterator<Item = u32> { 0..3 }
