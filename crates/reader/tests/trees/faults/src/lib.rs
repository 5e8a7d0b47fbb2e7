pub mod missing;
pub mod a;
pub mod broken;
#[cfg(windows)]
pub mod absent_but_off;
#[landbridge::export]
pub fn still_read(a: Gone) {}
