pub type Id = u64;
type Outcome<T> = Result<T, E>;
#[landbridge::error]
#[derive(Debug)]
pub enum E { A }
#[landbridge::export]
pub fn find(id: Id) -> Outcome<Vec<Id>> { Ok(vec![]) }
