pub struct Index;

#[landbridge::export]
impl Index {
    #[landbridge(getter)]
    pub fn at(&self, _i: u32) -> u32 {
        0
    }

    #[landbridge(getter)]
    pub fn clear(&mut self) {}

    #[landbridge(getter)]
    pub fn limit() -> u32 {
        0
    }

    #[landbridge(getter)]
    pub fn into_inner(self) -> u32 {
        0
    }
}

fn main() {}
