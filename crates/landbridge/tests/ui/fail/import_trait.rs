#[landbridge::import]
pub trait Unsent {
    fn get(&self, key: String) -> Vec<u8>;
}

#[landbridge::import]
pub trait Unsync: Send + std::fmt::Debug {
    fn get(&self, key: String) -> Vec<u8>;
}

#[landbridge::import(blocking)]
trait Hidden: Send + Sync {
    const SIZE: usize;
    fn new() -> u8;
    fn set(&mut self, value: u8);
    fn each<T>(&self, items: Vec<T>);
    fn lend(&self, bytes: &mut [u8]);
    #[landbridge(skip(c))]
    fn raw(&self, p: *const u8, f: Box<dyn Fn()>, (a, b): (u8, u8));
}

#[landbridge::import]
pub trait Nothing: Send + Sync {}

#[landbridge::import]
pub struct Wrong;

fn main() {}
