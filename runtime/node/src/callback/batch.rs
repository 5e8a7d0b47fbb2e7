//! Scopes for many calls of JavaScript: opening one costs a third of what a short call does, so that calls which a function
//! makes while it runs share one for some dozens. Values made in it are gone after that, as `script`'s are after each call.

use napi_sys as sys;

use crate::call::Call;

/// So many calls share a scope.
const MANY: u32 = 64;

/// The scope that calls share.
#[derive(Clone, Copy)]
pub(super) struct Batch {
    /// Null while none was needed.
    scope: sys::napi_handle_scope,
    /// How many calls may use it yet.
    left: u32,
    /// Whether it is the innermost scope, as it has to be to be used or renewed: not while JavaScript runs, nor in
    /// another scope.
    open: bool,
}

impl Default for Batch {
    fn default() -> Self {
        Self {
            scope: std::ptr::null_mut(),
            left: 0,
            open: false,
        }
    }
}

/// While it lives, calls of JavaScript share scopes.
pub struct Calls<'a> {
    call: &'a Call,
    outer: Batch,
}

impl std::fmt::Debug for Calls<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Calls")
    }
}

impl Call {
    /// From now on, calls of JavaScript share scopes. What is alive of it ends before anything else makes values of
    /// JavaScript's that are used later.
    #[inline]
    pub fn calls(&self) -> Calls<'_> {
        let batch = Batch {
            open: true,
            ..Batch::default()
        };
        let outer = self.state().callbacks.batch.replace(batch);
        Calls { call: self, outer }
    }

    /// No call may share the scope until [`Call::reopen`] is given what this gave.
    #[inline]
    pub(super) fn shut(&self) -> Batch {
        let batch = &self.state().callbacks.batch;
        let found = batch.get();
        batch.set(Batch {
            open: false,
            ..found
        });
        found
    }

    #[inline]
    pub(super) fn reopen(&self, batch: Batch) {
        self.state().callbacks.batch.set(batch);
    }

    /// The shared scope for one call, if there is one: it is shut, and to be reopened after the call.
    #[inline]
    pub(super) fn share(&self) -> Option<Batch> {
        let mut batch = self.shut();
        if !batch.open {
            return None;
        }
        if batch.left == 0 {
            batch.renew(self);
        }
        batch.left -= 1;
        Some(batch)
    }
}

impl Batch {
    #[inline(never)]
    fn renew(&mut self, call: &Call) {
        self.close(call);
        // SAFETY: the environment is alive and this thread's; `Calls` closes the scope.
        unsafe { sys::napi_open_handle_scope(call.env, &mut self.scope) };
        self.left = MANY;
        // Whatever happens, it is closed.
        call.reopen(Self {
            open: false,
            ..*self
        });
    }

    fn close(&self, call: &Call) {
        if !self.scope.is_null() {
            // SAFETY: the environment is alive and this thread's, and the scope the innermost one.
            unsafe { sys::napi_close_handle_scope(call.env, self.scope) };
        }
    }
}

impl Drop for Calls<'_> {
    #[inline]
    fn drop(&mut self) {
        let batch = self.call.state().callbacks.batch.replace(self.outer);
        batch.close(self.call);
    }
}
