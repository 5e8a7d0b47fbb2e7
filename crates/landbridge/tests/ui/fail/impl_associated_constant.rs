pub struct Index;

#[landbridge::export]
impl Index {
    pub const LIMIT: u32 = 1;
    const INNER: u32 = 2;
    #[landbridge(hidden)]
    pub const KEPT: u32 = 3;

    pub fn limit(&self) -> u32 {
        Self::LIMIT + Self::INNER + Self::KEPT
    }
}

fn main() {}
