#[landbridge::export(default(limit = 1))]
pub fn find(limit: u8, text: &str) {}
