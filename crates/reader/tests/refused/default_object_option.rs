#[landbridge::object]
pub struct A;
#[landbridge::export(default(a = []))]
pub fn f(a: Option<&A>) {}
