#[landbridge::record]
pub struct Maybe(pub Option<u32>);
#[landbridge::export]
pub fn f() -> Option<Maybe> { None }
#[landbridge::export]
pub fn g() -> Option<Box<Option<u32>>> { None }
