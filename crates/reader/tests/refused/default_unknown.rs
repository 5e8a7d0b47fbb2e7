#[landbridge::export(default(limti = 1))]
pub fn find(limit: u8) {}
