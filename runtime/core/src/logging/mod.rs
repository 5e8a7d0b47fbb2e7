//! Log records on their way to the host: the process's logger, what a record is once it has left the call that made
//! it, and the queue that it waits in. When and on which thread the host is told is the host's runtime's business.
//!
//! # Rules that hold in every host
//!
//! A log statement never waits for the host. What is logged while the host is told of a record is told too, but what
//! is logged while it is told of *that* isn't: a logger that calls back can't keep itself going.

mod queue;
mod record;

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

use log::Log;
pub use log::{Level, LevelFilter};

pub use log;
pub use queue::{Queue, Waiting};
pub use record::{Field, Record, Telling};

/// The user's crate has set a logger of its own, which stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken;

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the Rust code has set a logger of its own, which stays: its log records are not forwarded",
        )
    }
}

impl std::error::Error for Taken {}

/// The most verbose level that is ever forwarded.
static CEILING: AtomicUsize = AtomicUsize::new(LevelFilter::Trace as usize);

/// Makes `logger` the process's, which forwards nothing more verbose than `ceiling`, and nothing at all before
/// [`limit`] says what.
///
/// # Errors
/// There is one already.
pub fn install(logger: &'static dyn Log, ceiling: LevelFilter) -> Result<(), Taken> {
    log::set_logger(logger).map_err(|_| Taken)?;
    CEILING.store(ceiling as usize, Ordering::Relaxed);
    limit(LevelFilter::Off);
    Ok(())
}

/// What the host wants at most: anything more verbose costs a log statement one load.
pub fn limit(level: LevelFilter) {
    let ceiling = CEILING.load(Ordering::Relaxed);
    log::set_max_level(if level as usize > ceiling {
        filter(ceiling)
    } else {
        level
    });
}

/// The filter of a number: 0 for none, 5 for all; the host's numbers are these.
#[must_use]
pub fn filter(number: usize) -> LevelFilter {
    let mut all = LevelFilter::iter();
    all.nth(number).unwrap_or(LevelFilter::Trace)
}
