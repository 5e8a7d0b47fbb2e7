//! The crate.
/// First.
///
///     indented
#[landbridge::export]
#[deprecated(since = "1", note = "use two")]
pub fn one() {}
/** Block. */
#[landbridge::export]
pub fn two() {}
#[doc = "Attribute."]
#[landbridge::export]
pub fn three() {}
