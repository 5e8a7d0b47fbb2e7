#[landbridge::object]
pub struct A;
#[landbridge::export]
impl A {
    pub fn name(&self) -> &str { "" }
}
