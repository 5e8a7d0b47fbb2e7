#[landbridge::record]
pub enum Nothing {}
