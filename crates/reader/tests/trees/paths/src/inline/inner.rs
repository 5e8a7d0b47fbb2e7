#[landbridge::export]
pub fn inner() {}
