use std::collections::{BTreeSet, HashMap};
#[landbridge::record]
#[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(pub u64);
#[landbridge::record]
pub struct Name(pub Id);
#[landbridge::export]
pub fn f(a: HashMap<Name, Id>, b: BTreeSet<Id>, c: &Id, d: Vec<Id>, e: Option<Name>) {}
