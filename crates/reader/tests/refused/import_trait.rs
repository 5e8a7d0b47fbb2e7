#[landbridge::import]
pub trait Store {
    fn get(&self, key: String) -> Vec<u8>;
}
