#[landbridge::record]
pub struct Pair<T> { pub a: T, pub b: T }
