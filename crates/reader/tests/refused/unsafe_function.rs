#[landbridge::export]
pub unsafe fn poke(at: u64) {}
