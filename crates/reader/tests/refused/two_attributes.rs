#[landbridge::record]
#[landbridge::object]
pub struct Point { pub x: f64 }
