use std::collections::HashMap;
use std::sync::Arc;
#[landbridge::object]
pub struct A;
#[landbridge::object]
pub struct B;
#[landbridge::record]
pub struct Pair { pub a: A, pub b: Option<Arc<B>> }
#[landbridge::export]
pub fn f(pair: Pair, all: Vec<Arc<B>>, lent: &[Arc<B>], by: HashMap<String, A>) -> (A, Arc<B>) { unimplemented!() }
