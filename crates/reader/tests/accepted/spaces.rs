//! One name in three spaces.
use landbridge::record;
pub mod distance {
    #[landbridge::record]
    pub struct Metre(pub f64);
}
#[landbridge::export]
pub fn distance() -> distance::Metre { distance::Metre(0.0) }
pub fn record() {}
#[record]
pub struct Point { pub x: f64 }
