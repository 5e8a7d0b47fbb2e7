#[landbridge::export]
pub fn inside() -> Vec<Box<dyn Iterator<Item = u32> + Send>> {
    Vec::new()
}

#[landbridge::export]
pub fn optional() -> Option<impl Iterator<Item = u32>> {
    Some(0..3)
}

#[landbridge::export]
pub fn into() -> impl IntoIterator<Item = u32> {
    [1]
}

#[landbridge::export]
pub fn bound() -> Box<dyn Iterator<Item = u32>> {
    Box::new(0..3)
}

#[landbridge::export]
pub fn lent(of: &[u8]) -> impl Iterator<Item = &u8> {
    of.iter()
}

#[landbridge::export(blocking)]
pub fn waits() -> impl Iterator<Item = u32> {
    0..3
}

#[landbridge::export(lazy)]
pub fn nothing() {}

#[landbridge::export]
pub fn writes(to: &mut [u8]) -> impl Iterator<Item = u8> {
    to.iter().copied()
}

#[landbridge::export]
pub async fn awaited() -> impl Iterator<Item = u8> {
    0..3
}

#[landbridge::object]
pub struct Pile(Vec<u8>);

#[landbridge::export]
impl Pile {
    pub fn drain(&mut self) -> impl Iterator<Item = u8> {
        self.0.drain(..)
    }

    #[landbridge(getter)]
    pub fn all(&self) -> impl Iterator<Item = u8> {
        self.0.iter().copied()
    }
}

#[landbridge::export]
pub fn later() -> impl Future<Output = u32> {
    async { 1 }
}

fn main() {}
