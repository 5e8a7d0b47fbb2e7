#[landbridge::record]
pub fn add() {}
