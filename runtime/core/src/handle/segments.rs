//! Where the slots of a table live: segments of doubling size that never move and are never freed
//! before the table, so that a lookup needs no lock; and the list of slots free for reuse, under one.

use std::{
    alloc::{Layout, alloc_zeroed, dealloc},
    cell::UnsafeCell,
    mem::MaybeUninit,
    ptr,
};

use super::{Causes, Handle, INDEX_BITS, LAST_GENERATION, STATE};
use crate::{
    borrow::CLOSED,
    fence::Panic,
    sync::{
        self, AtomicPtr, AtomicU32, AtomicU64, FIRST_SEGMENT_BITS as FIRST_BITS, Mutex, MutexGuard,
        Ordering,
    },
};

/// Each segment has twice the slots of the one before: as many as fit into a handle's index bits.
const SEGMENTS: usize = (INDEX_BITS - FIRST_BITS) as usize;
const CAPACITY: u32 = (1 << INDEX_BITS) - (1 << FIRST_BITS);

/// One object's place. All zero is a vacant slot that was never used.
pub(super) struct Slot<T> {
    /// Generation above, borrow state below.
    pub(super) word: AtomicU64,
    pub(super) value: UnsafeCell<MaybeUninit<T>>,
}

// SAFETY: the state in `word` hands out `&T` to many threads (T: Sync), or `&mut T` or `T` to one
// (T: Send), with acquire and release around each.
unsafe impl<T: Send + Sync> Sync for Slot<T> {}

pub(super) struct Segments<T> {
    starts: [AtomicPtr<Slot<T>>; SEGMENTS],
    /// One more than the index of a released slot, or 0: objects that come and go one after the other need no lock.
    latest: AtomicU32,
    /// Whether `Free` ever had causes; never 0 again then.
    blamed: AtomicU32,
    free: Mutex<Free>,
}

// SAFETY: the pointers are the table's own slots, whose sharing `Slot` answers for.
unsafe impl<T: Send> Send for Segments<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Sync for Segments<T> {}

struct Free {
    /// The first index that was never claimed.
    fresh: u32,
    /// Released slots, the latest (still in the processor's cache) on top.
    released: Vec<u32>,
    /// Slots that lived through all their generations.
    retired: u32,
    causes: Causes,
}

impl<T> Segments<T> {
    sync::const_fn! {
        pub(super) fn new() -> Self {
            Self {
                starts: sync::null_pointers(),
                latest: AtomicU32::new(0),
                blamed: AtomicU32::new(0),
                free: Mutex::new(Free { fresh: 0, released: Vec::new(), retired: 0, causes: Causes::new() }),
            }
        }
    }

    /// The slot of `index`, when it was ever within the slots made.
    #[inline]
    pub(super) fn get(&self, index: u32) -> Option<&Slot<T>> {
        let (segment, offset) = place(index);
        let start = self.starts.get(segment)?.load(Ordering::Acquire);
        if start.is_null() {
            return None;
        }
        // SAFETY: a segment has `size(segment)` slots, `offset` is below that, and segments live as
        // long as `self`.
        Some(unsafe { &*start.add(offset) })
    }

    /// A vacant slot that no one else gets until it is released; `None` when there is no room.
    #[inline]
    pub(super) fn claim(&self) -> Option<(u32, &Slot<T>)> {
        let index = match sync::take(&self.latest) {
            0 => self.claim_locked()?,
            found => found - 1,
        };
        self.get(index).map(|slot| (index, slot))
    }

    #[inline(never)]
    fn claim_locked(&self) -> Option<u32> {
        let mut free = self.lock();
        let index = match free.released.pop() {
            Some(index) => index,
            None => {
                let index = free.fresh;
                if index == CAPACITY {
                    return None;
                }
                let (segment, _) = place(index);
                if self.starts[segment].load(Ordering::Relaxed).is_null() {
                    self.starts[segment].store(make(segment)?, Ordering::Release);
                }
                free.fresh += 1;
                index
            }
        };
        Some(index)
    }

    /// Moves the value out of a slot whose word the caller has just given its next generation, as the only
    /// one who could: from a free or poisoned state, or as its exclusive borrower.
    #[inline]
    pub(super) fn vacate(&self, handle: Handle, slot: &Slot<T>) -> T {
        // SAFETY: the word went from a state with a value to vacant by the caller alone, so the value is
        // initialised, and no one claims the slot before it is released below.
        let value = unsafe { (*slot.value.get()).assume_init_read() };
        let last = handle.generation() == LAST_GENERATION;
        // Who poisoned this object has set `blamed` before, which was seen with the object's word.
        let simple = !last && self.blamed.load(Ordering::Relaxed) == 0;
        if !simple || !sync::put(&self.latest, handle.index() + 1) {
            self.release(handle.index(), last, handle.to_bits());
        }
        value
    }

