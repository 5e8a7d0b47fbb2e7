#[landbridge::record]
pub enum Kind {
    A,
    #[cfg(windows)]
    B(u32),
    #[cfg_attr(unix, landbridge(name = "Sea"))]
    C,
}
#[landbridge::record]
pub struct Point { pub x: f64, #[cfg(feature = "none")] pub y: std::rc::Rc<u8>, #[cfg(all(unix, not(windows)))] pub z: u8 }
#[landbridge::export]
pub fn f(a: u8, #[cfg(windows)] b: *const u8, #[cfg(any(unix, windows))] c: u8) {}
#[cfg_attr(any(), landbridge::export)]
pub fn not_this() {}
#[cfg_attr(all(), landbridge::export, deprecated = "old")]
pub fn this() {}
#[cfg(debug_assertions)]
#[landbridge::export]
pub fn debug() {}
#[cfg(test)]
mod tests {
    #[landbridge::export]
    fn broken(a: *const u8) {}
}
