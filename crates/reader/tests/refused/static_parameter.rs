#[landbridge::export]
pub fn keep(name: &'static str, of: &'static [u8]) {}
