//! Objects behind numbers: a table per type whose handles are checked at every use, so that a stale,
//! forged or foreign number is an error and never memory. Here: handles, lookups, borrows.
//! Slots and where they live are in `segments`; the transitions of a borrow are in `borrow`.

mod guard;
mod segments;
mod shared_table;

use std::{fmt, mem::MaybeUninit};

pub use guard::{Exclusive, Shared};
pub use shared_table::{ArcShared, SharedTable};

use crate::{
    borrow::{self, CLOSED, EXCLUSIVE, FREE, Obstacle, Refused},
    fence::Panic,
    sync::{self, Ordering, const_fn},
};
use segments::{Segments, Slot};

const INDEX_BITS: u32 = 24;
const GENERATION_BITS: u32 = 19;
const TAG_BITS: u32 = 10;
/// The last generation a slot lives through; afterwards it is retired.
const LAST_GENERATION: u64 = (1 << GENERATION_BITS) - 1;

/// A number that stands for an object: table index, generation, type tag, from bit 0 upwards.
///
/// Never 0 and below 2^53, so that it fits a pointer and a JavaScript number. Anyone may make one
/// from any bits; the table decides what it is worth.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(transparent)]
pub struct Handle(u64);

impl Handle {
    /// A handle as a host gave it; nothing is checked here.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// The number for the host.
    #[inline]
    #[must_use]
    pub const fn to_bits(self) -> u64 {
        self.0
    }

    const fn of(tag: u64, generation: u64, index: u32) -> Self {
        Self(tag << (INDEX_BITS + GENERATION_BITS) | generation << INDEX_BITS | index as u64)
    }

    /// The tag of the table that it claims to be of.
    #[inline]
    #[must_use]
    pub const fn tag(self) -> u64 {
        self.0 >> (INDEX_BITS + GENERATION_BITS)
    }

    #[inline]
    const fn generation(self) -> u64 {
        self.0 >> INDEX_BITS & LAST_GENERATION
    }

    /// The slot that it claims to have: no two objects of a table share one at a time.
    #[inline]
    #[must_use]
    pub const fn index(self) -> u32 {
        (self.0 & ((1 << INDEX_BITS) - 1)) as u32
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Handle(tag {}, generation {}, index {})",
            self.tag(),
            self.generation(),
            self.index()
        )
    }
}

/// The objects of one type, by handle. Made to be a `static`, one per object type.
///
/// Lookups take no lock: the slot's word holds generation and borrow state, and one
/// compare-and-swap checks the first and changes the second. [`Table::insert`], [`Table::take`] and
/// [`Table::close`] take a lock for the list of free slots, unless objects come and go one after the
/// other. Memory of slots is reused, and given back when the table is dropped.
///
/// **Ownership**: the table owns a value from `insert` to `take` or `close`.
/// **Threads**: `Sync` when `T: Send + Sync`; every method may be called from any thread.
pub struct Table<T> {
    type_name: &'static str,
    tag: u64,
    segments: Segments<T>,
}

impl<T> Table<T> {
    const_fn! {
        /// An empty table for the objects that hosts call `type_name`.
        ///
        /// `tag` tells the tables of one package apart: a handle of another tag is refused.
        ///
        /// # Panics
        ///
        /// When `tag` has more than 10 bits (at compile time, for a `static`).
        #[must_use]
        pub fn new(type_name: &'static str, tag: u16) -> Self {
            assert!((tag as u64) < 1 << TAG_BITS, "a type tag has 10 bits");
            Self { type_name, tag: tag as u64, segments: Segments::new() }
        }
    }

