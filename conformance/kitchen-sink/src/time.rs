//! Spans and points of time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Returns its argument.
#[landbridge::export]
pub fn echo_duration(value: Duration) -> Duration {
    value
}

/// Whole nanoseconds.
#[landbridge::export]
pub fn duration_nanos(value: Duration) -> u128 {
    value.as_nanos()
}

/// A span of `secs` seconds and `nanos` nanoseconds.
#[landbridge::export]
pub fn make_duration(secs: u64, nanos: u32) -> Duration {
    Duration::new(secs, nanos)
}

/// Adds all spans.
#[landbridge::export]
pub fn total_duration(spans: Vec<Duration>) -> Duration {
    spans.into_iter().sum()
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_time(value: SystemTime) -> SystemTime {
    value
}

/// The start of 1970.
#[landbridge::export]
pub fn epoch() -> SystemTime {
    UNIX_EPOCH
}

/// `time` plus `by`.
#[landbridge::export]
pub fn later(time: SystemTime, by: Duration) -> SystemTime {
    time + by
}

/// From `start` to `end`, or nothing when `end` comes first.
#[landbridge::export]
pub fn elapsed(start: SystemTime, end: SystemTime) -> Option<Duration> {
    end.duration_since(start).ok()
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_maybe_time(value: Option<SystemTime>) -> Option<SystemTime> {
    value
}
