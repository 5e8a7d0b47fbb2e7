#[landbridge::export]
pub fn clear(all: &mut [String]) { all.fill(String::new()) }
