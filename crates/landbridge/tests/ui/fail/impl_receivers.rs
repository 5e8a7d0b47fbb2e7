use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

pub struct Index;

#[landbridge::export]
impl Index {
    pub fn pinned(self: Pin<&mut Self>) {}
    pub fn counted(self: Rc<Self>) {}
    pub fn boxed(self: Box<Self>) {}
    pub fn lasting(&'static self) {}
    pub fn shared(self: Arc<Self>) {}
    pub fn usual(&self) {}
}

fn main() {}
