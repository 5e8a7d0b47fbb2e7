use std::pin::Pin;
#[landbridge::object]
pub struct A;
#[landbridge::export]
impl A {
    pub fn one(self: Pin<&mut Self>) {}
    pub fn two(self: std::rc::Rc<Self>) {}
}
