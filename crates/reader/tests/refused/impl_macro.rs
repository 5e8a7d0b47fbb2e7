macro_rules! method { () => { pub fn made(&self) {} } }
#[landbridge::object]
pub struct A;
#[landbridge::export]
impl A {
    method!();
}
