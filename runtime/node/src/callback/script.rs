//! Calls of JavaScript on its environment's own thread: scopes, exceptions, arguments and answers. Who asks for them
//! is the parent module's and `reply`'s.

use std::sync::Arc;

use landbridge_core::HostError;
use landbridge_core::wire::{Output, Reader, Writer};
use napi_sys as sys;

use super::batch::Batch;
use super::hub::{Hub, Reference};
use super::parcel::{self, Parcel};
use super::thrown;
use crate::call::{Call, MOST};
use crate::owned::writing;
use crate::result::Value;

/// What [`Call::enter`] began.
pub(super) struct Scope {
    scope: sys::napi_handle_scope,
    /// Null for none.
    exception: sys::napi_value,
    batch: Batch,
}

impl Call {
    /// Runs what makes values of JavaScript's, which are gone afterwards. An exception that was pending before
    /// is pending again.
    pub(crate) fn within<R>(&self, run: impl FnOnce() -> R) -> R {
        let scope = self.enter();
        let result = run();
        // Panics don't come here: `run` is the runtime's own.
        self.leave(scope);
        result
    }

    /// Begins what [`Call::within`] runs.
    #[inline]
    pub(super) fn enter(&self) -> Scope {
        let (mut scope, mut pending) = (std::ptr::null_mut(), false);
        let mut exception = std::ptr::null_mut();
        // SAFETY: the environment is alive and this thread's; `leave` closes the scope.
        unsafe {
            sys::napi_open_handle_scope(self.env, &mut scope);
            sys::napi_is_exception_pending(self.env, &mut pending);
            if pending {
                sys::napi_get_and_clear_last_exception(self.env, &mut exception);
            }
        }
        let batch = self.shut();
        Scope {
            scope,
            exception,
            batch,
        }
    }

    /// Ends what [`Call::enter`] began.
    #[inline]
    pub(super) fn leave(&self, left: Scope) {
        let Scope {
            scope,
            exception,
            batch,
        } = left;
        self.reopen(batch);
        // SAFETY: the environment is alive and this thread's, and the scope the innermost one.
        unsafe {
            if !exception.is_null() {
                sys::napi_throw(self.env, exception);
            }
            sys::napi_close_handle_scope(self.env, scope);
        }
    }

    /// Calls a function of the package's JavaScript: what it returned, or what was thrown.
    pub(crate) fn script(
        &self,
        function: sys::napi_ref,
        arguments: &[sys::napi_value],
    ) -> Result<sys::napi_value, sys::napi_value> {
        self.invoke(self.target(Reference(function)), arguments)
    }

    /// Calls a function: what it returned, or what was thrown.
    #[inline]
    pub(super) fn invoke(
        &self,
        function: sys::napi_value,
        arguments: &[sys::napi_value],
    ) -> Result<sys::napi_value, sys::napi_value> {
        let (mut this, mut result) = (std::ptr::null_mut(), std::ptr::null_mut());
        // SAFETY: the environment is alive and this thread's, all values those of the scope that is open. Where no
        // JavaScript can run any more, Node-API says so.
        unsafe {
            sys::napi_get_undefined(self.env, &mut this);
            let status = sys::napi_call_function(
                self.env,
                this,
                function,
                arguments.len(),
                arguments.as_ptr(),
                &mut result,
            );
            if status == sys::Status::napi_ok {
                return Ok(result);
            }
        }
        Err(self.exception_of(this))
    }

    /// The exception that is pending, and no longer is; or nothing.
    #[cold]
    fn exception_of(&self, nothing: sys::napi_value) -> sys::napi_value {
        let (mut exception, mut pending) = (nothing, false);
        // SAFETY: the environment is alive and this thread's.
        unsafe {
            sys::napi_is_exception_pending(self.env, &mut pending);
            if pending {
                sys::napi_get_and_clear_last_exception(self.env, &mut exception);
            }
        }
        exception
    }

    /// Reads an answer: a length in the scratch memory, or memory of its own.
    pub(super) fn answer<R>(
        &self,
        value: sys::napi_value,
        read: impl FnOnce(&mut Reader<'_>) -> R,
    ) -> R {
        let mut answer = Self::bare(self.env, self.state, [std::ptr::null_mut(); MOST]);
        answer.arguments[0] = value;
        let mut reader = answer.wire(0).unwrap_or_else(|_| Reader::new(&[]));
        read(&mut reader)
    }

    /// The value that a reference keeps.
    #[inline]
    pub(super) fn target(&self, target: Reference) -> sys::napi_value {
        let mut value = std::ptr::null_mut();
        // SAFETY: the environment is alive and this thread's; whoever keeps the reference is borrowed.
        unsafe { sys::napi_get_reference_value(self.env, target.0, &mut value) };
        value
    }

    /// Calls JavaScript within a call of the same thread.
    pub(super) fn direct<R>(
        &self,
        hub: &Arc<Hub>,
        shape: u32,
        target: Reference,
        write: impl FnOnce(&mut Writer<'_>),
        read: impl FnOnce(&mut Reader<'_>) -> R,
    ) -> Result<R, HostError> {
        let state = self.state();
        if state.callbacks.is_still() {
            return Err(thrown::lent());
        }
        #[cfg(feature = "log")]
        crate::logging::settle(self, None);
        let (Some(connected), Some(memory)) = (state.callbacks.connected.get(), state.connected())
        else {
            return Err(thrown::closed());
        };
        let written = writing(state, || {
            // SAFETY: the memory lives as long as the environment. No JavaScript runs meanwhile, and
            // what was in it is read before the user's code runs.
            let answers = unsafe { std::slice::from_raw_parts_mut(memory.answers, memory.length) };
            let mut writer = Writer::new(answers);
            write(&mut writer);
            writer.finish()
        });
        let written = written.map_err(|error| parcel::unwritten(&error))?;
        self.within(|| {
            let Value(arguments) = match written {
                Output::Scratch(length) => self.number(length as f64),
                Output::Spilled(bytes) => self.array_buffer(&bytes),
            };
            let Value(shape) = self.number(f64::from(shape));
            match self.script(connected.call, &[shape, self.target(target), arguments]) {
                Ok(answer) => Ok(self.answer(answer, read)),
                Err(exception) => Err(self.caught(hub, exception)),
            }
        })
    }

    /// Calls JavaScript for another thread: the answer's bytes.
    pub(super) fn performed(
        &self,
        hub: &Arc<Hub>,
        shape: u32,
        target: Reference,
        parcel: Parcel,
    ) -> Result<Vec<u8>, HostError> {
        let Some(connected) = self.state().callbacks.connected.get() else {
            return Err(thrown::closed());
        };
        let Value(arguments) = parcel.arrive(self);
        let Value(shape) = self.number(f64::from(shape));
        match self.script(connected.call, &[shape, self.target(target), arguments]) {
            Ok(answer) => Ok(self.answer(answer, bytes)),
            Err(exception) => Err(self.caught(hub, exception)),
        }
    }
}

/// All that is left to read.
pub(super) fn bytes(reader: &mut Reader<'_>) -> Vec<u8> {
    reader
        .raw(reader.remaining())
        .map(<[u8]>::to_vec)
        .unwrap_or_default()
}
