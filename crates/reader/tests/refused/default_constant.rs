fn seven() -> u8 { 7 }
const LIMIT: u8 = 3 + 4;
#[landbridge::export(default(limit = LIMIT))]
pub fn find(limit: u8) {}
