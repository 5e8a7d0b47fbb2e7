//! `Buffer<T>` in Node: handles to Rust's memory, and the `ArrayBuffer` that shows it until it is detached. The
//! classes around them are the package's JavaScript.

use std::cell::Cell;
use std::ffi::c_void;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use landbridge_core::buffer::{Buffer, Claim, View, Viewer, lend};
use landbridge_core::handle::{Handle, Table};
use landbridge_core::plain::Plain;
use landbridge_core::{ArgumentFault, Failure};
use napi_sys as sys;

use crate::call::{Call, Stopped};
use crate::module::Function;
use crate::owned::made;
use crate::result::Value;

/// Items of a package's buffers. Implemented by [`buffer!`](crate::buffer!).
pub trait Shares<M>: Plain<M> + Send + Sync {
    /// What JavaScript calls the class.
    const NAME: &'static str;
    /// The handles.
    fn table() -> &'static Table<Shared<Self>>;
}

/// What a handle leads to.
pub struct Shared<T> {
    buffer: Buffer<T>,
    /// What the environment sees of it by this handle.
    seen: Mutex<Option<Arc<Seen>>>,
}

impl<T> std::fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.buffer.fmt(f)
    }
}

/// A view, until it is taken away or its `ArrayBuffer` is gone.
struct Seen(Mutex<Option<View>>);

fn open<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// JavaScript stands still for whoever runs on its thread.
fn viewer() -> Viewer {
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    thread_local! {
        static THREAD: Cell<usize> = const { Cell::new(0) };
    }
    let still = |token| THREAD.try_with(|it| it.get() == token).unwrap_or(false);
    THREAD.with(|it| {
        if it.get() == 0 {
            it.set(NEXT.fetch_add(1, Ordering::Relaxed));
        }
        Viewer::new(still, it.get())
    })
}

thread_local! {
    /// Whether a buffer was ever viewed here: only then can an array be of a buffer's memory.
    static VIEWED: Cell<bool> = const { Cell::new(false) };
}

/// Tells guards of buffers what a call is lent, for as long as the claim lives.
///
/// # Errors
/// A guard that excludes it is left over from an earlier call.
pub(crate) fn lent(bytes: &[u8], written: bool) -> Result<Option<Claim>, Failure> {
    if !VIEWED.get() {
        return Ok(None);
    }
    let claim = lend((bytes.as_ptr().addr(), bytes.len()), written);
    claim.map(Some).map_err(|_| Failure::Busy {
        type_name: "ArrayBuffer",
    })
}

/// The handle of a buffer inside a result.
pub fn share<M, T: Shares<M>>(buffer: Buffer<T>) -> u64 {
    made(T::table().insert(Shared {
        buffer,
        seen: Mutex::new(None),
    }))
}

/// The buffer of a handle.
///
/// # Errors
/// It is closed, or none of these.
pub fn shared<M, T: Shares<M>>(bits: u64) -> Result<Buffer<T>, landbridge_core::Refused> {
    let shared = T::table().shared(Handle::from_bits(bits))?;
    Ok(shared.buffer.clone())
}

macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        pub struct $name<M, T>(PhantomData<fn() -> (M, T)>);

        impl<M, T> std::fmt::Debug for $name<M, T> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )*};
}
functions! {
    /// `make(length)`: a handle to zeros.
    BufferMake;
    /// `length(handle)`.
    BufferLength;
    /// `view(handle)`: an `ArrayBuffer` over the memory.
    BufferView;
    /// `hide(handle, memory)`: detaches it.
    BufferHide;
    /// `close(handle)`.
    BufferClose;
}

impl<M, T: Shares<M>> Function for BufferMake<M, T> {
    const ARGUMENTS: usize = 1;

    fn call(call: &Call) -> Result<Value, Stopped> {
        let length: f64 = call.get(0, "length")?;
        let most = (isize::MAX as usize / size_of::<T>()).min(1 << 53);
        let whole = length >= 0.0 && length.fract() == 0.0 && length <= most as f64;
        // SAFETY: any bytes are a value of a plain type.
        let zeros = || unsafe { Buffer::<T>::zeros(length as usize) };
        let buffer = whole.then(zeros).flatten().ok_or_else(|| {
            let message = format!("expected a length for which there is memory, got {length}");
            Failure::argument("length", ArgumentFault::Range, message)
        })?;
        let handle = T::table().insert(Shared {
            buffer,
            seen: Mutex::new(None),
        });
        Ok(call.give_handle(handle))
    }
}

impl<M, T: Shares<M>> Function for BufferLength<M, T> {
    const ARGUMENTS: usize = 1;

