#[landbridge::export]
pub struct Point { pub x: f64 }
