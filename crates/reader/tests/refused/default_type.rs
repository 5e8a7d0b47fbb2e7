#[landbridge::export(default(limit = "ten"))]
pub fn find(limit: u8) {}
