#[landbridge::export]
pub fn fill(into: &mut Vec<String>) { into.clear() }
