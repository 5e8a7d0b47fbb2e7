pub type Pair<T> = (T, T);
#[landbridge::export]
pub fn f() -> Pair<u32> { (1, 2) }
