#[landbridge::export]
pub fn load() -> impl Future<Output = u32> { async { 1 } }
