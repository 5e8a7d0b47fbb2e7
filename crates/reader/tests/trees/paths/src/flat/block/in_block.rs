#[landbridge::export]
pub fn in_block() {}
