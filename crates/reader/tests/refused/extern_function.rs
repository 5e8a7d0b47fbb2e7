#[landbridge::export]
pub extern "C" fn add(a: u32) -> u32 { a }
