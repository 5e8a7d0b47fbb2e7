//! Iterators of every sort, which are `Send`; iterators and streams that are taken.
#![deny(warnings)]

use std::pin::Pin;

#[landbridge::object]
pub struct Pile(Vec<String>);

#[landbridge::error]
#[derive(Debug)]
pub struct Gone;

impl std::fmt::Display for Gone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("gone")
    }
}

impl std::error::Error for Gone {}

/// Free, over what it is lent.
#[landbridge::export(default(times = 3))]
pub fn repeat<'a>(text: &'a str, times: u32) -> impl Iterator<Item = String> + 'a {
    (0..times).map(move |_| text.to_owned())
}

#[landbridge::export(lazy)]
pub fn boxed() -> Box<dyn DoubleEndedIterator<Item = Result<u32, Gone>> + Send> {
    Box::new([Ok(1), Err(Gone)].into_iter())
}

#[landbridge::export]
impl Pile {
    pub fn all(&self) -> impl Iterator<Item = String> + use<'_> {
        self.0.iter().cloned()
    }

    pub fn some(&self, at: usize) -> Result<Box<dyn Iterator<Item = String> + Send + '_>, Gone> {
        match self.0.get(at..) {
            Some(found) => Ok(Box::new(found.iter().cloned())),
            None => Err(Gone),
        }
    }

    #[landbridge(exclusive)]
    pub fn drain(&mut self) -> impl Iterator<Item = String> {
        self.0.drain(..)
    }

    pub fn into_all(self) -> impl Iterator<Item = String> + Send {
        self.0.into_iter()
    }
}

/// Taken: an iterator as it is, boxed, in a future.
#[landbridge::export]
pub fn sum(values: impl Iterator<Item = u32>, more: Box<dyn Iterator<Item = u32>>) -> u32 {
    values.chain(more).sum()
}

#[landbridge::export]
pub async fn sum_later(values: impl Iterator<Item = Result<u32, Gone>> + Send) -> u32 {
    values.count() as u32
}

pub trait Stream {
    type Item;
}

type BoxStream<'a, T> = Pin<Box<dyn Stream<Item = T> + Send + 'a>>;

/// The same of streams.
#[landbridge::export]
pub async fn total(
    values: impl Stream<Item = u32> + Send,
    more: Pin<Box<dyn Stream<Item = Result<u32, Gone>> + Send>>,
    rest: BoxStream<'static, String>,
) {
    drop((values, more, rest));
}

#[landbridge::export]
pub fn keep(values: BoxStream<'static, u32>) {
    drop(values);
}

/// A trait of the host's by the same name.
mod own {
    use std::sync::Arc;

    #[landbridge::import]
    pub trait Stream: Send + Sync {
        fn next(&self) -> u32;
    }

    #[landbridge::export]
    pub fn pull(from: &dyn Stream, again: Arc<dyn Stream>) -> u32 {
        from.next() + again.next()
    }
}

fn main() {}
