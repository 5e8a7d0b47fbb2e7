type A = B;
type B = A;
#[landbridge::export]
pub fn f(a: A) -> B { a }
#[landbridge::export]
pub fn g() -> Result<u32, A> { Ok(1) }
