#[landbridge::export]
pub fn greet(name: impl Into<String>) {}
#[landbridge::export]
pub fn read(from: impl std::io::Read) {}
