#[landbridge::export]
pub fn one() -> (u32,) { (1,) }
