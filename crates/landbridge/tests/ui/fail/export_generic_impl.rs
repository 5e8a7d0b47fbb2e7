pub struct Index<T>(T);

#[landbridge::export]
impl<T> Index<T> {
    pub fn len(&self) -> u32 {
        0
    }
}

#[landbridge::export]
impl Index<u8> {
    pub fn first(&self) -> u8 {
        self.0
    }
}

fn main() {}
