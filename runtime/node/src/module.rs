//! The addon: its functions, its state per environment, the trampolines that Node calls.

use std::cell::Cell;
use std::ffi::{CStr, c_void};
use std::sync::Once;

use landbridge_core::{Failure, fence};
use napi_sys as sys;

use crate::call::{Call, MOST, Stopped};
use crate::callback::Callbacks;
use crate::owned::{Objects, Owned};
use crate::result::Value;
use crate::shown::Shown;

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

impl Registration {
    /// A function under a name.
    #[must_use]
    pub const fn of<F: Function>(name: &'static CStr) -> Self {
        Self {
            name,
            callback: trampoline::<F>,
        }
    }
}

/// What an environment keeps.
pub(crate) struct State {
    pub(crate) owned: Owned,
    pub(crate) callbacks: Callbacks,
    pub(crate) shown: Shown,
    #[cfg(feature = "log")]
    pub(crate) logs: crate::logging::Logs,
    #[cfg(feature = "async")]
    pub(crate) futures: crate::promise::Futures,
    connected: Cell<Option<Connected>>,
}

/// What the package's JavaScript gives: the memory that it writes to, as much that native code writes to, the mark of
/// a user's error in that, and the function that makes errors.
#[derive(Clone, Copy)]
pub(crate) struct Connected {
    pub(crate) scratch: *mut u8,
    pub(crate) answers: *mut u8,
    /// The length of each.
    pub(crate) length: usize,
    pub(crate) failed: sys::napi_ref,
    pub(crate) errors: sys::napi_ref,
}

impl State {
    /// What JavaScript gave, once it called `connect`.
    #[inline]
    pub(crate) fn connected(&self) -> Option<Connected> {
        self.connected.get()
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
        state: std::ptr::null(),
        arguments: [std::ptr::null_mut(); MOST],
    };
    let mut data = std::ptr::null_mut();
    let mut count = F::ARGUMENTS;
    // SAFETY: Node gave both; there is room for that many arguments, and it fills missing ones with undefined.
    // The data is the state that `register` made, which lives as long as the environment.
    unsafe {
        sys::napi_get_cb_info(
            env,
            info,
            &mut count,
            call.arguments.as_mut_ptr(),
            std::ptr::null_mut(),
            &mut data,
        );
    }
    call.state = data.cast();
    let result = fence(|| F::call(&call));
    #[cfg(feature = "log")]
    crate::logging::settle(&call, result.as_ref().ok());
    match result {
        Ok(Ok(Value(value))) => value,
        Ok(Err(stopped)) => call.stop(stopped),
        Err(panic) => call.stop(Failure::Panic(panic).into()),
    }
}

/// Puts the functions into the addon's exports, beside `connect(scratch, answers, failed, errors)`, which the package's
/// JavaScript calls first. `tables` are those of the objects, by tag from 1 on.
///
/// # Safety
/// Node calls the addon's entry point, which calls this with what it was given.
pub unsafe fn register(
    env: sys::napi_env,
    exports: sys::napi_value,
    functions: &[Registration],
    tables: &'static [Objects],
) -> sys::napi_value {
    static LOADED: Once = Once::new();
    LOADED.call_once(|| {
        // SAFETY: the symbols are those of the process that loads the addon. The library stays for ever.
        std::mem::forget(unsafe { sys::setup() });
    });
    let state = Box::into_raw(Box::new(State {
        owned: Owned::new(tables),
        callbacks: Callbacks::default(),
        shown: Shown::default(),
        #[cfg(feature = "log")]
        logs: crate::logging::Logs::default(),
        #[cfg(feature = "async")]
        futures: crate::promise::Futures::new(),
        connected: Cell::new(None),
    }));
    // SAFETY: the state is the environment's own, which frees it after the last call.
    unsafe {
        sys::napi_set_instance_data(env, state.cast(), Some(free_state), std::ptr::null_mut());
    }
    let connect = Registration {
        name: c"connect",
        callback: connect,
    };
    for function in functions.iter().chain([&connect]) {
        let mut value = std::ptr::null_mut();
        // SAFETY: the names end with NUL, the callbacks are made for this, the state outlives them.
        unsafe {
            sys::napi_create_function(
                env,
                function.name.as_ptr(),
                function.name.count_bytes().cast_signed(),
                Some(function.callback),
                state.cast(),
                &mut value,
            );
            sys::napi_set_named_property(env, exports, function.name.as_ptr(), value);
        }
    }
    #[cfg(feature = "count")]
    // SAFETY: as above.
    unsafe {
        let (name, mut value) = (c"counts", std::ptr::null_mut());
        let length = name.count_bytes().cast_signed();
        sys::napi_create_function(
            env,
            name.as_ptr(),
            length,
            Some(counts),
            state.cast(),
            &mut value,
        );
        sys::napi_set_named_property(env, exports, name.as_ptr(), value);
    }
    exports
}

/// `counts()`: what the library's allocator counted, for `landbridge bench`.
#[cfg(feature = "count")]
unsafe extern "C" fn counts(env: sys::napi_env, _: sys::napi_callback_info) -> sys::napi_value {
    let mut list = std::ptr::null_mut();
    // SAFETY: Node gave the environment; the values are used at once.
    unsafe {
        sys::napi_create_array(env, &mut list);
        for (at, count) in (0..).zip(landbridge_core::count::counts()) {
            let mut value = std::ptr::null_mut();
            // Far below 2^53.
            sys::napi_create_int64(env, count.cast_signed(), &mut value);
            sys::napi_set_element(env, list, at, value);
        }
    }
    list
}

/// `connect(scratch, answers, failed, errors)`
unsafe extern "C" fn connect(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    let mut count = 4;
    let mut arguments = [std::ptr::null_mut(); 4];
    let mut state = std::ptr::null_mut();
    // SAFETY: Node gave both; the state outlives every call. The package's own JavaScript is the only caller.
    unsafe {
        sys::napi_get_cb_info(
            env,
            info,
            &mut count,
            arguments.as_mut_ptr(),
            std::ptr::null_mut(),
            &mut state,
        );
        let [(scratch, length), (answers, room)] = [arguments[0], arguments[1]].map(|buffer| {
            let (mut memory, mut length) = (std::ptr::null_mut(), 0);
            sys::napi_get_arraybuffer_info(env, buffer, &mut memory, &mut length);
            (memory, length)
        });
        // The first two keep the memory alive.
        let [_, _, failed, errors] = arguments.map(|kept| {
            let mut reference = std::ptr::null_mut();
            sys::napi_create_reference(env, kept, 1, &mut reference);
            reference
        });
        (*state.cast::<State>()).connected.set(Some(Connected {
            scratch: scratch.cast(),
            answers: answers.cast(),
            length: length.min(room),
            failed,
            errors,
        }));
    }
    std::ptr::null_mut()
}

unsafe extern "C" fn free_state(_: sys::napi_env, data: *mut c_void, _: *mut c_void) {
    // SAFETY: `register` made it; Node calls this once, when no call can come any more.
    let state = unsafe { Box::from_raw(data.cast::<State>()) };
    #[cfg(feature = "async")]
    state.futures.end();
    #[cfg(feature = "log")]
    state.logs.end();
    state.callbacks.end();
    state.owned.close();
}
