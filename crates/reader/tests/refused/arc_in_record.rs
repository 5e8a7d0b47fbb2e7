use std::sync::Arc;
#[landbridge::object]
pub struct A;
#[landbridge::record]
pub struct Holder { pub own: Option<A> }
#[landbridge::export]
pub fn share(a: Arc<A>) {}
#[landbridge::export]
pub fn eat(holder: Holder, many: Vec<A>) {}
#[landbridge::export]
pub fn change(a: Option<&mut A>) {}
