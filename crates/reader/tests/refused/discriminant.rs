const FIRST: isize = 4;
#[landbridge::record]
pub enum Level { Low = FIRST, High }
