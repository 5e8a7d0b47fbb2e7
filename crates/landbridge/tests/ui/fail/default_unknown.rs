#[landbridge::export(default(limt = 10))]
pub fn find(text: &str, limit: u32) -> u32 {
    text.len() as u32 + limit
}

#[landbridge::export(default(x = 1))]
pub fn nothing() {}

fn main() {}
