#[landbridge::export(default(limit = 300))]
pub fn find(limit: u8) {}
