use std::fmt;

#[landbridge::error]
#[derive(Debug)]
pub struct Failed {
    source: std::rc::Rc<str>,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

impl std::error::Error for Failed {}

fn main() {}
