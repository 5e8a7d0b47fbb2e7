#[landbridge::export]
pub fn in_b_c() {}
