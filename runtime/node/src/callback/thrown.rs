//! What JavaScript threw: as Rust sees it, and as the very same value on its way back.

use std::sync::Arc;

use landbridge_core::wire::{Reader, WireError};
use landbridge_core::{Failure, HostError};
use napi_sys as sys;

use super::hub::{Hub, Reference};
use crate::call::{Call, Stopped};
use crate::result::Value;

/// A value that was thrown, kept by its environment.
pub(crate) struct Thrown {
    hub: Arc<Hub>,
    value: Reference,
    /// The value is the only item of an array: Node-API keeps no primitives.
    boxed: bool,
}

impl Drop for Thrown {
    fn drop(&mut self) {
        self.hub.release(self.value);
    }
}

/// For a call that nobody can answer any more.
#[cold]
pub(super) fn closed() -> HostError {
    HostError::new("ClosedError", "the JavaScript environment is closed")
}

/// For a call that may not be made now.
#[cold]
pub(super) fn lent() -> HostError {
    HostError::new(
        "BusyError",
        "memory of JavaScript's is lent to Rust, and no JavaScript may run before that call or guard has ended",
    )
}

impl Call {
    /// What was thrown, as Rust sees it.
    #[cold]
    pub(super) fn caught(&self, hub: &Arc<Hub>, value: sys::napi_value) -> HostError {
        let Some((kind, message, trace)) = self.described(value) else {
            let mut is_error = false;
            // SAFETY: the environment is this thread's; it may have ended, which its answer shows.
            unsafe { sys::napi_is_error(self.env, value, &mut is_error) };
            if !is_error {
                // What ends a worker is no value.
                return closed();
            }
            return self.kept(hub, value, HostError::new("Error", ""));
        };
        self.kept(hub, value, HostError::new(kind, message).with_trace(trace))
    }

    /// Class, message and stack, told by the package's JavaScript; none where no JavaScript can run.
    fn described(&self, value: sys::napi_value) -> Option<(String, String, String)> {
        let callbacks = self.state().callbacks.connected.get()?;
        let answer = self.script(callbacks.describe, &[value]).ok()?;
        let read = |reader: &mut Reader<'_>| {
            let mut text = || reader.text().map(str::to_owned);
            Ok::<_, WireError>((text()?, text()?, text()?))
        };
        self.answer(answer, |reader| read(reader).ok())
    }

    fn kept(&self, hub: &Arc<Hub>, value: sys::napi_value, error: HostError) -> HostError {
        let mut reference = std::ptr::null_mut();
        let mut boxed = false;
        // SAFETY: the environment is alive and this thread's, the value of the scope that is open.
        let status = unsafe {
            let mut status = sys::napi_create_reference(self.env, value, 1, &mut reference);
            if status != sys::Status::napi_ok {
                boxed = true;
                let mut holder = std::ptr::null_mut();
                sys::napi_create_array(self.env, &mut holder);
                sys::napi_set_element(self.env, holder, 0, value);
                status = sys::napi_create_reference(self.env, holder, 1, &mut reference);
            }
            status
        };
        if status != sys::Status::napi_ok {
            return error;
        }
        error.with_origin(Arc::new(Thrown {
            hub: Arc::clone(hub),
            value: Reference(reference),
            boxed,
        }))
    }

    /// The value that an error began with, if it is this environment's.
    pub(crate) fn origin(&self, error: &HostError) -> Option<Value> {
        let thrown = error.origin()?.downcast_ref::<Thrown>()?;
        let ours = self.state().callbacks.hub.get()?;
        if !Arc::ptr_eq(&thrown.hub, ours) {
            return None;
        }
        let mut value = std::ptr::null_mut();
        // SAFETY: the environment is alive and this thread's; the reference is there as long as `thrown`.
        unsafe {
            sys::napi_get_reference_value(self.env, thrown.value.0, &mut value);
            if thrown.boxed {
                let holder = value;
                sys::napi_get_element(self.env, holder, 0, &mut value);
            }
        }
        (!value.is_null()).then_some(Value(value))
    }

    /// The value that is thrown again, where JavaScript's own exception unwound to here.
    pub(crate) fn again(&self, stopped: &Stopped) -> Option<Value> {
        match stopped {
            Stopped::Failure(Failure::Panic(panic)) => self.origin(panic.host.as_ref()?),
            _ => None,
        }
    }

    /// Makes the value that an error began with its cause.
    pub(crate) fn caused_by(&self, error: sys::napi_value, host: &HostError) {
        let Some(Value(origin)) = self.origin(host) else {
            return;
        };
        let property = sys::napi_property_descriptor {
            utf8name: c"cause".as_ptr(),
            name: std::ptr::null_mut(),
            method: None,
            getter: None,
            setter: None,
            value: origin,
            attributes: sys::PropertyAttributes::writable | sys::PropertyAttributes::configurable,
            data: std::ptr::null_mut(),
        };
        // SAFETY: the environment is alive and this thread's, the error an object of the package's.
        unsafe { sys::napi_define_properties(self.env, error, 1, &property) };
    }
}
