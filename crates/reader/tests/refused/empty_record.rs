#[landbridge::record]
pub struct Nothing {}
