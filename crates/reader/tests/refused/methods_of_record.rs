#[landbridge::record]
pub struct Point { pub x: f64 }
#[landbridge::export]
impl Point {
    pub fn length(&self) -> f64 { self.x }
}
