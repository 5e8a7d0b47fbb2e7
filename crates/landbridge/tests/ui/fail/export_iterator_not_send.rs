use std::rc::Rc;

#[landbridge::error]
#[derive(Debug)]
pub struct Gone;

impl std::fmt::Display for Gone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("gone")
    }
}

impl std::error::Error for Gone {}

#[landbridge::export]
pub fn count() -> impl Iterator<Item = u32> {
    let end = Rc::new(3);
    (0..3).take_while(move |it| *it < *end)
}

#[landbridge::object]
pub struct Pile;

#[landbridge::export]
impl Pile {
    pub fn all(&self) -> Result<impl Iterator<Item = u32>, Gone> {
        let end = Rc::new(3);
        Ok((0..3).take_while(move |it| *it < *end))
    }
}

fn main() {}
