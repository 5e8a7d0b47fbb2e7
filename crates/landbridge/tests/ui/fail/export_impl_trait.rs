use std::path::Path;

#[landbridge::export]
pub fn read(path: impl AsRef<Path>, then: impl Fn(u8), items: impl Iterator<Item = u8>) -> u32 {
    let _ = (path.as_ref(), then, items);
    0
}

#[landbridge::export]
pub fn show() -> impl std::fmt::Display {
    0
}

fn main() {}
