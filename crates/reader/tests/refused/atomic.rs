use std::sync::atomic::AtomicU32;
#[landbridge::export]
pub fn count() -> AtomicU32 { AtomicU32::new(1) }
