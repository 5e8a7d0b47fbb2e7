pub struct Index;

#[landbridge::export]
impl Index {
    fn new() -> Self {
        Self
    }
}

pub fn f() {
    Index::new();
}

fn main() {}
