#[landbridge::export]
pub async fn load(key: String) -> Vec<u8> {
    key.into_bytes()
}

#[landbridge::object]
pub struct Store;

#[landbridge::export]
impl Store {
    pub async fn get(&self) -> u8 {
        0
    }
}

fn main() {}
