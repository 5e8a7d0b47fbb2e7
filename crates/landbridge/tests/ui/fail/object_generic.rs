#[landbridge::object]
pub struct Index<'a, T> {
    items: Vec<&'a T>,
}

fn main() {}
