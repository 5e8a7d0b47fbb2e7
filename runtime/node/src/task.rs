//! Functions marked `blocking`: run on Node's thread pool, answered by a promise.

use std::ffi::c_void;

use landbridge_core::{Failure, fence};
use napi_sys as sys;

use crate::back::Back;
use crate::call::{Call, MOST, Stopped};
use crate::module::State;
use crate::result::Value;

/// Work that is under way.
struct Task<T> {
    work: Option<Box<dyn FnOnce() -> Result<T, Stopped> + Send>>,
    result: Option<Result<T, Stopped>>,
    give: fn(&Call, T) -> Result<Value, Stopped>,
    backs: Vec<Back>,
    deferred: sys::napi_deferred,
    state: *const State,
    handle: sys::napi_async_work,
}

impl Call {
    /// Runs `work` on the pool; on the environment's own thread again, what was written goes back to the arrays
    /// of `backs`, and `give` hands the result over. The promise.
    ///
    /// # Errors
    /// Node has no room for more work.
    pub fn spawn<T: Send + 'static>(
        &self,
        backs: Vec<Back>,
        work: impl FnOnce() -> Result<T, Stopped> + Send + 'static,
        give: fn(&Call, T) -> Result<Value, Stopped>,
    ) -> Result<Value, Stopped> {
        #[cfg(feature = "log")]
        let work = crate::logging::on_behalf(work);
        let (mut deferred, mut promise) = (std::ptr::null_mut(), std::ptr::null_mut());
        let mut name = std::ptr::null_mut();
        let task = Box::into_raw(Box::new(Task {
            work: Some(Box::new(work)),
            result: None,
            give,
            backs,
            deferred: std::ptr::null_mut(),
            state: self.state,
            handle: std::ptr::null_mut(),
        }));
        // SAFETY: the environment is alive. The task is Node's until `complete`, which frees it; until it
        // is queued this thread alone has it.
        unsafe {
            sys::napi_create_promise(self.env, &mut deferred, &mut promise);
            sys::napi_create_string_latin1(self.env, c"landbridge".as_ptr(), 10, &mut name);
            (*task).deferred = deferred;
            sys::napi_create_async_work(
                self.env,
                std::ptr::null_mut(),
                name,
                Some(execute::<T>),
                Some(complete::<T>),
                task.cast(),
                &raw mut (*task).handle,
            );
            sys::napi_queue_async_work(self.env, (*task).handle);
        }
        Ok(Value(promise))
    }
}

/// On a thread of the pool.
unsafe extern "C" fn execute<T>(_: sys::napi_env, data: *mut c_void) {
    // SAFETY: Node gives the task to one thread at a time.
    let task = unsafe { &mut *data.cast::<Task<T>>() };
    if let Some(work) = task.work.take() {
        task.result = Some(match fence(work) {
            Ok(result) => result,
            Err(panic) => Err(Failure::Panic(panic).into()),
        });
    }
}

/// On the environment's thread.
unsafe extern "C" fn complete<T>(env: sys::napi_env, _: sys::napi_status, data: *mut c_void) {
    // SAFETY: `spawn` made it; Node is done with it.
    let task = unsafe { Box::from_raw(data.cast::<Task<T>>()) };
    let mut call = Call {
        env,
        // Node waits for the work before it ends an environment.
        state: task.state,
        arguments: [std::ptr::null_mut(); MOST],
    };
    // Before the promise is settled.
    #[cfg(feature = "log")]
    call.state().logs.hand_over(&call);
    let give = task.give;
    let mut result = task.result.unwrap_or(Err(Stopped::Thrown));
    // Also where the function failed: it may have written before.
    for back in &task.backs {
        let put = back.put(&mut call);
        result = result.and_then(|value| put.map_err(Stopped::from).map(|()| value));
    }
    let given = fence(|| result.and_then(|value| give(&call, value)));
    let given = given.unwrap_or_else(|panic| Err(Failure::Panic(panic).into()));
    // SAFETY: the environment is alive; the promise is settled once.
    unsafe {
        match given {
            Ok(Value(value)) => {
                sys::napi_resolve_deferred(env, task.deferred, value);
            }
            Err(stopped) => {
                let mut undefined = std::ptr::null_mut();
                sys::napi_get_undefined(env, &mut undefined);
                let error = call.exception(stopped).unwrap_or(undefined);
                sys::napi_reject_deferred(env, task.deferred, error);
            }
        }
        sys::napi_delete_async_work(env, task.handle);
    }
}
