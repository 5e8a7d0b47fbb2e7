#[landbridge::import]
pub trait Store {
    fn get(&self, key: String) -> Vec<u8>;
}

#[landbridge::import]
pub struct Wrong;

fn main() {}
