#[landbridge::export]
pub async fn load() -> u32 { 1 }
