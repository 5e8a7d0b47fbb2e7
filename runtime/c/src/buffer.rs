//! `Buffer<T>` in C: handles to memory that both sides see, and the views of it that C takes and gives back.

use std::sync::{Mutex, MutexGuard, PoisonError};

use landbridge_core::buffer::{Buffer, View, Viewer};
use landbridge_core::handle::{Handle, Table};
use landbridge_core::plain::Plain;
use landbridge_core::{ArgumentFault, Failure, Refused};

use crate::convert::Crosses;
use crate::object::{Reference, alone, find};

/// Items of a library's buffers. Implemented by [`buffer!`](crate::buffer!).
pub trait Shares<M>: Plain<M> + Send + Sync {
    /// What messages call it.
    const NAME: &'static str;
    /// The handles.
    fn table() -> &'static Table<Shared<Self>>;
}

/// What a handle leads to.
pub struct Shared<T> {
    buffer: Buffer<T>,
    views: Mutex<Views>,
}

impl<T> std::fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.buffer.fmt(f)
    }
}

/// What C has of it by one handle.
#[derive(Default)]
struct Views {
    open: Vec<View>,
    /// The handle is being freed: no view comes any more.
    closing: bool,
    /// What held the handle was freed: it goes with the last view.
    left: bool,
}

impl<T> Shared<T> {
    fn new(buffer: Buffer<T>) -> Self {
        Self {
            buffer,
            views: Mutex::default(),
        }
    }

    fn views(&self) -> MutexGuard<'_, Views> {
        self.views.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<M, T: Shares<M>> Crosses<M> for Buffer<T> {
    type C = Reference;

    unsafe fn from_c(form: &Reference, parameter: &'static str) -> Result<Self, Failure> {
        let look = |handle| T::table().shared(handle);
        find(*form, T::NAME, parameter, look).map(|shared| shared.buffer.clone())
    }

    fn into_c(self) -> Reference {
        Reference(T::table().insert(Shared::new(self)).to_bits())
    }

    unsafe fn free_c(form: &mut Reference) {
        crate::object::close(form, leave_buffer::<M, T>);
    }
}

/// Zeros.
///
/// # Errors
/// There isn't so much memory.
pub fn new_buffer<M, T: Shares<M>>(length: usize) -> Result<Buffer<T>, Failure> {
    // SAFETY: any bytes are a value of a plain type.
    unsafe { Buffer::zeros(length) }.ok_or_else(|| {
        let message = format!("expected a length for which there is memory, got {length}");
        Failure::argument("len", ArgumentFault::Range, message)
    })
}

/// How many items there are.
///
/// # Errors
/// The handle leads to no buffer.
pub fn buffer_length<M, T: Shares<M>>(handle: Reference) -> Result<usize, Failure> {
    let shared = find(handle, T::NAME, "buffer", |handle| {
        T::table().shared(handle)
    })?;
    Ok(shared.buffer.len())
}

/// Shows the memory until [`release_buffer`]: where it is to `data`, and how many items there are to `len`.
///
/// # Errors
/// The handle leads to no buffer; Rust uses the memory; a place for the answer is none.
///
/// # Safety
/// `data` and `len` are null, misaligned or the caller's to be written.
pub unsafe fn view_buffer<M, T: Shares<M>>(
    handle: Reference,
    data: *mut *mut T,
    len: *mut usize,
) -> Result<(), Failure> {
    crate::argument::pointer(data, "data")?;
    crate::argument::pointer(len, "len")?;
    let shared = find(handle, T::NAME, "buffer", |handle| {
        T::table().shared(handle)
    })?;
    let mut views = shared.views();
    if views.closing || views.left {
        return Err(Failure::Closed { type_name: T::NAME });
    }
    // Nobody can tell when C stands still.
    let view =
        (shared.buffer.view(Viewer::never())).map_err(|_| Failure::Busy { type_name: T::NAME })?;
    let (start, length) = (view.start(), view.length());
    views.open.push(view);
    // SAFETY: checked; the rest is the caller's promise.
    unsafe {
        data.write(start.cast());
        len.write(length);
    }
    Ok(())
}

/// Ends one view.
///
/// # Errors
/// The handle leads to no buffer, or has no view.
pub fn release_buffer<M, T: Shares<M>>(handle: Reference) -> Result<(), Failure> {
    let shared = find(handle, T::NAME, "buffer", |handle| {
        T::table().shared(handle)
    })?;
    let mut views = shared.views();
    let view = views.open.pop();
    let last = views.left && views.open.is_empty();
    drop(views);
    drop(shared);
    match view {
        Some(view) => {
            drop(view);
            if last {
                let _ = alone(|| T::table().close(Handle::from_bits(handle.0)));
            }
            Ok(())
        }
        None => Err(Failure::argument(
            "buffer",
            ArgumentFault::Handle,
            "expected a buffer that is viewed, got one that isn't",
        )),
    }
}

/// Closes a handle whose container is freed: now, or with its last view.
fn leave_buffer<M, T: Shares<M>>(handle: Handle) -> Result<bool, Refused> {
    let shared = alone(|| T::table().shared(handle))?;
    let mut views = shared.views();
    if !views.open.is_empty() {
        views.left = true;
        return Ok(false);
    }
    views.closing = true;
    drop(views);
    drop(shared);
    // Others that look it up are done in a moment.
    alone(|| T::table().close(handle))
}

/// Closes a handle that has no view.
///
/// # Errors
/// It has one, is in use, or is none.
pub fn close_buffer<M, T: Shares<M>>(handle: Handle) -> Result<bool, Refused> {
    {
        let shared = T::table().shared(handle)?;
        let mut views = shared.views();
        if !views.open.is_empty() {
            return Err(Refused::Busy);
        }
        views.closing = true;
    }
    let closed = T::table().close(handle);
    if closed.is_err()
        && let Ok(shared) = T::table().shared(handle)
    {
        shared.views().closing = false;
    }
    closed
}

/// Makes a type of items one of the library's buffers.
///
/// `buffer!(f64 as Here, "buffer_f64", 7, BUFFER_F64)`
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
    };
}
