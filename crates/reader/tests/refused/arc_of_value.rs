use std::sync::Arc;
#[landbridge::export]
pub fn share(text: Arc<String>) {}
