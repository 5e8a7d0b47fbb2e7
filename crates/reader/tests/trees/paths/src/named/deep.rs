#[landbridge::export]
pub fn deep() {}
