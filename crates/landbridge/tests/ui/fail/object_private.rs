#[landbridge::object]
struct Index(u8);

fn main() {}
