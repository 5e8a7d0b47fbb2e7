#![allow(unused)]

use std::pin::Pin;

pub trait Stream {
    type Item;
}

#[landbridge::export]
pub async fn lent(values: &mut (dyn Stream<Item = u32> + Send)) {}

#[landbridge::export]
pub async fn unpinned(values: Box<dyn Stream<Item = u32> + Send>) {}

#[landbridge::export]
pub fn pinned(values: Pin<Box<dyn Iterator<Item = u32> + Send>>) {}

#[landbridge::export]
pub fn both_ends(values: impl DoubleEndedIterator<Item = u32>) {}

#[landbridge::export]
pub async fn cloned(values: impl Stream<Item = u32> + Clone + Send) {}

#[landbridge::export]
pub async fn pointers(values: impl Stream<Item = *const u8> + Send) {}

#[landbridge::export]
pub async fn inside(values: Vec<Pin<Box<dyn Stream<Item = u32> + Send>>>) {}

#[landbridge::export]
pub async fn optional(values: Option<impl Stream<Item = u32> + Send>) {}

fn main() {}
