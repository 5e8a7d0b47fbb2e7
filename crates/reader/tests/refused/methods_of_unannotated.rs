pub struct A;
#[landbridge::export]
impl A {
    pub fn one(&self) -> u32 { 1 }
}
