#[landbridge::export]
pub fn beside() {}
