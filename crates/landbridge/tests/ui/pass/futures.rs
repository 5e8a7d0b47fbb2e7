//! Async functions of every sort, whose futures are `Send`.
#![deny(warnings)]

use std::sync::Arc;

#[landbridge::object]
pub struct Store {
    at: String,
}

#[landbridge::error]
#[derive(Debug)]
pub struct Gone;

impl std::fmt::Display for Gone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("gone")
    }
}

impl std::error::Error for Gone {}

async fn other() {}

/// Free, over borrows.
#[landbridge::export(default(times = 3))]
pub async fn repeat<'a>(text: &'a str, of: &'a [f64], mut times: u32) -> Vec<f64> {
    other().await;
    times += u32::from(text.is_empty());
    of.repeat(times as usize)
}

#[landbridge::export(exclusive)]
pub async fn rename(store: &mut Store, at: String) {
    other().await;
    store.at = at;
}

#[landbridge::export]
impl Store {
    pub async fn new(at: String) -> Result<Self, Gone> {
        other().await;
        Ok(Self { at })
    }

    /// Names its type in every way.
    pub async fn longer(&self, other: &Self, third: Option<&Store>) -> bool {
        third.is_some() || self.at.len() > other.at.len()
    }

    #[landbridge(exclusive)]
    pub async fn push(&mut self, more: &str) {
        other().await;
        self.at.push_str(more);
    }

    #[cfg(any())]
    pub async fn never(&self, x: Missing) {}

    #[deprecated]
    #[must_use]
    pub async fn take(self) -> String {
        self.at
    }

    async fn private(&self) {
        let _held = std::rc::Rc::new(());
        other().await;
    }

    #[landbridge(hidden)]
    pub async fn hidden(&self) {
        self.private().await;
    }
}

#[landbridge::object]
pub struct Shared;

#[landbridge::export]
impl Shared {
    pub async fn wait(self: Arc<Self>, with: Arc<Shared>) {
        let _ = with;
    }
}

fn main() {
    drop((repeat("", &[], 1), Shared.wait_for()));
}

impl Shared {
    fn wait_for(self) -> impl Future<Output = ()> {
        Arc::new(self).wait(Arc::new(Self))
    }
}