    /// Gives a vacant slot back; `retire`d it is never claimed again.
    #[inline(never)]
    fn release(&self, index: u32, retire: bool, handle: u64) {
        let mut free = self.lock();
        free.causes.remove(&handle);
        if retire {
            free.retired += 1;
        } else {
            free.released.push(index);
        }
    }

    pub(super) fn live(&self) -> usize {
        let free = self.lock();
        let vacant = free.released.len() + usize::from(self.latest.load(Ordering::Relaxed) != 0);
        // A slot may be claimed and released between the two looks.
        ((free.fresh - free.retired) as usize).saturating_sub(vacant)
    }

    /// Remembers why the object of `handle` is poisoned, until it is released.
    pub(super) fn blame(&self, handle: u64, cause: Panic) {
        let mut free = self.lock();
        self.blamed.store(1, Ordering::Relaxed);
        free.causes.insert(handle, cause);
    }

    pub(super) fn cause(&self, handle: u64) -> Option<Panic> {
        self.lock().causes.get(&handle).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, Free> {
        // Nothing panics while it is held but an allocation that can't be had, before any change.
        self.free
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl<T> Drop for Segments<T> {
    fn drop(&mut self) {
        let fresh = self.lock().fresh;
        for index in 0..fresh {
            if let Some(slot) = self.get(index)
                && slot.word.load(Ordering::Relaxed) & STATE != u64::from(CLOSED)
            {
                // SAFETY: any other state has an initialised value, and `&mut self` excludes guards.
                unsafe { (*slot.value.get()).assume_init_drop() }
            }
        }
        for (segment, start) in self.starts.iter().enumerate() {
            let start = start.load(Ordering::Relaxed);
            if let (false, Some(layout)) = (start.is_null(), layout::<T>(segment)) {
                if !sync::ZERO_IS_NEW {
                    for offset in 0..size(segment) {
                        // SAFETY: `make` wrote every slot of the segment.
                        unsafe { ptr::drop_in_place(start.add(offset)) }
                    }
                }
                // SAFETY: `make` allocated it with this layout, and no reference outlives `self`.
                unsafe { dealloc(start.cast(), layout) }
            }
        }
    }
}

/// Slots of a segment.
const fn size(segment: usize) -> usize {
    1 << (FIRST_BITS as usize + segment)
}

/// Segment and offset of an index. With the first segment's size added, the highest bit is the segment.
#[inline]
const fn place(index: u32) -> (usize, usize) {
    let shifted = index + (1 << FIRST_BITS);
    let highest = u32::BITS - 1 - shifted.leading_zeros();
    (
        (highest - FIRST_BITS) as usize,
        (shifted - (1 << highest)) as usize,
    )
}

fn layout<T>(segment: usize) -> Option<Layout> {
    Layout::array::<Slot<T>>(size(segment)).ok()
}

/// Vacant slots, or `None` when there is no memory for them.
fn make<T>(segment: usize) -> Option<*mut Slot<T>> {
    // SAFETY: a slot holds an atomic, so the layout isn't empty.
    let start = unsafe { alloc_zeroed(layout::<T>(segment)?) }.cast::<Slot<T>>();
    if start.is_null() {
        return None;
    }
    if !sync::ZERO_IS_NEW {
        for offset in 0..size(segment) {
            let slot = Slot {
                word: AtomicU64::new(0),
                value: UnsafeCell::new(MaybeUninit::uninit()),
            };
            // SAFETY: within the allocation just made.
            unsafe { start.add(offset).write(slot) }
        }
    }
    Some(start)
}

#[cfg(test)]
mod tests {
    use super::{CAPACITY, FIRST_BITS, SEGMENTS, place, size};

    #[test]
    fn indices_fill_segments_in_order() {
        assert_eq!(place(0), (0, 0));
        assert_eq!(place(size(0) as u32 - 1), (0, size(0) - 1));
        assert_eq!(place(size(0) as u32), (1, 0));
        assert_eq!(place(CAPACITY - 1), (SEGMENTS - 1, size(SEGMENTS - 1) - 1));
        assert_eq!(place(CAPACITY).0, SEGMENTS);
        let slots: usize = (0..SEGMENTS).map(size).sum();
        assert_eq!(slots, CAPACITY as usize);
        assert_eq!(size(0), 1 << FIRST_BITS);
    }
}
