#[landbridge::export]
pub fn read(p: *const u8) -> u8 { 0 }
