use std::sync::Arc;
#[landbridge::object]
pub struct A;
#[landbridge::record]
pub struct Holder { pub a: Arc<A> }
#[landbridge::error]
#[derive(Debug)]
pub enum E { Busy { by: Vec<Holder> } }
