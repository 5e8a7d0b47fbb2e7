pub trait Shape {}
#[landbridge::export]
pub fn f(shape: &Shape) {}
