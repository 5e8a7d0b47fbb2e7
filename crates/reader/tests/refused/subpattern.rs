#[landbridge::export]
pub fn f(whole @ (a, b): (u32, u32)) {}
