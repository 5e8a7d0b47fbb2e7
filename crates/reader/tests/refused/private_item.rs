#[landbridge::record]
struct Point { pub x: f64 }
