#[landbridge::export]
pub fn all(a: bool, b: i8, c: u16, d: i32, e: u64, f: i128, g: usize, h: f32, i: f64, j: char) -> u128 { 1 }
