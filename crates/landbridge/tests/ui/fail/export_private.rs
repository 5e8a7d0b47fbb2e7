#[landbridge::export]
fn hidden() {}

#[landbridge::export]
pub(crate) fn inside() {}

#[landbridge::export]
const LIMIT: u32 = 1;

fn main() {}
