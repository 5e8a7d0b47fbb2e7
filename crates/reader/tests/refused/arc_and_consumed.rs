use std::sync::Arc;
#[landbridge::object]
pub struct Store;
#[landbridge::export]
impl Store {
    pub fn close(self) {}
    pub fn share(self: Arc<Self>) -> u32 { 1 }
}
