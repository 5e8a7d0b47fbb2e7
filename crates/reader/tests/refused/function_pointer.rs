#[landbridge::export]
pub fn call(f: fn(u32) -> u32) -> u32 { f(1) }
