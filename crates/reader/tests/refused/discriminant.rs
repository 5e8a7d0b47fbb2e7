const fn first() -> isize { 4 }
#[landbridge::record]
pub enum Level { Low = first(), High }
