//! Who is told of a cancelled call, and who may free what it is told with: they keep out of one another's way. What
//! is called is the runtimes'.

use std::sync::PoisonError;

use crate::sync::{Condvar, Mutex, MutexGuard, ThreadId, current_thread};

/// Calls that come to an end, after which there are none.
pub struct Calls {
    state: Mutex<State>,
    quiet: Condvar,
}

#[derive(Default)]
struct State {
    /// Who calls, and how deep.
    by: Option<(ThreadId, u32)>,
    over: bool,
}

impl Default for Calls {
    fn default() -> Self {
        Self {
            state: Mutex::new(State::default()),
            quiet: Condvar::new(),
        }
    }
}

impl std::fmt::Debug for Calls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Calls")
    }
}

/// Leave to call, for as long as it lives.
#[derive(Debug)]
pub struct Calling<'a>(&'a Calls);

impl Calls {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until no other thread calls.
    fn quiet(&self) -> MutexGuard<'_, State> {
        let me = current_thread();
        let mut state = self.lock();
        while state.by.as_ref().is_some_and(|(thread, _)| *thread != me) {
            state = (self.quiet.wait(state)).unwrap_or_else(PoisonError::into_inner);
        }
        state
    }

    /// Waits for its turn; none after the end.
    pub fn enter(&self) -> Option<Calling<'_>> {
        let mut state = self.quiet();
        if state.over {
            return None;
        }
        state.by = match state.by.take() {
            Some((thread, depth)) => Some((thread, depth + 1)),
            None => Some((current_thread(), 1)),
        };
        Some(Calling(self))
    }

    /// Whether it has ended: who calls asks before each call, for the call before may have ended it.
    #[must_use]
    pub fn are_over(&self) -> bool {
        self.lock().over
    }

    /// Ends it: when this returns, no other thread calls any more.
    pub fn end(&self) {
        self.quiet().over = true;
    }
}

impl Drop for Calling<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.by = match state.by.take() {
            Some((thread, depth)) if depth > 1 => Some((thread, depth - 1)),
            _ => None,
        };
        drop(state);
        self.0.quiet.notify_all();
    }
}
