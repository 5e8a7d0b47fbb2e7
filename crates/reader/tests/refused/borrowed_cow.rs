use std::borrow::Cow;
#[landbridge::export]
pub fn trimmed(text: &str) -> Cow<'_, str> { text.trim().into() }