    /// What hosts call the type.
    #[inline]
    pub const fn type_name(&self) -> &'static str {
        self.type_name
    }

    /// How many objects are in the table.
    pub fn live(&self) -> usize {
        self.segments.live()
    }

    /// Whether the handle's object is in the table, whoever uses it; it may be gone by the time of the answer.
    #[inline]
    pub fn holds(&self, handle: Handle) -> bool {
        handle.tag() == self.tag
            && handle.generation() != 0
            && self.segments.get(handle.index()).is_some_and(|slot| {
                // The generation grows as the object goes.
                slot.word.load(Ordering::Acquire) >> 32 == handle.generation()
            })
    }

    /// Puts `value` into the table.
    ///
    /// # Errors
    ///
    /// The value, when the table is full (16,777,152 objects) or the memory for more slots can't be had.
    pub fn try_insert(&self, value: T) -> Result<Handle, T> {
        let Some((index, slot)) = self.segments.claim() else {
            return Err(value);
        };
        // A fresh slot is all zero: its first generation is 1, so that no handle is 0.
        let generation = (slot.word.load(Ordering::Relaxed) >> 32).max(1);
        // SAFETY: a claimed slot is vacant and this call's alone until its word says otherwise.
        unsafe { *slot.value.get() = MaybeUninit::new(value) };
        slot.word
            .store(generation << 32 | u64::from(FREE), Ordering::Release);
        Ok(Handle::of(self.tag, generation, index))
    }

    /// Puts `value` into the table.
    ///
    /// # Panics
    ///
    /// When [`Table::try_insert`] fails; the value is dropped.
    pub fn insert(&self, value: T) -> Handle {
        match self.try_insert(value) {
            Ok(handle) => handle,
            Err(value) => {
                drop(value);
                panic!(
                    "no room for another {}: {} are alive",
                    self.type_name,
                    self.live()
                )
            }
        }
    }

    /// Borrows the object beside other readers.
    ///
    /// # Errors
    ///
    /// [`Refused::Busy`] under an exclusive borrow, [`Refused::Closed`], [`Refused::Poisoned`],
    /// [`Refused::BadHandle`].
    #[inline]
    pub fn shared(&self, handle: Handle) -> Result<Shared<'_, T>, Refused> {
        let slot = self.change(handle, |state| Ok(u64::from(borrow::shared(state)?)))?;
        Ok(Shared::new(slot))
    }

    /// Borrows the object alone.
    ///
    /// # Errors
    ///
    /// [`Refused::Busy`] under any borrow, [`Refused::Closed`], [`Refused::Poisoned`],
    /// [`Refused::BadHandle`].
    #[inline]
    pub fn exclusive(&self, handle: Handle) -> Result<Exclusive<'_, T>, Refused> {
        let slot = self.change(handle, |state| {
            Ok(u64::from(borrow::exclusive(state, EXCLUSIVE)?))
        })?;
        Ok(Exclusive::new(&self.segments, slot, handle))
    }

    /// Takes the object out; its handle is closed from then on.
    ///
    /// # Errors
    ///
    /// As [`Table::exclusive`].
    pub fn take(&self, handle: Handle) -> Result<T, Refused> {
        let slot = self.change(handle, |state| {
            Ok(NEXT_GENERATION | u64::from(borrow::exclusive(state, CLOSED)?))
        })?;
        Ok(self.segments.vacate(handle, slot))
    }

    /// Drops the object, poisoned or not, and says whether there was one: closing twice is harmless.
    ///
    /// # Errors
    ///
    /// [`Refused::Busy`] under any borrow, [`Refused::BadHandle`].
    ///
    /// # Panics
    ///
    /// When the object's destructor does; the handle is closed all the same.
    pub fn close(&self, handle: Handle) -> Result<bool, Refused> {
        match self.change(handle, |state| {
            Ok(NEXT_GENERATION | u64::from(borrow::close(state)?))
        }) {
            Ok(slot) => {
                drop(self.segments.vacate(handle, slot));
                Ok(true)
            }
            Err(Refused::Closed) => Ok(false),
            Err(refused) => Err(refused),
        }
    }

    /// Finds the handle's slot and changes its state from one that `to` accepts.
    ///
    /// The new state may carry [`NEXT_GENERATION`]: then the handle is stale from this very moment.
    #[inline]
    fn change(
        &self,
        handle: Handle,
        to: impl Fn(u32) -> Result<u64, Obstacle>,
    ) -> Result<&Slot<T>, Refused> {
        if handle.tag() != self.tag {
            return Err(Refused::BadHandle);
        }
        let Some(slot) = self.segments.get(handle.index()) else {
            return Err(Refused::BadHandle);
        };
        let generation = handle.generation() << 32;
        // The free object is the usual case: guess it and save the load.
        let mut word = generation | u64::from(FREE);
        loop {
            // The closure sees the state only, so the generation that is compared is the handle's.
            let next = match to(word as u32) {
                Ok(next) => generation + next,
                Err(obstacle) => return Err(self.refused(handle, obstacle)),
            };
            match sync::exchange(&slot.word, word, next) {
                Ok(_) => return Ok(slot),
                Err(actual) if actual & !STATE == generation && actual != generation => {
                    word = actual
                }
                Err(actual) => return Err(foreign(generation, actual)),
            }
        }
    }

    #[cold]
    fn refused(&self, handle: Handle, obstacle: Obstacle) -> Refused {
        match obstacle {
            Obstacle::Busy => Refused::Busy,
            Obstacle::Closed => Refused::Closed,
            Obstacle::Poisoned => match self.segments.cause(handle.to_bits()) {
                Some(cause) => Refused::Poisoned(Box::new(cause)),
                // Closed by another thread since the state was read.
                None => Refused::Closed,
            },
        }
    }
}

/// The borrow state's part of a slot's word; the generation is above it.
const STATE: u64 = 0xffff_ffff;
/// Added to a state: the slot's next generation.
const NEXT_GENERATION: u64 = 1 << 32;

/// Why a handle of this `generation` doesn't fit a slot whose word is `actual`.
#[cold]
fn foreign(generation: u64, actual: u64) -> Refused {
    // Generations only grow: a smaller one was issued once, one that is vacant or to come never was.
    if generation != 0 && generation < actual & !STATE {
        Refused::Closed
    } else {
        Refused::BadHandle
    }
}

impl<T> fmt::Debug for Table<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table")
            .field("type_name", &self.type_name)
            .field("live", &self.live())
            .finish()
    }
}

/// The panic that poisoned an object, kept until the object is closed.
type Causes = std::collections::BTreeMap<u64, Panic>;
