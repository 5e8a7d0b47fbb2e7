#[landbridge::object]
pub struct A;
#[landbridge::export]
impl A {
    pub fn one(&'static self) -> u32 { 1 }
}
