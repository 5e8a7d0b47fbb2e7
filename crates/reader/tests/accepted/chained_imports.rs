mod deep { pub mod er { #[landbridge::record] pub struct Point { pub x: f64 } } }
mod one { pub use crate::deep::er as two; }
use one::two;
pub use two::Point as Dot;
use self::Dot as Spot;
#[landbridge::export]
pub fn f(a: Dot, b: Spot, c: two::Point) {}
