#[landbridge::record]
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Flag { pub on: bool }
#[landbridge::record]
#[derive(Clone, Copy)]
pub struct Free { pub a: u32 }
#[landbridge::record]
#[repr(C)]
pub struct Moved { pub a: u32 }
#[landbridge::export]
pub fn all(b: Vec<Flag>, c: Free, d: Moved) {}
