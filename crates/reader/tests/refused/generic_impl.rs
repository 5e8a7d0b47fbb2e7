#[landbridge::object]
pub struct A;
#[landbridge::export]
impl<T> A {
    pub fn one(&self) -> u32 { 1 }
}
