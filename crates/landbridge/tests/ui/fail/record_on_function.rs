#[landbridge::record]
pub fn f() {}

#[landbridge::record]
pub trait T {}

#[landbridge::record]
pub type Alias = u8;

fn main() {}
