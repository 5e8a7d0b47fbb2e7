pub union Bits { pub a: u32, pub b: f32 }
#[landbridge::export]
pub fn f(bits: &Bits) {}
