//! For `landbridge bench`, in packages that are built for it alone: how often Rust allocates, and how much. An allocator
//! counts for the whole library.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering};

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

/// What was counted so far: allocations, bytes of them.
#[must_use]
pub fn counts() -> [u64; 2] {
    [&ALLOCATIONS, &ALLOCATED].map(|count| count.load(Ordering::Relaxed))
}

/// The same for a program that finds it in the library.
///
/// # Safety
/// `out` has room for two numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn landbridge_counts(out: *mut u64) {
    // SAFETY: the caller's promise.
    unsafe { out.cast::<[u64; 2]>().write_unaligned(counts()) };
}
