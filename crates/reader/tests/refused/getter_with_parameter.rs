#[landbridge::object]
pub struct A;
#[landbridge::export]
impl A {
    #[landbridge(getter)]
    pub fn at(&self, index: u32) -> u32 { index }
}
