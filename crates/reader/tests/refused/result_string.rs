#[landbridge::export]
pub fn load() -> Result<u32, String> { Ok(1) }
