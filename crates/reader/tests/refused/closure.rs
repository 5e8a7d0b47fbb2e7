#[landbridge::export]
pub fn each(f: impl Fn(u32)) {}
#[landbridge::export]
pub fn all(f: Box<dyn Fn(u32) -> u32>) {}
#[landbridge::export]
pub fn some(f: &dyn Fn(u32)) {}
