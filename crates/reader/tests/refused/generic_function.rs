#[landbridge::export]
pub fn show<T: ToString>(value: T) -> String { value.to_string() }
