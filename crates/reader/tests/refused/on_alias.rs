#[landbridge::record]
pub type Id = u64;
