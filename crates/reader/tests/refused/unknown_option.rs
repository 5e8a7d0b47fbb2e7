#[landbridge::export(blockign)]
pub fn find() {}
