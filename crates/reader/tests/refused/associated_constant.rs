#[landbridge::object]
pub struct A;
#[landbridge::export]
impl A {
    pub const LIMIT: u32 = 1;
    #[landbridge(hidden)]
    pub const KEPT: u32 = 1;
    pub fn one(&self) -> u32 { 1 }
}
