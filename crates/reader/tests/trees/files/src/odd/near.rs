#[landbridge::export]
pub fn in_d_near() {}
