//! What was moved elsewhere when its environment ends. Node then says of every `ArrayBuffer` that nobody has what was
//! in it, of those too that a byte stream moved and another thread has now; that memory is kept for good.
//! What is shown is the parent's.

use std::sync::atomic::Ordering;

use napi_sys as sys;

use super::{Seen, Shown, is_detached};
use crate::call::{Call, Stopped};
use crate::module::Function;
use crate::result::Value;

impl Shown {
    /// The process or worker exits: what is here now stays here.
    fn leave(&self, call: &Call) {
        for array in (self.entries.borrow().values()).flat_map(|entry| &entry.arrays) {
            let here = |object| !is_detached(call.env, object);
            if let Some(seen) = array.seen.upgrade()
                && array.object(call).is_some_and(here)
            {
                seen.stays.store(true, Ordering::Relaxed);
            }
        }
    }
}

/// `leaveBuffers()`: the process or worker exits. It isn't called where a worker is terminated; of what it shows then,
/// nobody knows what was moved.
#[derive(Debug)]
pub struct Leave;

impl Function for Leave {
    const ARGUMENTS: usize = 0;

    fn call(call: &Call) -> Result<Value, Stopped> {
        call.state().shown.leave(call);
        Ok(call.undefined())
    }
}

/// Whether another thread may have what Node says that nobody has.
pub(super) fn may_be_elsewhere(env: sys::napi_env, seen: &Seen) -> bool {
    let known = seen.hidden.load(Ordering::Relaxed) || seen.stays.load(Ordering::Relaxed);
    !known && is_ending(env)
}

/// Whether JavaScript can't run any more, which Node tells in answer to anything that could.
fn is_ending(env: sys::napi_env) -> bool {
    let (mut scope, mut value, mut equal) = (std::ptr::null_mut(), std::ptr::null_mut(), false);
    // SAFETY: the environment is there until its last finalizer has run, and this is its thread.
    unsafe {
        if sys::napi_open_handle_scope(env, &mut scope) != sys::Status::napi_ok {
            return true;
        }
        sys::napi_get_undefined(env, &mut value);
        let status = sys::napi_strict_equals(env, value, value, &mut equal);
        sys::napi_close_handle_scope(env, scope);
        status != sys::Status::napi_ok
    }
}
