#[lb::export]
pub fn hidden(a: forms::Hidden) -> Result<u8, forms::Fault> { Ok(1) }
