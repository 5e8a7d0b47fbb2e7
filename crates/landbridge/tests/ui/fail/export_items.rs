#[landbridge::export]
pub struct Point;

#[landbridge::export]
pub static NAME: &str = "x";

#[landbridge::export]
pub trait Draw {}

#[landbridge::export]
pub use std::vec::Vec as List;

#[landbridge::export]
pub mod inner {}

fn main() {}
