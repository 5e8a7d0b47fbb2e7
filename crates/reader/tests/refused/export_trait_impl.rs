#[landbridge::object]
pub struct A;
#[landbridge::export]
impl Clone for A {
    fn clone(&self) -> Self { A }
}
