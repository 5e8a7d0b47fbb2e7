//! Iterators of every sort, which are `Send`.
#![deny(warnings)]

#[landbridge::object]
pub struct Pile(Vec<String>);

#[landbridge::error]
#[derive(Debug)]
pub struct Gone;

impl std::fmt::Display for Gone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("gone")
    }
}

impl std::error::Error for Gone {}

/// Free, over what it is lent.
#[landbridge::export(default(times = 3))]
pub fn repeat<'a>(text: &'a str, times: u32) -> impl Iterator<Item = String> + 'a {
    (0..times).map(move |_| text.to_owned())
}

#[landbridge::export(lazy)]
pub fn boxed() -> Box<dyn DoubleEndedIterator<Item = Result<u32, Gone>> + Send> {
    Box::new([Ok(1), Err(Gone)].into_iter())
}

#[landbridge::export]
impl Pile {
    pub fn all(&self) -> impl Iterator<Item = String> + use<'_> {
        self.0.iter().cloned()
    }

    pub fn some(&self, at: usize) -> Result<Box<dyn Iterator<Item = String> + Send + '_>, Gone> {
        match self.0.get(at..) {
            Some(found) => Ok(Box::new(found.iter().cloned())),
            None => Err(Gone),
        }
    }

    #[landbridge(exclusive)]
    pub fn drain(&mut self) -> impl Iterator<Item = String> {
        self.0.drain(..)
    }

    pub fn into_all(self) -> impl Iterator<Item = String> + Send {
        self.0.into_iter()
    }
}

fn main() {}
