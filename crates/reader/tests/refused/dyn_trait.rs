#[landbridge::export]
pub fn show(value: Box<dyn std::fmt::Display>) -> String { value.to_string() }
