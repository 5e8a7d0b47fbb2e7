pub struct Index;

impl Index {
    #[landbridge::export]
    pub fn len(&self) -> u32 {
        0
    }
}

fn main() {}
