//! `Buffer<T>` in Go: handles to memory that both sides see, and Go's views of it, each for as long as a function of
//! Go's runs. Nobody can tell when Go stands still, so no guard is given while there is a view. What items look like in
//! Go is the package's.

use landbridge_core::buffer::{Buffer, View, Viewer};
use landbridge_core::count::copied;
use landbridge_core::handle::{Handle, Shared, Table};
use landbridge_core::plain::{Plain, bytes_of_slice};
use landbridge_core::{ArgumentFault, Failure, Refused};

use crate::argument::lent;
use crate::crossing::Room;
use crate::fault::{Shown, Stopped};

/// Items of a package's buffers. Implemented by [`buffer!`](crate::buffer!).
pub trait Shares<M>: Plain<M> + Send + Sync {
    /// What messages call a buffer of them.
    const NAME: &'static str;
    /// The handles.
    fn table() -> &'static Table<Buffer<Self>>;
}

/// A handle to a buffer, for Go.
pub fn share<M, T: Shares<M>>(buffer: Buffer<T>) -> u64 {
    T::table().insert(buffer).to_bits()
}

/// The buffer that a handle leads to.
///
/// # Errors
/// It is closed, or no such handle.
pub fn shared<M, T: Shares<M>>(handle: Handle) -> Result<Buffer<T>, Refused> {
    T::table().shared(handle).map(|buffer| buffer.clone())
}

type Given = Result<u64, Stopped>;

/// What Go does with the buffers of one type of items.
#[derive(Clone, Copy, Debug)]
pub struct Sharing {
    zeros: fn(i64) -> Given,
    copy: unsafe fn(*const u8, usize) -> Given,
    length: fn(u64) -> Given,
    view: fn(u64) -> Given,
    item: fn(u64, i64, Room<'_>) -> Given,
    set: unsafe fn(u64, i64, *const u8) -> Given,
    close: fn(u64) -> Given,
}

impl Sharing {
    /// Those of `T`.
    #[must_use]
    pub const fn of<M, T: Shares<M>>() -> Self {
        Self {
            zeros: zeros::<M, T>,
            copy: copy::<M, T>,
            length: length::<M, T>,
            view: view::<M, T>,
            item: item::<M, T>,
            set: set::<M, T>,
            close: close::<M, T>,
        }
    }

    /// A handle to so many zeros.
    ///
    /// # Errors
    /// There isn't so much memory.
    pub fn zeros(&self, length: i64) -> Given {
        (self.zeros)(length)
    }

    /// A handle to copies of so many items.
    ///
    /// # Errors
    /// There can't be so many.
    ///
    /// # Safety
    /// As [`lent`].
    pub unsafe fn copy(&self, start: *const u8, count: usize) -> Given {
        // SAFETY: the caller's promise.
        unsafe { (self.copy)(start, count) }
    }

    /// How many items there are.
    ///
    /// # Errors
    /// The handle leads to no buffer.
    pub fn length(&self, handle: u64) -> Given {
        (self.length)(handle)
    }

    /// Shows the memory until the fault is given back that this comes as; the handle can't be closed meanwhile.
    ///
    /// # Errors
    /// [`Stopped::Shown`], or: the handle leads to no buffer, or Rust uses the memory.
    pub fn view(&self, handle: u64) -> Given {
        (self.view)(handle)
    }

    /// Leaves the memory of one item.
    ///
    /// # Errors
    /// The handle leads to no buffer, there is no such item, or Rust uses the memory.
    pub fn item(&self, handle: u64, index: i64, room: Room<'_>) -> Given {
        (self.item)(handle, index, room)
    }

    /// Writes the memory of one item.
    ///
    /// # Errors
    /// As [`item`](Self::item).
    ///
    /// # Safety
    /// The bytes of an item begin at `from`.
    pub unsafe fn set(&self, handle: u64, index: i64, from: *const u8) -> Given {
        // SAFETY: the caller's promise.
        unsafe { (self.set)(handle, index, from) }
    }

    /// Closes a handle; a second time does nothing. The memory stays as long as others have it.
    ///
    /// # Errors
    /// It is viewed, or no such handle.
    pub fn close(&self, handle: u64) -> Given {
        (self.close)(handle)
    }
}

fn look<M, T: Shares<M>>(handle: u64) -> Result<Shared<'static, Buffer<T>>, Failure> {
    let found = T::table().shared(Handle::from_bits(handle));
    found.map_err(|refused| refused.failure(T::NAME, "this"))
}

