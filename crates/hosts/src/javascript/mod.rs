//! What the hosts of the JavaScript family share: names, TypeScript types, codecs, docs, and the support
//! file of packages. How native functions are reached is each host's own.

pub(crate) mod docs;
pub(crate) mod names;
pub(crate) mod types;

/// The support file: wire format, checks, errors.
pub(crate) const SUPPORT: &str = include_str!("templates/support.cjs");
