//! What runtimes do with buffers: show their memory to a host, and take a host's memory in.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::ptr::NonNull;
use std::sync::Arc;

use super::Buffer;
use super::block::{Block, Viewer};
use super::error::Busy;

/// Memory that a host sees, for as long as this lives. It keeps the memory.
pub struct View {
    block: Arc<Block>,
    viewer: Viewer,
}

impl View {
    /// Where the memory begins.
    #[must_use]
    pub fn start(&self) -> *mut u8 {
        self.block.start().as_ptr()
    }

    /// How many items there are.
    #[must_use]
    pub fn length(&self) -> usize {
        self.block.length()
    }

    /// Whether the host may write.
    #[must_use]
    pub fn writable(&self) -> bool {
        self.block.writable()
    }
}

impl View {
    /// Keeps the memory when the view is over.
    #[must_use]
    pub fn kept(&self) -> Kept {
        Kept(Arc::clone(&self.block))
    }
}

/// Memory that is kept, though no host sees it by this and no guard is excluded.
#[derive(Debug)]
pub struct Kept(Arc<Block>);

impl Kept {
    /// Whether nobody else has the memory, and nobody ever will.
    #[must_use]
    pub fn is_last(&mut self) -> bool {
        Arc::get_mut(&mut self.0).is_some()
    }
}

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("View")
            .field("length", &self.length())
            .field("viewer", &self.viewer)
            .finish_non_exhaustive()
    }
}

impl Drop for View {
    fn drop(&mut self) {
        self.block.hide(self.viewer);
    }
}

impl<T: Copy + Send + Sync + 'static> Buffer<T> {
    /// Zeros, for a runtime that knows that zeros are values of `T`; none if there isn't so much memory.
    ///
    /// # Safety
    /// All bytes zero are a value of `T`.
    #[doc(hidden)]
    #[must_use]
    pub unsafe fn zeros(length: usize) -> Option<Self> {
        Block::zeroed::<T>(length).map(Self::of)
    }

    /// The host's memory, for as long as `owner` lives. It is dropped on any thread.
    ///
    /// # Safety
    /// While `owner` lives, so many items of `T` lie there, aligned; the host touches them only when `viewer`
    /// doesn't stand still, and writes only values of `T`. Without `writable` nobody asks to write them.
    #[doc(hidden)]
    #[must_use]
    pub unsafe fn of_host(
        start: NonNull<T>,
        length: usize,
        writable: bool,
        viewer: Viewer,
        owner: Box<dyn Any + Send + Sync>,
    ) -> Self {
        Self::of(Block::of_host(
            start.cast(),
            length,
            writable,
            viewer,
            owner,
        ))
    }

    /// Lets a host see the memory.
    ///
    /// Through it the host may read, and write values of `T` if the view says so, whenever `viewer` doesn't
    /// stand still.
    ///
    /// # Errors
    /// A guard holds it.
    #[doc(hidden)]
    pub fn view(&self, viewer: Viewer) -> Result<View, Busy> {
        self.block.show(viewer)?;
        Ok(View {
            block: Arc::clone(&self.block),
            viewer,
        })
    }

    /// Where the memory begins, to tell it from others.
    #[doc(hidden)]
    #[must_use]
    pub fn address(&self) -> usize {
        self.block.start().addr().get()
    }

    fn of(block: Block) -> Self {
        Self {
            block: Arc::new(block),
            items: PhantomData,
        }
    }
}
