#[landbridge::export]
pub fn origin() -> Point { unimplemented!() }
