#[landbridge::export]
pub fn renamed() {}
