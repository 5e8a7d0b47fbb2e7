#[landbridge::record]
pub struct Option { pub name: String }
#[landbridge::export]
pub fn f(a: Option) -> std::option::Option<Option> { None }
