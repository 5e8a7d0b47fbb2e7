#[landbridge::record]
struct Point { x: f64, pub y: *const u8 }
#[landbridge::object]
struct A;
#[landbridge::export]
impl A {
    pub fn one(&self) -> &str { "" }
}
#[landbridge::export]
const C: fn() = panic;
