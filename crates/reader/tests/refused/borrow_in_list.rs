#[landbridge::export]
pub fn join(parts: Vec<&str>) -> String { parts.concat() }
