#[landbridge::export]
pub fn twice() -> Option<Option<u32>> { None }
