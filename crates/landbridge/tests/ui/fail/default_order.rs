#[landbridge::export(default(limit = 10))]
pub fn find(limit: u32, text: &str) -> u32 {
    text.len() as u32 + limit
}

fn main() {}
