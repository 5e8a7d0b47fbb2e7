#[cfg(unix)]
#[landbridge::export]
pub fn f() {}
#[cfg(feature = "extra")]
#[landbridge::export]
pub fn f(a: u32) {}
#[landbridge::object]
pub struct A;
#[landbridge::export]
impl A {
    pub fn one(&self) {}
}
#[cfg(feature = "extra")]
#[landbridge::export]
impl A {
    pub fn one(&self) {}
}
