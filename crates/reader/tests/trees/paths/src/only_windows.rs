#![cfg(windows)]
#[landbridge::export]
fn not_here(a: *const u8) {}
