#[landbridge::object]
pub struct A;
#[landbridge::export(default(a = None))]
pub fn find(a: &A) {}
