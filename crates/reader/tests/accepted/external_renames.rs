use std::{collections::{self, BTreeMap as Tree}, self};
use collections::HashMap;
#[landbridge::export]
pub fn f(a: Tree<u8, u8>, b: HashMap<u8, u8>, c: std::string::String, d: collections::BTreeSet<u8>, e: ::std::vec::Vec<u8>) {}
