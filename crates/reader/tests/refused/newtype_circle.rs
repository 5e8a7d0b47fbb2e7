#[landbridge::record]
pub struct Tree(pub Vec<Tree>);
#[landbridge::record]
pub struct Left(pub Option<Box<Right>>);
#[landbridge::record]
pub struct Right(pub Vec<Left>);
