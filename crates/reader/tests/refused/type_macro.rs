macro_rules! number { () => { u32 } }
#[landbridge::export]
pub fn f(a: number!()) {}
