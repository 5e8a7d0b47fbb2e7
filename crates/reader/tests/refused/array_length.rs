#[landbridge::export]
pub fn four() -> [u8; size_of::<u32>()] { [0; 4] }
