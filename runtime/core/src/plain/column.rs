//! The columns of a list of plain records: numbers in one block of memory that a host may keep. `columns`
//! fills it. One block, since allocators keep one that comes and goes, but give several large ones back to the
//! system, and their pages cost more than all the copying.

use std::fmt;
use std::mem::MaybeUninit;
use std::ptr;

use super::Field;

/// Numbers of a record's fields, one column after another, each aligned for its numbers.
pub struct Columns {
    fields: &'static [Field],
    length: usize,
    memory: Box<[MaybeUninit<u64>]>,
}

impl fmt::Debug for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Columns")
            .field("fields", &self.fields.len())
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

impl Columns {
    /// How many numbers each has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether they have none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The fields, which are numbers.
    #[must_use]
    pub fn fields(&self) -> &'static [Field] {
        self.fields
    }

    /// The bytes of each column, in order.
    pub fn bytes(&self) -> impl Iterator<Item = &[u8]> {
        let start: *const u8 = self.memory.as_ptr().cast();
        places(self.fields, self.length).map(move |(at, length)| {
            // SAFETY: inside the block; `split`, which alone makes columns, writes so many bytes.
            unsafe { std::slice::from_raw_parts(start.add(at), length) }
        })
    }

    /// Hands the memory over: where each column starts. [`Columns::from_raw`] takes it back.
    #[must_use]
    pub fn into_raw(self) -> Vec<*mut u8> {
        let start: *mut u8 = ptr::from_mut(Box::leak(self.memory)).cast();
        places(self.fields, self.length)
            // SAFETY: inside the block, or at its end.
            .map(|(at, _)| unsafe { start.add(at) })
            .collect()
    }

    /// Takes memory back.
    ///
    /// # Safety
    /// It is the first pointer of [`Columns::into_raw`] of columns with these fields and this length, and comes
    /// back once.
    #[must_use]
    pub unsafe fn from_raw(first: *mut u8, fields: &'static [Field], length: usize) -> Self {
        let words = ptr::slice_from_raw_parts_mut(first.cast(), words(fields, length));
        Self {
            fields,
            length,
            // SAFETY: `new` allocated a box of as many words, as promised.
            memory: unsafe { Box::from_raw(words) },
        }
    }

    /// Room for so many numbers each; nothing but `columns::split`, which fills it, makes one.
    pub(super) fn new(fields: &'static [Field], length: usize) -> Self {
        Self {
            fields,
            length,
            memory: Box::new_uninit_slice(words(fields, length)),
        }
    }

    /// The memory of each column, to be written.
    pub(super) fn bytes_mut(&mut self) -> Vec<&mut [MaybeUninit<u8>]> {
        let start: *mut MaybeUninit<u8> = self.memory.as_mut_ptr().cast();
        places(self.fields, self.length)
            .map(|(at, length)| {
                // SAFETY: inside the block, and columns don't overlap; bytes may be uninitialised as words may.
                unsafe { std::slice::from_raw_parts_mut(start.add(at), length) }
            })
            .collect()
    }
}

/// Where each column is, in bytes: its start, at a whole word, and its length.
fn places(fields: &'static [Field], length: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut next = 0;
    fields.iter().map(move |field| {
        let (start, bytes) = (next, field.element.size * length);
        next = start + bytes.next_multiple_of(size_of::<u64>());
        (start, bytes)
    })
}

fn words(fields: &'static [Field], length: usize) -> usize {
    let last = places(fields, length).last();
    last.map_or(0, |(start, bytes)| {
        (start + bytes).div_ceil(size_of::<u64>())
    })
}
