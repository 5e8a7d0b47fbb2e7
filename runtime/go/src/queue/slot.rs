//! Who may do what with a call under way: one word of state and the waker that it guards.
//!
//! Two sides hold a call: the future, which polls and may be dropped at any time, and the answering side, which
//! finishes it once. Whoever lets go last frees it.

use std::task::Waker;

use crate::sync::{AtomicU32, Ordering, UnsafeCell};

/// The handler runs, or ran. Go's half sets it.
pub const STARTED: u32 = 1;
/// The future wants no answer any more. Go's half looks at it before it starts the handler.
pub const CANCELLED: u32 = 2;
/// The future is writing a waker.
const REGISTERING: u32 = 4;
/// The answering side takes the waker: no other is wanted.
const TAKING: u32 = 8;
/// The answering side has let go.
const ANSWERED: u32 = 16;
/// The future has let go.
const LEFT: u32 = 32;

/// What a side has to do after it let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Turn {
    /// The other side still holds the call, and will free it.
    Theirs,
    /// The other side is gone: free the call.
    Ours,
}

/// The state of a call and its waker.
#[derive(Debug)]
#[repr(C)]
pub struct Slot {
    state: AtomicU32,
    waker: UnsafeCell<Option<Waker>>,
}

// SAFETY: the waker is touched by one side at a time: by the future before the call is submitted and while it
// holds REGISTERING before TAKING, by the answering side after TAKING without REGISTERING.
unsafe impl Sync for Slot {}

impl Slot {
    /// A call that isn't submitted yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            state: AtomicU32::new(0),
            waker: UnsafeCell::new(None),
        }
    }

    /// Makes it one that isn't submitted yet, with the waker of the first poll.
    pub fn begin(&mut self, waker: Waker) {
        self.state = AtomicU32::new(0);
        self.waker = UnsafeCell::new(Some(waker));
    }

    /// Puts another waker in place. `false`: the answer is there already, and no waker will be called.
    ///
    /// # Safety
    ///
    /// Called by the future alone, which hasn't let go, after the call was submitted.
    pub unsafe fn register(&self, waker: &Waker) -> bool {
        let before = self.state.fetch_or(REGISTERING, Ordering::AcqRel);
        if before & TAKING != 0 {
            return false;
        }
        // SAFETY: the answering side finds REGISTERING and leaves the waker alone.
        self.waker.with_mut(|place| unsafe {
            let place = &mut *place;
            if !place.as_ref().is_some_and(|it| it.will_wake(waker)) {
                *place = Some(waker.clone());
            }
        });
        let before = self.state.fetch_and(!REGISTERING, Ordering::AcqRel);
        before & TAKING == 0
    }

    /// Whether the answer is there, and the waker taken or not wanted any more.
    #[inline]
    #[must_use]
    pub fn answered(&self) -> bool {
        self.state.load(Ordering::Acquire) & TAKING != 0
    }

    /// Says that no answer is wanted. `true`: the handler runs, or ran a moment ago, and can be told.
    pub fn cancel(&self) -> bool {
        // Go looks at this word once more after it has shown where its handler's context is.
        let before = self.state.fetch_or(CANCELLED, Ordering::SeqCst);
        before & (STARTED | TAKING) == STARTED
    }

    /// As Go's half does before it runs the handler. `false`: no answer is wanted.
    #[must_use]
    pub fn start(&self) -> bool {
        self.state.fetch_or(STARTED, Ordering::AcqRel) & CANCELLED == 0
    }

    /// Whether the handler began, once both sides have let go.
    #[must_use]
    pub fn started(&self) -> bool {
        self.state.load(Ordering::Relaxed) & STARTED != 0
    }

    /// The future lets go: it has its answer, or was dropped.
    pub fn leave(&self) -> Turn {
        match self.state.fetch_or(LEFT, Ordering::AcqRel) & ANSWERED {
            0 => Turn::Theirs,
            _ => Turn::Ours,
        }
    }

    /// The answering side lets go; the waker is to be called afterwards, or only dropped if the future is gone.
    /// Both run code of somebody else's, which may panic.
    ///
    /// # Safety
    ///
    /// Called once after each [`Slot::begin`].
    pub unsafe fn answer(&self) -> (Option<Waker>, Turn) {
        let before = self.state.fetch_or(TAKING, Ordering::AcqRel);
        let waker = match before & REGISTERING {
            // SAFETY: the future finds TAKING and leaves the waker alone.
            0 => self.waker.with_mut(|place| unsafe { (*place).take() }),
            // The future looks for the answer when it has written its waker.
            _ => None,
        };
        match self.state.fetch_or(ANSWERED, Ordering::AcqRel) & LEFT {
            0 => (waker, Turn::Theirs),
            _ => (waker, Turn::Ours),
        }
    }

    /// The word of state, for Go.
    pub fn word(&self) -> *const AtomicU32 {
        &raw const self.state
    }
}

impl Default for Slot {
    fn default() -> Self {
        Self::new()
    }
}
