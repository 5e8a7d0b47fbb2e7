use std::sync::Arc;
#[landbridge::import]
pub trait Store: Send + Sync {
    fn get(&self) -> u32;
}
#[landbridge::export]
pub fn load(store: Arc<dyn Store>) {}
