#[landbridge::error]
#[derive(Debug)]
pub enum Fault { A }
pub type Result<T, E = Fault> = std::result::Result<T, E>;
type Done = Result<()>;
#[landbridge::export]
pub fn a() -> Result<u32> { Ok(1) }
#[landbridge::export]
pub fn b() -> Done { Ok(()) }
#[landbridge::export]
pub fn c() -> core::result::Result<Vec<u8>, Fault> { Ok(vec![]) }
