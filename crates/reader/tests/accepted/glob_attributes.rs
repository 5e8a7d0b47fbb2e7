use landbridge::*;
#[record]
pub struct Point { pub x: f64 }
#[export]
pub fn origin() -> Point { Point { x: 0.0 } }
#[error]
#[derive(Debug)]
pub enum Fault { A }
