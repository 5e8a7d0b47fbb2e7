use std::cell::{Cell, RefCell};
use std::rc::Rc;

#[landbridge::export]
pub fn share(a: Rc<u8>, b: &RefCell<u8>) -> Vec<Cell<u8>> {
    let _ = (a, b);
    Vec::new()
}

fn main() {}
