#[landbridge::object(display, debug, eq, hash, ord)]
pub struct Version {
    number: u32,
}

fn main() {}
