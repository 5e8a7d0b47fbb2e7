#[landbridge::record]
pub struct Pair(pub u32, pub u32);
