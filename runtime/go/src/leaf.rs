//! Calls that Go makes without telling its scheduler, of functions that promised to be over at once and to call nothing
//! of Go's: on the stack of Go's own thread, where a call back would find no goroutine.
//!
//! So the promise is looked after. What would have to wait for Go's answer panics; what only tells Go something, that
//! a function isn't needed any more or that a future is over, is told by a thread of its own. Log records wait for the
//! next call that isn't a leaf, or for the thread that tells what nobody else does.

use std::cell::Cell;
use std::thread;

use crate::crossing::{Returned, fenced};
use crate::fault::Stopped;

thread_local! {
    /// A leaf runs on this thread.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// [`called`](crate::called) of a function that is `leaf`.
#[inline]
pub fn leaf(body: impl FnOnce() -> Result<u64, Stopped>) -> Returned {
    INSIDE.set(true);
    let returned = fenced(body);
    INSIDE.set(false);
    returned
}

/// Whether this thread must not call Go.
#[inline]
pub(crate) fn inside() -> bool {
    INSIDE.get()
}

/// Before a call of Go's that is answered.
///
/// # Panics
/// In a leaf.
#[inline]
#[track_caller]
pub(crate) fn refuse() {
    assert!(
        !inside(),
        "a function that is `leaf` called Go: it must not be marked so"
    );
}

/// Tells Go something that isn't answered, and never on the stack of a leaf.
#[inline]
pub(crate) fn tell(what: impl FnOnce() + Send + 'static) {
    match inside() {
        false => what(),
        true => elsewhere(what),
    }
}

#[cold]
fn elsewhere(what: impl FnOnce() + Send + 'static) {
    // Without a thread it is never told, which keeps memory and breaks nothing.
    let named = thread::Builder::new().name("landbridge-leaf".to_owned());
    drop(named.spawn(what));
}
