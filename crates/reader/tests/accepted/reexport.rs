mod inner {
    #[landbridge::record]
    pub struct Point { pub x: f64 }
    #[landbridge::export]
    pub fn origin() -> Point { Point { x: 0.0 } }
}
pub use inner::*;
