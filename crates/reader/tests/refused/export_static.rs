#[landbridge::export]
pub static COUNT: u32 = 1;
