#[landbridge::record]
pub struct Word<'a> {
    pub text: &'a str,
    pub parts: Vec<&'a [u8]>,
}

fn main() {}
