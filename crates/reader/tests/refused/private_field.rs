#[landbridge::record]
pub struct Point { pub x: f64, y: f64 }
