//! Calls that take long, and an object that two threads can meet in.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::live::Live;

/// Sleeps; the host's other threads go on.
#[landbridge::export(blocking)]
pub fn sleep_millis(millis: u32) -> u32 {
    thread::sleep(Duration::from_millis(u64::from(millis)));
    millis
}

/// Adds up borrowed numbers, taking long.
#[landbridge::export(blocking)]
pub fn slow_sum(values: &[f64], millis: u32) -> f64 {
    thread::sleep(Duration::from_millis(u64::from(millis)));
    values.iter().sum()
}

/// Fills borrowed numbers from the front, taking long; fails behind the first where asked to.
#[landbridge::export(blocking)]
pub fn slow_fill(
    values: &mut [f64],
    with: f64,
    millis: u32,
    fails: bool,
) -> Result<usize, crate::errors::StoreError> {
    thread::sleep(Duration::from_millis(u64::from(millis)));
    for value in values.iter_mut() {
        *value = with;
        if fails {
            return Err(crate::errors::StoreError::Full);
        }
    }
    Ok(values.len())
}

/// Moves borrowed points, taking long.
#[landbridge::export(blocking)]
pub fn slow_shift(points: &mut [crate::geometry::Point], by: f64) {
    thread::sleep(Duration::from_millis(5));
    for point in points {
        point.x += by;
    }
}

/// Fails or not, taking long.
#[landbridge::export(blocking)]
pub fn slow_check(text: &str) -> Result<usize, crate::errors::SyntaxError> {
    crate::errors::check_digits(text)?;
    Ok(text.len())
}

/// Panics, taking long.
#[landbridge::export(blocking)]
pub fn slow_panic() {
    panic!("a slow panic")
}

static INSIDE: AtomicBool = AtomicBool::new(false);

/// Whether a thread is inside of [`Gate::hold`] or [`Gate::hold_exclusive`]; waits up to a second
/// for that.
#[landbridge::export(blocking)]
pub fn wait_until_held() -> bool {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(1) {
        if INSIDE.load(Ordering::SeqCst) {
            return true;
        }
        thread::sleep(Duration::from_millis(1));
    }
    false
}

/// A gate that a thread can stand in.
#[landbridge::object]
#[derive(Debug)]
pub struct Gate {
    passed: u32,
    _live: Live,
}

#[landbridge::export]
impl Gate {
    /// An open gate.
    pub fn new() -> Self {
        Self {
            passed: 0,
            _live: Live::new(),
        }
    }

    /// Stands in the gate, shared.
    #[landbridge(blocking)]
    pub fn hold(&self, millis: u32) -> u32 {
        stand(millis);
        self.passed
    }

    /// Stands in the gate, alone.
    #[landbridge(blocking)]
    pub fn hold_exclusive(&mut self, millis: u32) -> u32 {
        stand(millis);
        self.passed += 1;
        self.passed
    }

    /// Looks, shared.
    pub fn peek(&self) -> u32 {
        self.passed
    }

    /// Passes, alone.
    pub fn pass(&mut self) -> u32 {
        self.passed += 1;
        self.passed
    }
}

impl Default for Gate {
    fn default() -> Self {
        Self::new()
    }
}

fn stand(millis: u32) {
    INSIDE.store(true, Ordering::SeqCst);
    thread::sleep(Duration::from_millis(u64::from(millis)));
    INSIDE.store(false, Ordering::SeqCst);
}
