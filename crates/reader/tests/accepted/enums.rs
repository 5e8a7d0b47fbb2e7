#[landbridge::record]
pub enum Level { Low = -3, Middle, High = 10, Top }
#[landbridge::record]
pub enum Expr { Number(f64), Add(Box<Expr>, Box<Expr>), Named { name: String, level: Level }, Nothing }
#[landbridge::export]
pub fn depth(of: &Expr) -> u32 { 1 }
