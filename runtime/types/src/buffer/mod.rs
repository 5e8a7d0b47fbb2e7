//! Memory that Rust and its hosts share: the handle, and what it promises. Who may use the memory now is
//! `block`'s business (where several blocks have it, `claim`'s), what a host sees of it `view`'s.

mod block;
mod claim;
mod error;
mod guard;
#[cfg(test)]
mod tests;
mod view;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use block::Block;

pub use block::Viewer;
pub use claim::{Claim, guards_here, lend};
pub use error::{Busy, WriteError};
pub use guard::{BufferMut, BufferRef};
pub use view::{Kept, View};

/// Numbers or plain records in memory that Rust and the host share; nothing is copied when it crosses.
///
/// A handle, cheap to clone, to a block of fixed length. The host sees it as its own kind of memory: Python by the
/// buffer protocol (`memoryview`, `numpy.asarray`), Node as a typed array, C as a pointer and a length.
///
/// ```
/// use landbridge_types::{Buffer, WriteError};
///
/// /// Doubles what the host and Rust both see.
/// fn double(samples: &Buffer<f64>) -> Result<(), WriteError> {
///     for sample in samples.write()?.iter_mut() {
///         *sample *= 2.0;
///     }
///     Ok(())
/// }
///
/// let samples = Buffer::from(vec![1.0, 2.5]);
/// let kept = samples.clone(); // the same memory
/// double(&samples)?;
/// assert_eq!(*kept.read()?, [2.0, 5.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Ownership
///
/// The memory is freed when the last handle and the last view of a host are gone; nothing frees it under a view. Where a
/// host gave its own memory (Python: `numpy`, `array.array`, `bytearray`), it is kept from being freed or moved as
/// long as a handle lives.
///
/// # Who may use it when
///
/// Rust reads and writes through guards: many [`read`](Buffer::read) or one [`write`](Buffer::write). No guard waits:
/// what excludes another is [`Busy`].
///
/// While no host has a view, guards may be taken on any thread, and a host that asks for a view meanwhile gets its
/// `BusyError`.
///
/// While a host has a view, it may touch the memory whenever it runs. So a guard is given only where that host
/// stands still until the guard is gone: in Python on a thread that holds the interpreter's lock (in every function but
/// `blocking` ones, and in async functions between two awaits), in Node on the JavaScript thread that has the view.
/// On other threads it is [`Busy`]; and in C, where nobody can tell, until the view is released. Memory that the
/// host gave is always in its view.
///
/// A host may show the same memory by several buffers, or by a buffer and a slice (`&[T]`, `&mut [T]`) that it lends
/// for the call, overlapping in part or wholly. Guards tell that by the addresses: what overlaps is one memory, to
/// be read by many or written by one.
///
/// Guards aren't `Send`, so none lives across an `.await` of an exported function. Calling the host back
/// while holding one over memory that it sees is refused. A guard must be gone when the exported function
/// returns: one that is leaked keeps the buffer busy for good, and one that is hidden in a thread-local or a static
/// would see what the host then writes, which nothing can prevent.
pub struct Buffer<T> {
    block: Arc<Block>,
    items: PhantomData<T>,
}

impl<T: Copy + Send + Sync + 'static> Buffer<T> {
    const HAS_BYTES: () = assert!(size_of::<T>() > 0, "the items of a buffer have bytes");

    /// So many of one value.
    #[must_use]
    pub fn filled(value: T, length: usize) -> Self {
        Self::from(vec![value; length])
    }

    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.block.length()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the memory is the host's and read-only.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        !self.block.writable()
    }

    /// The items, to read.
    ///
    /// # Errors
    /// Somebody writes, or a host sees the memory and doesn't stand still.
    pub fn read(&self) -> Result<BufferRef<'_, T>, Busy> {
        let entry = self.block.enter(size_of::<T>(), false)?;
        // SAFETY: every handle of this type was made of a block of `T`.
        Ok(unsafe { BufferRef::new(entry) })
    }

    /// The items, to read and write.
    ///
    /// # Errors
    /// Somebody reads or writes, or a host sees the memory and doesn't stand still; or it is read-only.
    pub fn write(&self) -> Result<BufferMut<'_, T>, WriteError> {
        if !self.block.writable() {
            return Err(WriteError::ReadOnly);
        }
        let entry = self.block.enter(size_of::<T>(), true)?;
        // SAFETY: as above; the entry is exclusive, the memory writable.
        Ok(unsafe { BufferMut::new(entry) })
    }

    /// A copy of the items.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn to_vec(&self) -> Result<Vec<T>, Busy> {
        Ok(self.read()?.to_vec())
    }

    /// Whether both are handles to the same memory.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.block, &other.block)
    }
}

impl<T: Copy + Default + Send + Sync + 'static> Buffer<T> {
    /// So many of the type's default value: of numbers, zeros.
    #[must_use]
    pub fn zeroed(length: usize) -> Self {
        Self::filled(T::default(), length)
    }
}

impl<T: Copy + Send + Sync + 'static> From<Vec<T>> for Buffer<T> {
    /// The vector's own memory, unless it isn't aligned to 16 bytes, which allocators do for all but small ones.
    fn from(items: Vec<T>) -> Self {
        const { Self::HAS_BYTES };
        Self {
            block: Arc::new(Block::of_vec(items)),
            items: PhantomData,
        }
    }
}

impl<T: Copy + Send + Sync + 'static> FromIterator<T> for Buffer<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::from(Vec::from_iter(items))
    }
}

impl<T> Clone for Buffer<T> {
    /// Another handle to the same memory.
    fn clone(&self) -> Self {
        Self {
            block: Arc::clone(&self.block),
            items: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Buffer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Buffer")
            .field("length", &self.block.length())
            .finish_non_exhaustive()
    }
}

impl<T> PartialEq for Buffer<T> {
    /// Whether both are handles to the same memory.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.block, &other.block)
    }
}

impl<T> Eq for Buffer<T> {}
