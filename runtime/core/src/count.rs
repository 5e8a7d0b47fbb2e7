//! For `landbridge bench`, in packages that are built for it alone: how often Rust allocates, how much, and how many
//! bytes cross as a copy. An allocator counts for the whole library; runtimes tell [`copied`] what they copy.
//!
//! A value that crosses as a copy counts once, by its size as it crosses: the bytes of text and memory, the encoding of
//! what is converted. What is lent, shared or given away isn't copied, and numbers that cross by themselves take no
//! memory.

/// So many bytes cross as a copy. Nothing at all without the feature `count`.
#[inline(always)]
pub fn copied(bytes: usize) {
    #[cfg(feature = "count")]
    counting::COPIED.fetch_add(bytes as u64, std::sync::atomic::Ordering::Relaxed);
    #[cfg(not(feature = "count"))]
    let _ = bytes;
}

#[cfg(feature = "count")]
pub use counting::{counts, landbridge_counts};

#[cfg(feature = "count")]
mod counting {
    use std::alloc::{GlobalAlloc, Layout, System};
    use std::sync::atomic::{AtomicU64, Ordering};

    pub(super) static COPIED: AtomicU64 = AtomicU64::new(0);
    static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
    static ALLOCATED: AtomicU64 = AtomicU64::new(0);

    /// The system's allocator, and a count of what it is asked for.
    #[derive(Debug)]
    struct Counting;

    fn asked(bytes: usize) {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        ALLOCATED.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    // SAFETY: all is the system's allocator's own work; counting allocates nothing.
    unsafe impl GlobalAlloc for Counting {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            asked(layout.size());
            // SAFETY: the caller's promise.
            unsafe { System.alloc(layout) }
        }

        unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
            asked(layout.size());
            // SAFETY: the caller's promise.
            unsafe { System.alloc_zeroed(layout) }
        }

        unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
            asked(size.saturating_sub(layout.size()));
            // SAFETY: the caller's promise.
            unsafe { System.realloc(pointer, layout, size) }
        }

        unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
            // SAFETY: the caller's promise.
            unsafe { System.dealloc(pointer, layout) }
        }
    }

    #[global_allocator]
    static ALLOCATOR: Counting = Counting;

    /// What was counted so far: allocations, bytes of them, bytes copied.
    #[must_use]
    pub fn counts() -> [u64; 3] {
        [&ALLOCATIONS, &ALLOCATED, &COPIED].map(|count| count.load(Ordering::Relaxed))
    }

    /// The same for a program that finds it in the library.
    ///
    /// # Safety
    /// `out` has room for three numbers.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn landbridge_counts(out: *mut u64) {
        // SAFETY: the caller's promise.
        unsafe { out.cast::<[u64; 3]>().write_unaligned(counts()) };
    }
}
