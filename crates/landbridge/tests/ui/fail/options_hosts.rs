#[landbridge::export(skip(pyhton, nodejs), rename(golang = "X", ruby = "y"))]
pub fn f() {}

fn main() {}
