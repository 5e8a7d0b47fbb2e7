use std::sync::Arc;
#[landbridge::object(display, eq, hash)]
pub struct A;
#[landbridge::export]
impl A {
    pub fn new() -> Self { A }
    pub fn open(path: &str) -> Result<Self, E> { Ok(A) }
    pub fn take(&mut self, other: A) -> Option<A> { None }
    pub fn twin(&self, other: &A, also: Option<&A>) -> Vec<A> { vec![] }
    #[landbridge(getter)]
    pub fn len(&self) -> u32 { 1 }
    pub fn finish(self) -> u32 { 1 }
    pub fn limit() -> u32 { 1 }
    fn private(&self) {}
    #[landbridge(hidden)]
    pub fn unseen(&self) -> std::rc::Rc<u32> { unimplemented!() }
}
#[landbridge::error]
#[derive(Debug)]
pub enum E { A }
#[landbridge::object]
pub struct B;
#[landbridge::export]
impl B {
    pub fn new() -> Arc<Self> { Arc::new(B) }
    pub fn again(self: Arc<Self>) -> Arc<B> { self }
}
