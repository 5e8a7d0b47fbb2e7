#[landbridge::record]
pub struct Pair(pub u8, pub u8);

#[landbridge::record]
pub struct Nothing;

#[landbridge::record]
pub enum Never {}

fn main() {}
