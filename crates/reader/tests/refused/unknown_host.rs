#[landbridge::export(skip(pyhton))]
pub fn find() {}
