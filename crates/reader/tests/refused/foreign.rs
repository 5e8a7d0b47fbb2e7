#[landbridge::export]
pub fn compile(pattern: regex::Regex) {}
