#[landbridge::error]
#[derive(Debug)]
pub enum Never {}
