#[landbridge::error]
#[derive(Debug)]
pub enum Silent {
    Failed,
}

fn main() {}
