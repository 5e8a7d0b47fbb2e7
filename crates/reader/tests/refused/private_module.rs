mod shapes {
    #[landbridge::record]
    pub struct Point { pub x: f64 }
}
#[landbridge::export]
pub fn one() -> u32 { 1 }
