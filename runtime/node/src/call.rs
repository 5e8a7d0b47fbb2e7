//! A call from JavaScript: its arguments, and how it ends otherwise than by returning.

use landbridge_core::wire::{Output, Writer};
use landbridge_core::{ArgumentFault, Failure, HostError, fence, source_chain};
use napi_sys as sys;

use crate::module::State;
use crate::result::Value;

/// The most arguments that a function has, the one for converted values included.
pub(crate) const MOST: usize = 20;

/// One call, on the thread of its environment.
pub struct Call {
    pub(crate) env: sys::napi_env,
    /// The environment's.
    pub(crate) state: *const State,
    pub(crate) arguments: [sys::napi_value; MOST],
}

impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Call")
    }
}

/// Why a call gave no result.
#[derive(Debug)]
pub enum Stopped {
    /// Not by the user's code.
    Failure(Failure),
    /// By the user's error, in the wire format: index of its type, message, causes, then the error. Where that
    /// began with a failure of JavaScript's own, that too.
    User(Vec<u8>, Option<HostError>),
    /// JavaScript has an exception pending already.
    Thrown,
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

/// A user's error in the wire format: `u32` variant, fields.
pub trait ErrorWire<M>: std::error::Error + Sized {
    /// Which error type of the package it is.
    const INDEX: u32;

    /// The failure of JavaScript's own that it holds.
    fn host(&self) -> Option<&HostError> {
        None
    }

    /// Writes variant and fields.
    fn encode(self, w: &mut Writer<'_>);
}

/// The user's error on its way out.
pub fn user_error<M, E: ErrorWire<M> + 'static>(error: E) -> Stopped {
    // `Display` is the user's code.
    let texts = fence(|| (error.to_string(), source_chain(&error)));
    let (message, causes) = match texts {
        Ok(texts) => texts,
        Err(panic) => return Failure::Panic(panic).into(),
    };
    let mut writer = Writer::new(&mut []);
    writer.u32(E::INDEX);
    writer.text(&message);
    writer.count(causes.len());
    for cause in &causes {
        writer.text(cause);
    }
    let host = error.host().cloned();
    error.encode(&mut writer);
    match writer.finish() {
        Ok(Output::Spilled(bytes)) => Stopped::User(bytes, host),
        Ok(Output::Scratch(_)) => Stopped::User(Vec::new(), host),
        Err(error) => error.failure("result").into(),
    }
}

impl Call {
    #[inline]
    pub(crate) fn state(&self) -> &State {
        // SAFETY: it lives as long as the environment, and that longer than a call.
        unsafe { &*self.state }
    }

    /// `undefined`, for what gives nothing.
    pub(crate) fn undefined(&self) -> Value {
        self.give(())
    }

    /// Ends the call without a result. The user's errors are thrown by the package's JavaScript, which is told
    /// by a mark: so an error costs no call from here. The rest is thrown here.
    #[cold]
    pub(crate) fn stop(&self, stopped: Stopped) -> sys::napi_value {
        if let Stopped::User(bytes, None) = &stopped
            && let Some(state) = self.state().connected()
            && bytes.len() <= state.length
        {
            let mut mark = std::ptr::null_mut();
            // SAFETY: the memory lives as long as the environment and is long enough; what was in it was read
            // before. The environment is alive, the reference kept.
            unsafe {
                std::ptr::copy_nonoverlapping(bytes.as_ptr(), state.answers, bytes.len());
                sys::napi_get_reference_value(self.env, state.failed, &mut mark);
            }
            return mark;
        }
        if let Some(error) = self.exception(stopped) {
            // SAFETY: the environment is this thread's and alive, as a call is going on.
            unsafe { sys::napi_throw(self.env, error) };
        }
        std::ptr::null_mut()
    }

    /// The exception for a call that stopped; none if one is pending.
    pub(crate) fn exception(&self, stopped: Stopped) -> Option<sys::napi_value> {
        if let Some(Value(original)) = self.again(&stopped) {
            return Some(original);
        }
        let mut host = None;
        let (kind, payload) = match stopped {
            Stopped::Thrown => return None,
            Stopped::User(bytes, from) => {
                host = from;
                (self.number(-1.0), self.array_buffer(&bytes))
            }
            Stopped::Failure(failure) => {
                let kind = match &failure {
                    Failure::Argument { kind, .. } => match kind {
                        ArgumentFault::Range | ArgumentFault::Length => 1.0,
                        _ => 0.0,
                    },
                    Failure::Busy { .. } => 2.0,
                    Failure::Closed { .. } => 3.0,
                    Failure::Poisoned { .. } | Failure::Panic(_) => 4.0,
                };
                let text = match &failure {
                    Failure::Argument {
                        parameter, message, ..
                    } => format!("argument '{parameter}': {message}"),
                    other => other.to_string(),
                };
                (self.number(kind), self.string(&text))
            }
        };
        let Value(error) = self.made_error(kind, payload)?;
        if let Some(host) = host {
            self.caused_by(error, &host);
        }
        Some(error)
    }

    /// What the package's JavaScript makes of it.
    pub(crate) fn made_error(&self, Value(kind): Value, Value(payload): Value) -> Option<Value> {
        let state = self.state().connected()?;
        let arguments = [kind, payload];
        let mut result = std::ptr::null_mut();
        // SAFETY: the environment is alive; the factory is a function that the reference keeps.
        unsafe {
            let mut factory = std::ptr::null_mut();
            let mut this = std::ptr::null_mut();
            sys::napi_get_reference_value(self.env, state.errors, &mut factory);
            sys::napi_get_undefined(self.env, &mut this);
            let status = sys::napi_call_function(
                self.env,
                this,
                factory,
                arguments.len(),
                arguments.as_ptr(),
                &mut result,
            );
            (status == sys::Status::napi_ok).then_some(Value(result))
        }
    }
}
