#[landbridge::object]
pub struct A;
#[landbridge::export]
impl A {
    #[landbridge(getter)]
    fn one(&self) -> u32 { 1 }
    #[landbridge(hidden, blocking)]
    pub fn two(&self) {}
}
