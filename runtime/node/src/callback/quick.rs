//! Functions and methods of JavaScript's whose arguments and results are its own values: numbers, booleans, bigints, text.
//! On the environment's thread they cross as they are, in one call. Whatever isn't as it should be is left to the
//! package's JavaScript, as calls from other threads are to the parent module.

use std::sync::Arc;

use landbridge_core::wire::{Reader, Wire, Writer};
use landbridge_core::{HostError, raise};
use napi_sys as sys;

use super::hub::{Hub, Reference};
use super::{Callback, Fault, Outcome, read, read_value, thrown};
use crate::call::Call;
use crate::direct::Direct;
use crate::result::Value;

/// The functions of the package's JavaScript for a function or a method of the caller's.
#[derive(Clone, Copy, Debug)]
pub struct Shapes {
    /// Calls a method of its first argument with the others; none where a function itself is called.
    pub method: Option<u32>,
    /// For engines whose native code can't make values: here they cross as they are.
    pub quick: Option<u32>,
    /// Reads arguments, calls, writes the result.
    pub call: u32,
    /// Writes a result, or says what is wrong with it.
    pub result: u32,
    /// Writes what was thrown, where it is the user's error.
    pub error: Option<u32>,
}

/// A result that is read from the value itself.
pub trait Answer: Sized {
    /// The first argument of this call, which was returned; none where it isn't one at first sight.
    fn answer(call: &Call) -> Option<Self>;
}

macro_rules! answers {
    ($($ty:ty)*) => {$(
        impl Answer for $ty {
            #[inline]
            fn answer(call: &Call) -> Option<Self> {
                Self::read(call, 0, "").ok()
            }
        }
    )*};
}

answers! { () bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 }

impl Answer for String {
    fn answer(call: &Call) -> Option<Self> {
        call.text(0, "").ok().map(|text| text.to_owned())
    }
}

impl Callback {
    /// As [`Callback::call`]: `give` makes the arguments here, of which a method's first is the object that it is given;
    /// `write` those for other threads.
    #[inline]
    pub fn pass<M, T: Wire<M> + Answer, A, const N: usize>(
        &self,
        shapes: Shapes,
        arguments: A,
        give: impl FnOnce(&Call, Value, A) -> [Value; N],
        write: impl FnOnce(&mut Writer<'_>, A),
    ) -> T {
        let result = self.passed(shapes, arguments, give, write, Ok, read_value::<M, T>);
        result
            .and_then(|result| result)
            .unwrap_or_else(|error| raise(error))
    }

    /// As [`Callback::pass`], for a function that can fail.
    ///
    /// # Errors
    /// The exception, as the user's error.
    #[inline]
    pub fn try_pass<M, T: Wire<M> + Answer, E: Fault<M>, A, const N: usize>(
        &self,
        shapes: Shapes,
        arguments: A,
        give: impl FnOnce(&Call, Value, A) -> [Value; N],
        write: impl FnOnce(&mut Writer<'_>, A),
    ) -> Result<T, E> {
        let (whole, read) = (Outcome::Value, read::<M, T, E>);
        let outcome = self.passed(shapes, arguments, give, write, whole, read);
        outcome.unwrap_or_else(Outcome::from).result()
    }

    #[inline]
    fn passed<T: Answer, R, A, const N: usize>(
        &self,
        shapes: Shapes,
        arguments: A,
        give: impl FnOnce(&Call, Value, A) -> [Value; N],
        write: impl FnOnce(&mut Writer<'_>, A),
        whole: impl FnOnce(T) -> R,
        read: impl FnOnce(&mut Reader<'_>) -> R,
    ) -> Result<R, HostError> {
        let hub = &self.0.hub;
        let Some(mut call) = hub.here() else {
            return self.answered(shapes.call, |w| write(w, arguments), read);
        };
        if call.state().callbacks.is_still() {
            return Err(thrown::lent());
        }
        #[cfg(feature = "log")]
        crate::logging::settle(&call, None);
        let shared = call.share();
        // Functions that share scopes run with no exception pending.
        let own = shared.is_none().then(|| call.enter());
        let target = call.target(self.0.target);
        let function = match shapes.method {
            None => target,
            Some(shape) => call.caller(shape),
        };
        let given = give(&call, Value(target), arguments).map(|Value(value)| value);
        let result = match call.invoke(function, &given) {
            Ok(value) => {
                call.arguments[0] = value;
                match T::answer(&call) {
                    Some(answer) => Ok(whole(answer)),
                    None => call.told(hub, shapes.result, value, read),
                }
            }
            Err(exception) => match shapes.error {
                Some(shape) => call.told(hub, shape, exception, read),
                None => Err(call.caught(hub, exception)),
            },
        };
        if let Some(scope) = own {
            call.leave(scope);
        }
        if let Some(batch) = shared {
            call.reopen(batch);
        }
        result
    }
}

impl Call {
    /// A function of the package's JavaScript, which is looked for once.
    #[inline]
    fn caller(&self, shape: u32) -> sys::napi_value {
        let known = self.state().callbacks.callers.borrow();
        match known.get(shape as usize) {
            Some(Some(caller)) => self.target(*caller),
            _ => {
                drop(known);
                self.look_for(shape)
            }
        }
    }

    #[cold]
    fn look_for(&self, shape: u32) -> sys::napi_value {
        let (mut caller, mut reference) = (std::ptr::null_mut(), std::ptr::null_mut());
        let callbacks = &self.state().callbacks;
        let Some(connected) = callbacks.connected.get() else {
            return self.undefined().0;
        };
        let callers = self.target(Reference(connected.callers));
        // SAFETY: the environment is alive and this thread's, the array the package's own.
        let status = unsafe {
            sys::napi_get_element(self.env, callers, shape, &mut caller);
            sys::napi_create_reference(self.env, caller, 1, &mut reference)
        };
        if status == sys::Status::napi_ok {
            let mut known = callbacks.callers.borrow_mut();
            if known.len() <= shape as usize {
                known.resize(shape as usize + 1, None);
            }
            known[shape as usize] = Some(Reference(reference));
        }
        caller
    }

    /// What the package's JavaScript makes of a value that came of a call.
    #[cold]
    fn told<R>(
        &self,
        hub: &Arc<Hub>,
        shape: u32,
        value: sys::napi_value,
        read: impl FnOnce(&mut Reader<'_>) -> R,
    ) -> Result<R, HostError> {
        let Some(connected) = self.state().callbacks.connected.get() else {
            return Err(thrown::closed());
        };
        let [Value(shape), Value(nothing)] = [f64::from(shape), 0.0].map(|it| self.number(it));
        match self.script(connected.call, &[shape, value, nothing]) {
            Ok(answer) => Ok(self.answer(answer, read)),
            Err(exception) => Err(self.caught(hub, exception)),
        }
    }
}
