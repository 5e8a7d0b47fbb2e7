#[landbridge::object]
pub struct A;
#[landbridge::export]
pub const FIRST: A = A;
