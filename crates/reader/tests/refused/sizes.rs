#[landbridge::export]
pub fn f(a: [u8; 0], b: (u8, u8, u8, u8, u8, u8, u8, u8, u8)) {}
#[landbridge::record]
pub enum Odd { A(), B {}, C }
