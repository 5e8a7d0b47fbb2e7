#[landbridge::export(name = "two words", rename(python = "1st", go = ""))]
pub fn f() {}

fn main() {}
