#[landbridge::record]
struct Point {
    x: f64,
    pub(crate) y: f64,
}

#[landbridge::record]
pub(crate) struct UserId(u64);

fn main() {}