fn show<M, T: Shares<M>>(buffer: &Buffer<T>) -> Result<View, Failure> {
    let type_name = T::NAME;
    (buffer.view(Viewer::never())).map_err(|_| Failure::Busy { type_name })
}

fn zeros<M, T: Shares<M>>(length: i64) -> Given {
    let made = (usize::try_from(length).ok()).and_then(|length| {
        // SAFETY: any bytes are a value of a plain type.
        unsafe { Buffer::<T>::zeros(length) }
    });
    match made {
        Some(buffer) => Ok(share(buffer)),
        None => {
            let message = format!("expected a length for which there is memory, got {length}");
            Err(Failure::argument("length", ArgumentFault::Range, message).into())
        }
    }
}

unsafe fn copy<M, T: Shares<M>>(start: *const u8, count: usize) -> Given {
    // SAFETY: the caller's promise.
    let items = unsafe { lent::<M, T>(start, count, "items") }?.into_vec();
    Ok(share(Buffer::from(items)))
}

fn length<M, T: Shares<M>>(handle: u64) -> Given {
    Ok(look::<M, T>(handle)?.len() as u64)
}

/// What Go sees, and what keeps its handle from being closed meanwhile; they go in this order.
struct Seen<T: 'static> {
    view: View,
    _handle: Shared<'static, Buffer<T>>,
}

impl<T: Send + Sync> Shown for Seen<T> {
    fn place(&self) -> (*const u8, usize) {
        (self.view.start(), self.view.length())
    }
}

fn view<M, T: Shares<M>>(handle: u64) -> Given {
    let handle = look::<M, T>(handle)?;
    let view = show(&*handle)?;
    Err(Stopped::Shown(Box::new(Seen {
        view,
        _handle: handle,
    })))
}

/// Where an item is, if there is such a one.
fn place<T>(view: &View, index: i64) -> Result<*mut T, Failure> {
    match usize::try_from(index) {
        // SAFETY: there are more items than that.
        Ok(at) if at < view.length() => Ok(unsafe { view.start().cast::<T>().add(at) }),
        _ => {
            let length = view.length();
            let message = format!("expected an index from 0 to below {length}, got {index}");
            Err(Failure::argument("index", ArgumentFault::Range, message))
        }
    }
}

fn item<M, T: Shares<M>>(handle: u64, index: i64, room: Room<'_>) -> Given {
    let buffer = look::<M, T>(handle)?;
    let view = show(&*buffer)?;
    // SAFETY: an item is there, and Rust doesn't write to it while there is a view.
    let item = unsafe { place::<T>(&view, index)?.read() };
    room.bytes(bytes_of_slice::<M, T>(&[item]))
}

unsafe fn set<M, T: Shares<M>>(handle: u64, index: i64, from: *const u8) -> Given {
    let buffer = look::<M, T>(handle)?;
    let view = show(&*buffer)?;
    let place = place::<T>(&view, index)?.cast::<u8>();
    // SAFETY: an item is there, which Rust doesn't use while there is a view; any bytes are one, and the caller
    // promises as many.
    unsafe { place.copy_from(from, size_of::<T>()) };
    copied(size_of::<T>());
    Ok(0)
}

fn close<M, T: Shares<M>>(handle: u64) -> Given {
    let closed = T::table().close(Handle::from_bits(handle));
    closed.map_err(|refused| refused.failure(T::NAME, "this"))?;
    Ok(0)
}

/// Makes a type of items one of the package's buffers.
///
/// `buffer!(f64 as Here, "Buffer[float64]", 7, ITEMS_0)`
#[macro_export]
macro_rules! buffer {
    ($ty:ty as $here:ty, $name:literal, $tag:literal, $table:ident) => {
        static $table: $crate::core::handle::Table<$crate::Buffer<$ty>> =
            $crate::core::handle::Table::new($name, $tag);

        impl $crate::Shares<$here> for $ty {
            const NAME: &'static str = $name;
            fn table() -> &'static $crate::core::handle::Table<$crate::Buffer<Self>> {
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
                let handle = $crate::core::handle::Handle::from_bits(r.u64()?);
                $crate::shared::<$here, $ty>(handle).map_err(|refused| {
                    $crate::core::wire::WireError::Object {
                        type_name: $name,
                        refused,
                    }
                })
            }
        }
    };
}
