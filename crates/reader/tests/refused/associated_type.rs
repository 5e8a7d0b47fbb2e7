#[landbridge::export]
pub fn f(a: <Vec<u8> as IntoIterator>::Item) {}
