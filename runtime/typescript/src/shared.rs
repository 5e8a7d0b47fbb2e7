//! `Buffer<T>` in Bun and Deno: handles to Rust's memory. The `ArrayBuffer`s that show it are `shown`'s, the classes around
//! handles the package's JavaScript.

use std::cell::Cell;
use std::marker::PhantomData;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use landbridge_core::buffer::{Buffer, Claim, Viewer, lend};
use landbridge_core::handle::{Handle, Table};
use landbridge_core::plain::Plain;
use landbridge_core::{ArgumentFault, Failure};

use crate::call::{Call, Function, Stopped};
use crate::direct::Direct;
use crate::owned::made;
use crate::result::Value;
use crate::shown::{Showing, open};

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
    /// Whether the environment sees it by this handle.
    showing: Mutex<Option<Showing>>,
}

impl<T> std::fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.buffer.fmt(f)
    }
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

/// Whether a buffer was ever viewed: only then can an array be of a buffer's memory. A thread sees arrays of its own views
/// alone, so that it knows of those whatever the order.
static VIEWED: AtomicBool = AtomicBool::new(false);

/// Tells guards of buffers what a call is lent, for as long as the claim lives.
///
/// # Errors
/// A guard that excludes it is left over from an earlier call.
#[inline]
pub(crate) fn lent(bytes: &[u8], written: bool) -> Result<Option<Claim>, Failure> {
    if VIEWED.load(Ordering::Relaxed) {
        claimed(bytes, written)
    } else {
        Ok(None)
    }
}

#[cold]
fn claimed(bytes: &[u8], written: bool) -> Result<Option<Claim>, Failure> {
    let claim = lend((bytes.as_ptr().addr(), bytes.len()), written);
    claim.map(Some).map_err(|_| Failure::Busy {
        type_name: "ArrayBuffer",
    })
}

/// The handle of a buffer inside a result.
pub fn share<M, T: Shares<M>>(buffer: Buffer<T>) -> u64 {
    made(T::table().insert(Shared {
        buffer,
        showing: Mutex::new(None),
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
    /// `view(handle)`: 0 for no memory, 1 for what is shown already, 2 for what is new; the head tells where it is.
    BufferView;
    /// `hide(handle)`: 1 where it is to be detached, 0 where another handle shows it too.
    BufferHide;
    /// `close(handle)`.
    BufferClose;
}

impl<M, T: Shares<M>> Function for BufferMake<M, T> {
    const ARGUMENTS: usize = 1;

    fn call(call: &Call<'_>) -> Result<Value, Stopped> {
        let length: f64 = call.get(0, "length")?;
        let most = ((isize::MAX as usize / size_of::<T>()) as u64).min(1 << 53);
        let whole = length >= 0.0 && length.fract() == 0.0 && length <= most as f64;
        // SAFETY: any bytes are a value of a plain type.
        let zeros = || unsafe { Buffer::<T>::zeros(length as usize) };
        let buffer = whole.then(zeros).flatten().ok_or_else(|| {
            let message = format!("expected a length for which there is memory, got {length}");
            Failure::argument("length", ArgumentFault::Range, message)
        })?;
        let handle = T::table().insert(Shared {
            buffer,
            showing: Mutex::new(None),
        });
        Ok(call.give_handle(handle))
    }
}

impl<M, T: Shares<M>> Function for BufferLength<M, T> {
    const ARGUMENTS: usize = 1;

    fn call(call: &Call<'_>) -> Result<Value, Stopped> {
        let shared = call.find(0, T::NAME, "this", |handle| T::table().shared(handle))?;
        Ok(shared.buffer.len().give())
    }
}

impl<M, T: Shares<M>> Function for BufferView<M, T> {
    const ARGUMENTS: usize = 1;

    fn call(call: &Call<'_>) -> Result<Value, Stopped> {
        let shared = call.find(0, T::NAME, "this", |handle| T::table().shared(handle))?;
        if shared.buffer.is_empty() {
            return Ok(0_i32.give());
        }
        let view =
            (shared.buffer.view(viewer())).map_err(|_| Failure::Busy { type_name: T::NAME })?;
        VIEWED.store(true, Ordering::Relaxed);
        let bytes = view.length() * size_of::<T>();
        let memory = Box::new(shared.buffer.clone());
        let (showing, is_known) = call.environment.shown.show(call, view, memory, bytes);
        *open(&shared.showing) = Some(showing);
        Ok(if is_known { 1_i32 } else { 2 }.give())
    }
}

impl<M, T: Shares<M>> Function for BufferHide<M, T> {
    const ARGUMENTS: usize = 1;

    fn call(call: &Call<'_>) -> Result<Value, Stopped> {
        let shared = call.find(0, T::NAME, "this", |handle| T::table().shared(handle))?;
        let showing = open(&shared.showing).take();
        let last = showing.is_some_and(|showing| showing.end(call));
        Ok(i32::from(last).give())
    }
}

impl<M, T: Shares<M>> Function for BufferClose<M, T> {
    const ARGUMENTS: usize = 1;

    fn call(call: &Call<'_>) -> Result<Value, Stopped> {
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
