#[landbridge::object]
pub struct A;
#[landbridge::export]
impl A {
    fn one(&self) {}
}
