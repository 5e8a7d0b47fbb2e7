#[landbridge::export(blocking, skip(go, go), blocking, rename(c = "x", c = "y"))]
#[landbridge(skip(node))]
pub fn f() {}

#[landbridge::export(skip(go), rename(go = "G"))]
pub fn g() {}

fn main() {}
