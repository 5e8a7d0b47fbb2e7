#[landbridge::import]
pub trait Cloned: Send + Sync {
    fn itself(&self) -> Self;
}

fn main() {}
