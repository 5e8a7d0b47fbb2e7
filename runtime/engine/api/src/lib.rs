//! APIs that an embedded JavaScript runtime offers, written with `jsg`. What they do is in crates of their own; here
//! is how JavaScript sees it.
#![forbid(unsafe_code)]

mod decoder;
mod dns_util;
mod url_util;

pub use decoder::{Decoder, DecoderOptions};
pub use dns_util::DnsUtil;
pub use url_util::{FormatOptions, UrlUtil};
