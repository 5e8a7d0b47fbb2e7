#[landbridge::object]
pub struct Cache {
    entries: std::rc::Rc<Vec<String>>,
}

fn main() {}
