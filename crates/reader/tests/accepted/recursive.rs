#[landbridge::record]
pub enum Tree { Leaf(u32), Node { left: Box<Tree>, right: Option<Box<Tree>> } }
#[landbridge::record]
pub struct Folder { pub name: String, pub inner: Vec<Folder> }
#[landbridge::export]
pub fn depth(tree: &Tree, folder: Folder) -> u32 { 1 }
