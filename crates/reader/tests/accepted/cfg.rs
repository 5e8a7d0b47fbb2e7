#[cfg(feature = "extra")]
#[landbridge::export]
pub fn extra() {}
#[cfg(not(feature = "off"))]
#[landbridge::export]
pub fn off() {}
#[cfg_attr(feature = "extra", landbridge::export)]
pub fn maybe() {}
#[cfg_attr(feature = "off", landbridge::export)]
pub fn never() {}
#[landbridge::record]
pub struct A { pub x: u32, #[cfg(feature = "off")] pub y: std::rc::Rc<u32> }
