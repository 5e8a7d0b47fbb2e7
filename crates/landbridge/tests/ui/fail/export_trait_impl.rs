use std::fmt;

pub struct Index;

#[landbridge::export]
impl fmt::Display for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("index")
    }
}

#[landbridge::export]
impl Iterator for Index {
    type Item = u8;
    fn next(&mut self) -> Option<u8> {
        None
    }
}

fn main() {}
