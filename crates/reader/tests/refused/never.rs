#[landbridge::export]
pub fn stop() -> ! { panic!() }
