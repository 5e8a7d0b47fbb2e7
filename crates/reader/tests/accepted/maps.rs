use std::collections::*;
#[landbridge::record]
#[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Suit { Clubs, Hearts }
#[landbridge::record]
pub struct Id(pub u64);
#[landbridge::export]
pub fn all(a: HashMap<String, u32>, b: BTreeMap<Suit, Vec<u8>>, c: HashSet<char>, d: &BTreeSet<i64>, e: HashMap<Id, bool>) {}
