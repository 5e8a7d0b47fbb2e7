#[landbridge::export]
pub fn three() -> [u32; 1 + 2] { [0; 3] }
