//! Imported traits, implemented in Rust too, and closures.
#![deny(warnings, clippy::pedantic)]

use landbridge::HostError;
use std::{
    future::Future,
    path::Path,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

/// Fails.
#[landbridge::error]
#[derive(Debug)]
pub enum StoreError {
    /// No such key.
    Missing {
        /// Which.
        key: String,
    },
    /// The host's own.
    #[landbridge(host)]
    Host(HostError),
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing { key } => write!(f, "no {key}"),
            Self::Host(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StoreError {}

/// Keeps text.
#[landbridge::import(rename(python = "Storage"))]
pub trait Store: Send + Sync {
    /// At once.
    ///
    /// # Errors
    ///
    /// When it isn't there.
    fn get(&self, key: &str) -> Result<String, StoreError>;
    /// Later.
    #[landbridge(name = "fetch")]
    async fn load(&self, key: &str, path: Option<&Path>, again: u8) -> Result<String, StoreError>;
    /// Has an answer of its own.
    async fn twice(&self, key: String) -> Result<String, StoreError> {
        let first = self.load(&key, None, 0).await?;
        if first.is_empty() {
            return Ok(first);
        }
        Ok(format!("{first}{first}"))
    }
    /// Nothing.
    async fn nothing(&self) {}
}

/// In Rust.
pub struct Memory;

#[landbridge::import]
impl Store for Memory {
    fn get(&self, key: &str) -> Result<String, StoreError> {
        Ok(key.to_owned())
    }

    async fn load(&self, key: &str, _: Option<&Path>, mut again: u8) -> Result<String, StoreError> {
        again += 1;
        if key == "none" {
            return Err(StoreError::Missing {
                key: key.to_owned(),
            });
        }
        std::future::ready(()).await;
        let text = self.get(key)?;
        Ok(text.repeat(usize::from(again)))
    }
}

/// Shared.
#[landbridge::export]
pub async fn ask(store: Arc<dyn Store>, key: String) -> Result<String, StoreError> {
    store.twice(key).await
}

/// Borrowed, maybe none.
#[landbridge::export(default(other = None))]
#[must_use]
pub fn size(store: &dyn Store, boxed: Box<dyn Store>, other: Option<Arc<dyn Store>>) -> usize {
    let others = [Some(boxed.get("a")), other.map(|it| it.get("b"))];
    store.get("abc").map_or(0, |it| it.len()) + others.into_iter().flatten().count()
}

/// Closures.
#[landbridge::export]
pub fn apply(
    f: impl Fn(u32) -> u32,
    g: &mut dyn FnMut(&str),
    h: Box<dyn FnOnce() -> Result<(), StoreError> + Send>,
    i: Option<Arc<dyn Fn(Vec<u8>) + Send + Sync>>,
) -> u32 {
    g("x");
    let _ = h();
    if let Some(i) = i {
        i(Vec::new());
    }
    f(1)
}

fn main() {
    let ask = pin!(ask(Arc::new(Memory), "ab".to_owned()));
    let mut context = Context::from_waker(Waker::noop());
    let Poll::Ready(answer) = ask.poll(&mut context) else {
        panic!("nothing waits");
    };
    assert_eq!(answer.expect("it is there"), "abab");
    let missing = pin!(Memory.load("none", None, 1));
    let Poll::Ready(Err(StoreError::Missing { key })) = missing.poll(&mut context) else {
        panic!("it isn't there");
    };
    assert_eq!(key, "none");
    assert_eq!(size(&Memory, Box::new(Memory), None), 4);
    assert_eq!(apply(|it| it + 1, &mut |_| {}, Box::new(|| Ok(())), None), 2);
}
