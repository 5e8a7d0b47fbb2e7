//! Bun's Node-API as a way into JavaScript for calls with numbers: it costs half of a `JSCallback` of `bun:ffi`. The
//! package's JavaScript has Bun open the library as an addon too, and gives it the function. Nobody asks for it in Deno,
//! whose callbacks are fast. Where the interface isn't found, callbacks serve as before.
//!
//! # Scopes
//!
//! None is opened, since that costs more than the call. Bun's values are words, and that of a function stays the same as
//! long as a reference holds it; only values that nobody holds need a scope. Answers are numbers, so that there are none.
//! The word is kept: asking the reference for it would enter it in a scope that somebody further out may have opened.

use std::ffi::{CStr, c_char, c_void};
use std::ptr;
use std::sync::OnceLock;

use crate::environment::Environment;

/// An environment of Node-API's.
pub type Env = *mut c_void;
/// A value of Node-API's.
pub type Handle = *mut c_void;

type Native = unsafe extern "C" fn(Env, *mut c_void) -> Handle;

/// What is called of the interface; 0 is success.
#[derive(Clone, Copy)]
struct Api {
    call: unsafe extern "C" fn(Env, Handle, Handle, usize, *const Handle, *mut Handle) -> i32,
    refer: unsafe extern "C" fn(Env, Handle, u32, *mut *mut c_void) -> i32,
    int32: unsafe extern "C" fn(Env, Handle, *mut i32) -> i32,
    double: unsafe extern "C" fn(Env, Handle, *mut f64) -> i32,
    given: unsafe extern "C" fn(
        Env,
        *mut c_void,
        *mut usize,
        *mut Handle,
        *mut Handle,
        *mut *mut c_void,
    ) -> i32,
    function:
        unsafe extern "C" fn(Env, *const c_char, usize, Native, *mut c_void, *mut Handle) -> i32,
    set: unsafe extern "C" fn(Env, Handle, *const c_char, Handle) -> i32,
}

/// The interface of the program that has loaded the library.
fn api() -> Option<&'static Api> {
    static API: OnceLock<Option<Api>> = OnceLock::new();
    API.get_or_init(found).as_ref()
}

#[cfg(unix)]
fn found() -> Option<Api> {
    /// # Safety
    /// `F` is the type of the function of this name.
    unsafe fn symbol<F: Copy>(name: &CStr) -> Option<F> {
        // SAFETY: the name ends with NUL, and the default scope is that of the whole program.
        let found = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
        // SAFETY: a function's address as a function pointer, of which the caller knows the type.
        (!found.is_null()).then(|| unsafe { std::mem::transmute_copy(&found) })
    }
    // SAFETY: the types are those of Node-API's documentation, where all pointers to its own structures are opaque.
    unsafe {
        Some(Api {
            call: symbol(c"napi_call_function")?,
            refer: symbol(c"napi_create_reference")?,
            int32: symbol(c"napi_get_value_int32")?,
            double: symbol(c"napi_get_value_double")?,
            given: symbol(c"napi_get_cb_info")?,
            function: symbol(c"napi_create_function")?,
            set: symbol(c"napi_set_named_property")?,
        })
    }
}

#[cfg(not(unix))]
fn found() -> Option<Api> {
    None
}

/// A function of the package's JavaScript that takes nothing, throws nothing and returns a number.
#[derive(Clone, Copy)]
pub(super) struct Function {
    api: &'static Api,
    env: Env,
    function: Handle,
}

impl Function {
    /// Calls it: its answer, and 0 where the engine ends the call, at the end of the stack or of the thread. What it has
    /// thrown then stays pending, for the JavaScript that this call returns to.
    #[inline]
    pub(super) fn call(self) -> i32 {
        let Self { api, env, function } = self;
        let (mut answer, mut how) = (ptr::null_mut(), 0);
        // SAFETY: this runs on the environment's thread within a call of its JavaScript, which the caller has looked at;
        // the function is held as long as the environment lives.
        let called = unsafe {
            (api.call)(env, function, function, 0, ptr::null(), &raw mut answer) == 0
                && (api.int32)(env, answer, &raw mut how) == 0
        };
        if called { how } else { 0 }
    }
}

/// What Bun calls as it opens the library as an addon: gives it `enters`, where that is possible.
///
/// # Safety
/// As of any addon's `napi_register_module_v1`.
pub unsafe fn register(env: Env, exports: Handle) -> Handle {
    if let Some(api) = api() {
        let mut function = ptr::null_mut();
        let name = c"enters";
        // SAFETY: the caller's promise.
        unsafe {
            let length = name.count_bytes();
            let none = ptr::null_mut();
            if (api.function)(env, name.as_ptr(), length, enters, none, &raw mut function) == 0 {
                (api.set)(env, exports, name.as_ptr(), function);
            }
        }
    }
    exports
}

/// `enters(environment, function)`: from now on JavaScript is entered by the function for calls with numbers.
///
/// # Safety
/// As of any function of an addon's; the package's JavaScript gives the environment that it has on this thread.
unsafe extern "C" fn enters(env: Env, info: *mut c_void) -> Handle {
    let Some(api) = api() else {
        return ptr::null_mut();
    };
    let mut given = [ptr::null_mut(); 2];
    let (mut count, mut environment, mut reference) = (given.len(), 0.0, ptr::null_mut());
    let none = ptr::null_mut();
    // SAFETY: the engine calls this with a call's information, and with room for as many arguments as are asked for.
    let known = unsafe {
        (api.given)(
            env,
            info,
            &raw mut count,
            given.as_mut_ptr(),
            none,
            none.cast(),
        ) == 0
            && (api.double)(env, given[0], &raw mut environment) == 0
            && (api.refer)(env, given[1], 1, &raw mut reference) == 0
    };
    if known {
        // SAFETY: the caller's promise.
        let environment = unsafe { Environment::at(environment) };
        environment.callbacks.numbers.set(Some(Function {
            api,
            env,
            function: given[1],
        }));
    }
    ptr::null_mut()
}
