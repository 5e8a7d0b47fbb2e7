#[landbridge::export(name = "total", rename(python = "py_total"), skip(c, go), blocking)]
pub fn sum(a: &[f64]) -> f64 { 0.0 }
#[landbridge::record]
pub struct A { #[landbridge(rename(node = "kind"))] pub r#type: String }
