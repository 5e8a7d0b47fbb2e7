use std::sync::Arc;
#[landbridge::object]
pub struct A;
#[landbridge::export]
impl A {
    pub fn a(self: &Self) {}
    pub fn b(self: &mut Self) {}
    pub fn c(self: Self) {}
    pub fn d(self: &mut A) {}
    pub fn find() -> Option<Self> { None }
}
#[landbridge::object]
pub struct B;
type Bee = B;
#[landbridge::export]
impl Bee {
    pub fn a(self: Arc<Self>) {}
    pub fn b(self: &Arc<Self>) -> Arc<B> { self.clone() }
}
