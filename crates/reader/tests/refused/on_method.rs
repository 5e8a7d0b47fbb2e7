#[landbridge::object]
pub struct A;
impl A {
    #[landbridge::export]
    pub fn one(&self) -> u32 { 1 }
}
