pub type Number = f64;
#[landbridge::export]
pub fn f(a: &[Number], b: &mut [Number], c: Option<&[Number]>) {}
