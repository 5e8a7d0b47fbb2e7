#[landbridge::export]
pub const A: u8 = 0x1f;
#[landbridge::export]
pub const B: i64 = -1_000;
#[landbridge::export]
pub const C: &str = "text";
#[landbridge::export]
pub const D: f32 = 1.5;
#[landbridge::export]
pub const E: u32 = A as u32 + 1;
#[landbridge::export]
pub const F: &[&str] = &["a"];
