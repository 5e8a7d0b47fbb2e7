#[landbridge::export(blokcing)]
pub fn a() {}

#[landbridge::export(fast)]
pub fn b() {}

#[landbridge::export(getter, hidden)]
pub fn c() {}

#[landbridge::record(display)]
pub struct D {
    pub x: u8,
}

fn main() {}
