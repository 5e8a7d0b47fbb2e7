use std::rc::Rc;

async fn other() {}

/// What is held while it waits stays on one thread.
#[landbridge::export]
pub async fn load(key: String) -> usize {
    let shared = Rc::new(key);
    other().await;
    shared.len()
}

#[landbridge::object]
pub struct Store;

#[landbridge::export]
impl Store {
    pub async fn get(&self, key: &str) -> usize {
        let shared = Rc::new(key.to_owned());
        other().await;
        shared.len()
    }
}

fn main() {}
