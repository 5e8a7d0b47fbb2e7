#[landbridge::export]
pub fn show(a: Option<[u32]>) {}
