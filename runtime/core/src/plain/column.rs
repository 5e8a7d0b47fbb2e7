//! One column of a list of plain records: numbers in memory that a host may keep. `columns` fills it.

use std::fmt;
use std::mem::MaybeUninit;
use std::ptr;

use super::{Element, Number, Plain};

impl Number {
    /// What the memory of one consists of.
    #[must_use]
    pub const fn element(self) -> Element {
        match self {
            Self::I8 => <i8 as Plain<()>>::ELEMENT,
            Self::I16 => <i16 as Plain<()>>::ELEMENT,
            Self::I32 => <i32 as Plain<()>>::ELEMENT,
            Self::I64 => <i64 as Plain<()>>::ELEMENT,
            Self::U8 => <u8 as Plain<()>>::ELEMENT,
            Self::U16 => <u16 as Plain<()>>::ELEMENT,
            Self::U32 => <u32 as Plain<()>>::ELEMENT,
            Self::U64 => <u64 as Plain<()>>::ELEMENT,
            Self::F32 => <f32 as Plain<()>>::ELEMENT,
            Self::F64 => <f64 as Plain<()>>::ELEMENT,
        }
    }
}

/// The numbers of one field, in memory of their own that is aligned for them.
pub struct Column {
    number: Number,
    length: usize,
    memory: Box<[MaybeUninit<u64>]>,
}

impl fmt::Debug for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Column")
            .field("number", &self.number)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

impl Column {
    /// Their sort.
    #[must_use]
    pub fn number(&self) -> Number {
        self.number
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Hands the memory over: [`Column::from_raw`] takes it back.
    #[must_use]
    pub fn into_raw(self) -> *mut u8 {
        ptr::from_mut(Box::leak(self.memory)).cast()
    }

    /// Takes memory back.
    ///
    /// # Safety
    /// It came from [`Column::into_raw`] of a column with this number and length, and comes back once.
    #[must_use]
    pub unsafe fn from_raw(memory: *mut u8, number: Number, length: usize) -> Self {
        let words = ptr::slice_from_raw_parts_mut(memory.cast(), words(number, length));
        Self {
            number,
            length,
            // SAFETY: `new` allocated a box of as many words, as promised.
            memory: unsafe { Box::from_raw(words) },
        }
    }

    /// Room for so many numbers; nothing but `columns::split`, which fills it, makes one.
    pub(super) fn new(number: Number, length: usize) -> Self {
        Self {
            number,
            length,
            memory: Box::new_uninit_slice(words(number, length)),
        }
    }

    pub(super) fn bytes_mut(&mut self) -> &mut [MaybeUninit<u8>] {
        let length = self.length * self.number.element().size;
        // SAFETY: the words are at least as many bytes, which may be uninitialised as the words may.
        unsafe { std::slice::from_raw_parts_mut(self.memory.as_mut_ptr().cast(), length) }
    }
}

fn words(number: Number, length: usize) -> usize {
    (length * number.element().size).div_ceil(size_of::<u64>())
}

impl AsRef<[u8]> for Column {
    fn as_ref(&self) -> &[u8] {
        let length = self.length * self.number.element().size;
        // SAFETY: `split`, which alone makes columns, writes so many bytes.
        unsafe { std::slice::from_raw_parts(self.memory.as_ptr().cast(), length) }
    }
}
