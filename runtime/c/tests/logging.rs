//! A logger of the crate's own, set before the program's: it stays, and the program is told so.

use std::ffi::{CStr, c_void};
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};

use landbridge_c::core::logging::log::{self, Log, Metadata, Record};
use landbridge_c::logging::{LogRecord, set_logger};
use landbridge_c::{ErrorHandle, Status, message, release};

struct Own;

static HEARD: AtomicUsize = AtomicUsize::new(0);
static FREED: AtomicUsize = AtomicUsize::new(0);

impl Log for Own {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, _: &Record<'_>) {
        HEARD.fetch_add(1, Ordering::Relaxed);
    }

    fn flush(&self) {}
}

unsafe extern "C" fn told(_: *mut c_void, _: *const LogRecord) {
    unreachable!("nothing is forwarded");
}

unsafe extern "C" fn free(_: *mut c_void) {
    FREED.fetch_add(1, Ordering::Relaxed);
}

#[test]
fn a_logger_of_the_crates_own_stays() {
    log::set_logger(&Own).expect("the first");
    log::set_max_level(log::LevelFilter::Debug);
    for times in 1..3 {
        let mut error = ErrorHandle(0);
        let err = &raw mut error;
        // SAFETY: `err` may be written to; the functions use no data.
        let status = unsafe { set_logger(Some(told), ptr::null_mut(), Some(free), 5, 5, err) };
        assert_eq!(status, Status::Busy);
        // SAFETY: the message of an error that isn't freed.
        let said = unsafe { CStr::from_ptr(message(error)) };
        assert!(said.to_string_lossy().contains("a logger of its own"));
        release(error);
        assert_eq!(FREED.load(Ordering::Relaxed), times);
    }
    // Its own level, too.
    assert_eq!(log::max_level(), log::LevelFilter::Debug);
    log::debug!("a");
    assert_eq!(HEARD.load(Ordering::Relaxed), 1);
}
