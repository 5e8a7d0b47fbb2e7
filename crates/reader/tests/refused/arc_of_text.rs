use std::sync::Arc;
#[landbridge::export]
pub fn f(a: Arc<str>, b: Arc<[u8]>) {}
