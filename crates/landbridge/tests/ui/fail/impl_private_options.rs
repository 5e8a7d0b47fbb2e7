pub struct Index;

#[landbridge::export]
impl Index {
    pub fn new() -> Self {
        Self.helper()
    }

    #[landbridge(name = "help")]
    fn helper(self) -> Self {
        self
    }
}

fn main() {}
