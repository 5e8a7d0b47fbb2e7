#[landbridge::record]
pub struct Id(u64);
