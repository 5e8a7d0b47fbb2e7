pub mod near;
#[landbridge::export]
pub fn in_d() {}
