#[landbridge::export]
pub fn count() -> impl Iterator<Item = u32> {
    0..3
}

#[landbridge::export]
pub fn later() -> impl Future<Output = u32> {
    async { 1 }
}

fn main() {}
