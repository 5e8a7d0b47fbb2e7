//! The addon: its functions, its state per environment, the trampolines that Node calls.

use std::ffi::{CStr, c_void};
use std::sync::Once;

use landbridge_core::{Failure, fence};
use napi_sys as sys;

use crate::call::{Call, MOST, Stopped};
use crate::result::Value;

/// A function of the addon. Implemented by generated code for a type without values.
pub trait Function {
    /// How many arguments it reads.
    const ARGUMENTS: usize;

    /// Checks the arguments, calls the user's code, hands over the result.
    ///
    /// # Errors
    /// What is thrown.
    fn call(call: &Call) -> Result<Value, Stopped>;
}

/// A function under its name.
#[derive(Clone, Copy, Debug)]
pub struct Registration {
    /// The property of the addon.
    pub name: &'static CStr,
    /// What Node calls: [`trampoline`].
    pub callback: unsafe extern "C" fn(sys::napi_env, sys::napi_callback_info) -> sys::napi_value,
}

/// What an environment keeps: the scratch memory, the mark of a user's error in it, and the JavaScript function
/// that makes errors.
pub(crate) struct State {
    pub(crate) scratch: *mut u8,
    pub(crate) length: usize,
    pub(crate) failed: sys::napi_ref,
    pub(crate) errors: sys::napi_ref,
    /// Keeps the scratch memory alive.
    _buffer: sys::napi_ref,
}

impl State {
    /// The state of an environment, once `connect` was called.
    #[inline]
    pub(crate) fn of<'a>(env: sys::napi_env) -> Option<&'a Self> {
        let mut data = std::ptr::null_mut();
        // SAFETY: the environment is alive; the data is what `connect` set, alive as long as it.
        unsafe {
            sys::napi_get_instance_data(env, &mut data);
            data.cast::<Self>().as_ref()
        }
    }
}

/// What Node calls for `F`.
///
/// # Safety
/// Node calls it, with an environment and a call of its own.
pub unsafe extern "C" fn trampoline<F: Function>(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    const { assert!(F::ARGUMENTS <= MOST, "more arguments than a call holds") };
    let mut call = Call {
        env,
        arguments: [std::ptr::null_mut(); MOST],
    };
    let mut count = F::ARGUMENTS;
    // SAFETY: Node gave both; there is room for that many arguments, and it fills missing ones with undefined.
    unsafe {
        sys::napi_get_cb_info(
            env,
            info,
            &mut count,
            call.arguments.as_mut_ptr(),
            std::ptr::null_mut(),
            std::ptr::null_mut(),
        );
    }
    match fence(|| F::call(&call)) {
        Ok(Ok(Value(value))) => value,
        Ok(Err(stopped)) => call.stop(stopped),
        Err(panic) => call.stop(Failure::Panic(panic).into()),
    }
}

/// Puts the functions into the addon's exports, beside `connect(scratch, failed, errors)`, which the package's
/// JavaScript calls first.
///
/// # Safety
/// Node calls the addon's entry point, which calls this with what it was given.
pub unsafe fn register(
    env: sys::napi_env,
    exports: sys::napi_value,
    functions: &[Registration],
) -> sys::napi_value {
    static LOADED: Once = Once::new();
    LOADED.call_once(|| {
        // SAFETY: the symbols are those of the process that loads the addon. The library stays for ever.
        std::mem::forget(unsafe { sys::setup() });
    });
    let connect = Registration {
        name: c"connect",
        callback: connect,
    };
    for function in functions.iter().chain([&connect]) {
        let mut value = std::ptr::null_mut();
        // SAFETY: the names end with NUL, the callbacks are made for this.
        unsafe {
            sys::napi_create_function(
                env,
                function.name.as_ptr(),
                function.name.count_bytes().cast_signed(),
                Some(function.callback),
                std::ptr::null_mut(),
                &mut value,
            );
            sys::napi_set_named_property(env, exports, function.name.as_ptr(), value);
        }
    }
    exports
}

/// `connect(scratch, failed, errors)`
unsafe extern "C" fn connect(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    let mut count = 3;
    let mut arguments = [std::ptr::null_mut(); 3];
    // SAFETY: Node gave both; the state outlives every call and is freed with the environment. The
    // package's own JavaScript is the only caller.
    unsafe {
        sys::napi_get_cb_info(
            env,
            info,
            &mut count,
            arguments.as_mut_ptr(),
            std::ptr::null_mut(),
            std::ptr::null_mut(),
        );
        let (mut data, mut length) = (std::ptr::null_mut(), 0);
        sys::napi_get_arraybuffer_info(env, arguments[0], &mut data, &mut length);
        let [buffer, failed, errors] = arguments.map(|kept| {
            let mut reference = std::ptr::null_mut();
            sys::napi_create_reference(env, kept, 1, &mut reference);
            reference
        });
        let state = Box::new(State {
            scratch: data.cast(),
            length,
            failed,
            errors,
            _buffer: buffer,
        });
        sys::napi_set_instance_data(
            env,
            Box::into_raw(state).cast(),
            Some(free_state),
            std::ptr::null_mut(),
        );
    }
    std::ptr::null_mut()
}

unsafe extern "C" fn free_state(_: sys::napi_env, data: *mut c_void, _: *mut c_void) {
    // SAFETY: `connect` made it; Node calls this once, when no call can come any more.
    drop(unsafe { Box::from_raw(data.cast::<State>()) });
}
