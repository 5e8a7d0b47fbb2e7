#[landbridge::export]
pub mod shapes {
    pub fn area() -> f64 { 1.0 }
}
