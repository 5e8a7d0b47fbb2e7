macro_rules! made { () => { pub type small = u8; } }
made!();
mod shapes {}
#[landbridge::export]
pub fn f(a: small, b: shapes, c: std::collections) {}
