pub struct Match<'t>(pub &'t str);

#[landbridge::export]
pub fn find(found: Match<'_>) -> u32 {
    found.0.len() as u32
}

fn main() {}
