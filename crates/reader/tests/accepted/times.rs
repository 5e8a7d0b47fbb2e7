use std::time::{Duration, SystemTime};
#[landbridge::export]
pub fn later(at: SystemTime, by: Duration) -> SystemTime { at + by }
