#[landbridge::record]
pub enum LoadError { Io }
#[landbridge::export]
pub fn load() -> Result<u32, LoadError> { Ok(1) }
