#[landbridge::object(display, eq, hash, orb)]
#[derive(PartialEq)]
pub struct Version {
    number: u32,
}

fn main() {}
