#[landbridge::export]
pub fn platform() {}
