use std::cell::RefCell;
use std::rc::Rc;

#[landbridge::record]
pub struct Odd {
    pub name: &'static str,
    pub shared: Rc<RefCell<u8>>,
    pub pointer: *const u8,
    pub call: fn(u8) -> u8,
    pub any: Box<dyn std::any::Any>,
    pub action: Box<dyn Fn(u8) + Send>,
    pub item: <Vec<u8> as IntoIterator>::Item,
    pub text: std::borrow::Cow<'static, str>,
}

fn main() {}
