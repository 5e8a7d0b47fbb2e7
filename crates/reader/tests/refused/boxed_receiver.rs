#[landbridge::object]
pub struct A;
#[landbridge::export]
impl A {
    pub fn one(self: Box<Self>) -> u32 { 1 }
}
