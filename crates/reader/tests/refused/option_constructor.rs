#[landbridge::object]
pub struct A;
#[landbridge::export]
impl A {
    #[landbridge(constructor)]
    pub fn find(name: &str) -> Option<Self> { None }
}
