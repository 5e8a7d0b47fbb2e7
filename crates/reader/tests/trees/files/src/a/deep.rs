#[landbridge::export]
pub fn in_a_deep() {}
