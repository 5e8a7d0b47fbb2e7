mod a {
    struct Point;
    pub struct Other;
}
mod b {
    #[landbridge::record]
    pub struct Point { pub x: f64 }
}
use a::*;
pub use b::*;
#[landbridge::export]
pub fn f() -> Point { Point { x: 0.0 } }
