pub struct Index;

#[landbridge::export]
impl Index {
    #[landbridge(hidden, blocking)]
    pub fn len(&self) -> u32 {
        0
    }
}

fn main() {}
