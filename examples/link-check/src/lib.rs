//! Finds the links of a Markdown text that lead nowhere. The text is read by the `pulldown-cmark` crate; who asks for
//! pages, and who is told how it goes, are the host's own types.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::stream::{self, StreamExt as _};
use landbridge::HostError;
use pulldown_cmark::{Event, Parser, Tag};

/// Why a page can't be had.
#[landbridge::error]
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// There is no such host.
    #[error("nobody is at {host}")]
    Nobody {
        /// Where nobody is.
        host: String,
    },
    /// Anything else that the host's code fails with.
    #[error("{0}")]
    #[landbridge(host)]
    Host(HostError),
}

/// Asks for pages.
#[landbridge::import]
pub trait Fetch: Send + Sync {
    /// The status by which a server answers, as HTTP numbers them.
    async fn status(&self, address: String) -> Result<u16, FetchError>;
}

/// Is told how it goes.
#[landbridge::import]
pub trait Progress: Send + Sync {
    /// A link was followed.
    fn checked(&self, address: &str, fine: bool);
}

/// A link that leads nowhere.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Where it should lead.
    pub address: String,
    /// What is wrong.
    pub reason: String,
}

/// Follows the links of a text, so many at once; those that lead nowhere, in the order of their addresses.
///
/// Links to places in the text itself, and to what isn't HTTP, are left out.
#[landbridge::export(default(at_once = 8))]
pub async fn check(
    markdown: String,
    fetch: Arc<dyn Fetch>,
    progress: Option<Arc<dyn Progress>>,
    at_once: u32,
) -> Vec<Broken> {
    let check = |address: String| {
        let (fetch, progress) = (Arc::clone(&fetch), progress.clone());
        async move {
            let reason = match fetch.status(address.clone()).await {
                Ok(200..=399) => None,
                Ok(status) => Some(format!("status {status}")),
                Err(error) => Some(error.to_string()),
            };
            if let Some(progress) = progress {
                progress.checked(&address, reason.is_none());
            }
            reason.map(|reason| Broken { address, reason })
        }
    };
    let found = stream::iter(links(&markdown).into_iter().map(check))
        .buffer_unordered(at_once.max(1) as usize)
        .filter_map(|broken| async { broken });
    let mut found: Vec<Broken> = found.collect().await;
    found.sort_by(|a, b| a.address.cmp(&b.address));
    found
}

/// The addresses that a text links to, each once.
#[landbridge::export]
pub fn links(markdown: &str) -> BTreeSet<String> {
    let address = |event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url),
        _ => None,
    };
    let found = Parser::new(markdown).filter_map(address);
    let found = found.filter(|it| it.starts_with("http://") || it.starts_with("https://"));
    found.map(String::from).collect()
}
