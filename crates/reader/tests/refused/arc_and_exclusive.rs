use std::sync::Arc;
#[landbridge::object]
pub struct Store;
#[landbridge::export]
impl Store {
    pub fn put(&mut self) {}
}
#[landbridge::export]
pub fn attach(store: Arc<Store>) {}
