#[landbridge::error]
#[derive(Debug)]
pub enum E { A }
#[landbridge::export]
pub fn last() -> Option<E> { None }
