#[landbridge::record]
pub enum Mode { Fast, Slow }
use Mode::*;
type M = Mode;
#[landbridge::export(default(a = Fast, b = Mode::Slow, c = crate::Mode::Fast))]
pub fn f(a: Mode, b: M, c: std::option::Option<Mode>) {}
