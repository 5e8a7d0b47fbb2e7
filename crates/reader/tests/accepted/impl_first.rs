#[landbridge::export]
impl A {
    pub fn new() -> Self { A }
}
#[landbridge::object]
pub struct A;
