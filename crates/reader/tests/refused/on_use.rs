mod a { #[landbridge::record] pub struct Point { pub x: f64 } }
#[landbridge::record]
pub use a::Point;