    fn call(call: &Call) -> Result<Value, Stopped> {
        let shared = call.find(0, T::NAME, "this", |handle| T::table().shared(handle))?;
        Ok(call.number(shared.buffer.len() as f64))
    }
}

impl<M, T: Shares<M>> Function for BufferView<M, T> {
    const ARGUMENTS: usize = 1;

    fn call(call: &Call) -> Result<Value, Stopped> {
        let shared = call.find(0, T::NAME, "this", |handle| T::table().shared(handle))?;
        if shared.buffer.is_empty() {
            return Ok(call.array_buffer(&[]));
        }
        let view =
            (shared.buffer.view(viewer())).map_err(|_| Failure::Busy { type_name: T::NAME })?;
        VIEWED.set(true);
        let (start, bytes) = (view.start(), view.length() * size_of::<T>());
        let seen = Arc::new(Seen(Mutex::new(Some(view))));
        let hint = Arc::into_raw(Arc::clone(&seen)).cast_mut().cast();
        let mut result = std::ptr::null_mut();
        // SAFETY: the environment is alive. The memory is kept by the view, which the hint keeps until the
        // `ArrayBuffer` is detached or gone.
        let status = unsafe {
            sys::napi_create_external_arraybuffer(
                call.env,
                start.cast(),
                bytes,
                Some(unseen),
                hint,
                &mut result,
            )
        };
        if status != sys::Status::napi_ok {
            // SAFETY: nobody else has it: no `ArrayBuffer` was made.
            drop(unsafe { Arc::from_raw(hint.cast::<Seen>()) });
            let message = "expected an engine that shows memory of Rust's as an ArrayBuffer: this one forbids it";
            return Err(Failure::argument("this", ArgumentFault::Type, message).into());
        }
        *open(&shared.seen) = Some(seen);
        Ok(Value(result))
    }
}

/// Node calls it when an `ArrayBuffer` is gone or detached.
unsafe extern "C" fn unseen(_: sys::napi_env, _: *mut c_void, hint: *mut c_void) {
    // SAFETY: `BufferView` made it; Node calls this once.
    drop(unsafe { Arc::from_raw(hint.cast::<Seen>()) });
}

impl<M, T: Shares<M>> Function for BufferHide<M, T> {
    const ARGUMENTS: usize = 2;

    fn call(call: &Call) -> Result<Value, Stopped> {
        let shared = call.find(0, T::NAME, "this", |handle| T::table().shared(handle))?;
        let memory = call.arguments[1];
        let mut detached = false;
        // SAFETY: the environment and the value are those of this call.
        let hidden = unsafe {
            sys::napi_is_detached_arraybuffer(call.env, memory, &mut detached);
            // One that JavaScript moved elsewhere is seen there: then it is over when that is gone.
            !detached && sys::napi_detach_arraybuffer(call.env, memory) == sys::Status::napi_ok
        };
        let seen = open(&shared.seen).take();
        if let Some(seen) = seen.filter(|_| hidden) {
            drop(open(&seen.0).take());
        }
        Ok(call.give(()))
    }
}

impl<M, T: Shares<M>> Function for BufferClose<M, T> {
    const ARGUMENTS: usize = 1;

    fn call(call: &Call) -> Result<Value, Stopped> {
        call.find(0, T::NAME, "this", |handle| T::table().close(handle))?;
        Ok(call.give(()))
    }
}

/// Makes a type of items one of the package's buffers.
///
/// `buffer!(f64 as Here, "F64Buffer", 7, F64_BUFFERS)`
#[macro_export]
macro_rules! buffer {
    ($ty:ty as $here:ty, $name:literal, $tag:literal, $table:ident) => {
        static $table: $crate::core::handle::Table<$crate::Shared<$ty>> =
            $crate::core::handle::Table::new($name, $tag);

        impl $crate::Shares<$here> for $ty {
            const NAME: &'static str = $name;
            fn table() -> &'static $crate::core::handle::Table<$crate::Shared<Self>> {
                &$table
            }
        }

        impl $crate::core::wire::Wire<$here> for $crate::Buffer<$ty> {
            fn encode(self, w: &mut $crate::core::wire::Writer<'_>) {
                w.u64($crate::share::<$here, $ty>(self));
            }
            fn decode(
                r: &mut $crate::core::wire::Reader<'_>,
            ) -> Result<Self, $crate::core::wire::WireError> {
                $crate::shared::<$here, $ty>(r.u64()?).map_err(|refused| {
                    $crate::core::wire::WireError::Object {
                        type_name: $name,
                        refused,
                    }
                })
            }
        }
    };
}
