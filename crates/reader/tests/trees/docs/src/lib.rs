//! Before.
#![doc = include_str!("../guide.md")]

#[doc = include_str!("missing.md")]
#[landbridge::export]
pub fn missing() {}

#[doc = include_str!(concat!("../", "guide.md"))]
#[landbridge::export]
pub fn computed() {}
