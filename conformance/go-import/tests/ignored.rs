//! A handler that doesn't look at its context. A program of its own: what is known to be slow runs beside the workers,
//! and the first call of a method isn't known yet.

use std::time::Duration;

use go_import::Later;
use go_import::go::GoLater;

/// It goes on after its future was dropped, and keeps nobody waiting: the call that it waits for itself is one of those.
#[tokio::test]
async fn a_handler_that_ignores_its_end_keeps_nobody_waiting() {
    let later = GoLater::new().unwrap();
    let mut first = Box::pin(later.try_meet(1));
    assert!(futures_util::poll!(&mut first).is_pending());
    while later.running() == 0 {
        std::hint::spin_loop();
    }
    drop(first);
    let second = tokio::time::timeout(Duration::from_secs(20), later.try_meet(1));
    let met = second.await;
    met.expect("nobody looks for work").unwrap();
}
