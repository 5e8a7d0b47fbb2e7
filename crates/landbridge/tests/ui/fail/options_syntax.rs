#[landbridge::export(blocking = true, skip, name("x"), , rename(go), default())]
pub fn f() {}

#[landbridge::export("x", 7)]
pub fn g() {}

#[landbridge::record]
#[landbridge]
pub struct R {
    pub x: u8,
}

fn main() {}
