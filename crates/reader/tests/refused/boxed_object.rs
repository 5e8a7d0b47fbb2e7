#[landbridge::object]
pub struct A;
#[landbridge::export]
pub fn make() -> Box<A> { Box::new(A) }
