#[landbridge::record]
#[non_exhaustive]
pub struct Point {
    pub x: f64,
}

#[landbridge::record]
pub enum Shape {
    #[non_exhaustive]
    Circle { radius: f64 },
}

fn main() {}
