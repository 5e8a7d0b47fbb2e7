struct Hidden(*const u8);
impl Hidden { fn f(&self) -> &u8 { unimplemented!() } }
pub fn generic<T>(t: T) -> T { t }
pub mod more { pub enum Other { A } pub use self::Other::*; }
#[landbridge::export]
pub fn f() {}
