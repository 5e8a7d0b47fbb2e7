use std::cell::RefCell;
#[landbridge::record]
pub struct Counter { pub count: RefCell<u32> }
