#[landbridge::object]
pub struct Counter {
    value: std::cell::Cell<u64>,
}

fn main() {}
