#[landbridge::export]
pub fn nothing(a: ()) {}
