use std::{borrow::Cow, path::{Path, PathBuf}};
#[landbridge::export]
pub fn all(a: String, b: &str, c: PathBuf, d: &Path, e: Cow<'static, str>, f: Box<str>, g: Option<&str>) -> &'static str { "" }
