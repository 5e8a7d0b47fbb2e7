#[landbridge::record(default(scroe = 1.0))]
pub struct Hit {
    pub start: u64,
    pub score: f32,
}

#[landbridge::record(default(start = 0))]
pub struct Span {
    pub start: u64,
    pub end: u64,
}

fn main() {}
