//! V8's inspector: commands in its protocol, as JSON. For prompts and debuggers.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use crate::error::Result;
use crate::ffi::bridge;
use crate::isolate::Shared;
use crate::local::Local;
use crate::lock::Lock;

type Inbox = RefCell<VecDeque<String>>;

/// An inspector of one realm. One that is dropped after its isolate frees nothing.
pub struct Inspector {
    shared: Rc<Shared>,
    handle: usize,
    /// The shim keeps its address.
    inbox: Box<Inbox>,
}

impl std::fmt::Debug for Inspector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inspector").finish_non_exhaustive()
    }
}

impl Inspector {
    /// An inspector of the realm that is entered.
    #[must_use]
    pub fn new(lock: &mut Lock<'_>) -> Self {
        let shared = lock.shared_rc();
        let inbox = Box::<Inbox>::default();
        let address = std::ptr::from_ref::<Inbox>(&inbox) as usize;
        Self {
            // SAFETY: inside isolate and context; the inbox stays where it is until `drop` has freed the shim's part.
            handle: unsafe { bridge::inspector_new(shared.isolate(), address) },
            shared,
            inbox,
        }
    }

    /// Carries out a command. Its answer may come later, when promises have had their turn.
    ///
    /// # Errors
    ///
    /// A panic has stopped what it ran. What JavaScript throws is in the answer.
    pub fn dispatch(&self, lock: &mut Lock<'_>, message: &str) -> Result<()> {
        assert!(
            std::ptr::eq(Rc::as_ptr(&self.shared), lock.shared()),
            "an inspector is used in its own isolate"
        );
        let message: Vec<u16> = message.encode_utf16().collect();
        let depth = &self.shared.depth;
        depth.set(depth.get() + 1);
        // SAFETY: inside its own isolate and a context.
        unsafe { bridge::inspector_dispatch(self.handle, &message) };
        depth.set(depth.get() - 1);
        if depth.get() == 0 && self.shared.has_stop() {
            return Err(self.shared.stopped());
        }
        Ok(())
    }

    /// The next answer, if there is one.
    pub fn take_answer(&self) -> Option<String> {
        self.inbox.borrow_mut().pop_front()
    }

    /// The value that an answer names by an `objectId`.
    pub fn value<'s>(&self, lock: &mut Lock<'s>, id: &str) -> Option<Local<'s>> {
        if !std::ptr::eq(Rc::as_ptr(&self.shared), lock.shared()) {
            return None;
        }
        let id: Vec<u16> = id.encode_utf16().collect();
        // SAFETY: inside its own isolate.
        let word = unsafe { bridge::inspector_value(self.handle, &id) };
        // SAFETY: a handle of this scope.
        (word != 0).then(|| unsafe { lock.made(word) })
    }
}

impl Drop for Inspector {
    fn drop(&mut self) {
        if self.shared.is_alive() {
            // SAFETY: freed once, while V8 has the isolate, which the shim enters for it.
            unsafe { bridge::inspector_free(self.handle) };
        }
    }
}

/// Takes an answer.
///
/// # Safety
///
/// `inbox` is what `inspector_new` was given, whose inspector lives.
pub(crate) unsafe fn said(inbox: usize, text: &[u16]) {
    // SAFETY: says the caller.
    let inbox = unsafe { &*(inbox as *const Inbox) };
    inbox.borrow_mut().push_back(String::from_utf16_lossy(text));
}
