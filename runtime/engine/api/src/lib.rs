//! APIs that an embedded JavaScript runtime offers, written with `jsg`. What they do is in crates of their own; here
//! is how JavaScript sees it.
#![forbid(unsafe_code)]

mod decoder;
mod dns_util;
mod http;
mod pairs;
mod text;
mod url;
mod url_util;

pub use decoder::{Decoder, DecoderOptions};
pub use dns_util::DnsUtil;
pub use http::{BodyInit, HeaderList, Headers, Request, RequestInit, Response, ResponseInit};
pub use pairs::Init;
pub use text::{DecodeOptions, TextDecoder, TextEncoder};
pub use url::{WebUrl, WebUrlParams};
pub use url_util::{FormatOptions, UrlUtil};
