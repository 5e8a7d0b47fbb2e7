pub struct Point { pub x: f64 }
#[landbridge::export]
pub fn length(point: &Point) -> f64 { point.x }
