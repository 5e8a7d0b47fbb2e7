use std::borrow::Cow;
#[landbridge::export]
pub fn bytes() -> Cow<'static, [u8]> { Cow::Borrowed(&[]) }
