pub struct Hidden;
#[landbridge::record]
pub struct A { pub x: Hidden, y: u32 }
#[landbridge::export]
pub fn f(a: *const u8) -> Result<u32, String> { Ok(1) }
#[landbridge::export]
pub async fn g() {}
