use std::collections::BTreeMap;
#[landbridge::export]
pub fn table() -> BTreeMap<Vec<u8>, u32> { BTreeMap::new() }
