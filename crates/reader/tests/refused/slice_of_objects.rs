#[landbridge::object]
pub struct A;
#[landbridge::record]
pub struct Pair { pub one: A, pub name: String }
#[landbridge::export]
pub fn all(of: &[A], also: &Pair, all: &Option<A>) {}
