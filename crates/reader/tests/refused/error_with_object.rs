use std::sync::Arc;
#[landbridge::object]
pub struct A;
#[landbridge::error]
#[derive(Debug)]
pub enum E { Busy { by: Arc<A> } }
