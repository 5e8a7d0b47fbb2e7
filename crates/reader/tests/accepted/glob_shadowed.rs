mod a {
    #[landbridge::record]
    pub struct Point { pub x: f64 }
    #[landbridge::record]
    pub struct Line { pub a: Point, pub b: super::Point }
}
pub use a::*;
pub mod old { pub use super::a::Point; }
#[landbridge::record]
pub struct Point { pub y: u8 }
