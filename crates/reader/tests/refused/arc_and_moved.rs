use std::sync::Arc;
#[landbridge::object]
pub struct Store;
#[landbridge::export]
pub fn attach(store: Arc<Store>) {}
#[landbridge::export]
pub fn eat(store: Store) {}
