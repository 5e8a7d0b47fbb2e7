use std::collections::HashMap;
#[landbridge::record]
pub struct Weight(pub f64);
#[landbridge::export]
pub fn f() -> HashMap<Weight, u32> { HashMap::new() }
