#[landbridge::object]
pub struct A;
#[landbridge::export]
impl A {
    pub fn new() -> Self { A }
}
#[landbridge::export]
impl A {
    #[landbridge(constructor)]
    pub fn make() -> Self { A }
}
