//! APIs that an embedded JavaScript runtime offers, written with `jsg`. What they do is in crates of their own; here
//! is how JavaScript sees it.
#![forbid(unsafe_code)]

mod dns_util;

pub use dns_util::DnsUtil;
