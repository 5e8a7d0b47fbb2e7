//! Arguments that are memory: text, typed arrays, handles, converted values.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};

use landbridge_core::buffer::Claim;
use landbridge_core::count::copied;
use landbridge_core::handle::{Exclusive, Handle, Table};
use landbridge_core::plain::{Plain, copy_from_unaligned, slice_from_bytes, slice_from_bytes_mut};
use landbridge_core::wire::Reader;
use landbridge_core::{ArgumentFault, Failure, Refused};

use crate::call::{Call, Stopped};

/// The most arguments that a function has, the one for converted values included.
pub(crate) const MOST: usize = 20;

/// Longer text gets memory of its own.
const INLINE: usize = 96;

/// Text of an argument: a copy, since JavaScript may write the next one before this call ends.
#[derive(Debug)]
pub struct Text(Copy);

#[derive(Debug)]
enum Copy {
    /// Bytes, and how many of them.
    Short([u8; INLINE], usize),
    Long(Vec<u8>),
}

impl Deref for Text {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        let bytes = match &self.0 {
            Copy::Short(bytes, length) => bytes.get(..*length).unwrap_or_default(),
            Copy::Long(bytes) => bytes,
        };
        // SAFETY: `Call::text` takes only what the engine's encoder wrote, or ASCII: that is UTF-8.
        unsafe { std::str::from_utf8_unchecked(bytes) }
    }
}

/// A typed array's memory is lent in place: until this goes, no JavaScript may run.
#[derive(Debug)]
struct InPlace(
    &'static Cell<usize>,
    #[expect(dead_code, reason = "held for its destructor")] Option<Claim>,
);

impl InPlace {
    #[inline]
    fn new(call: &Call<'_>, bytes: &[u8], written: bool) -> Result<Self, Failure> {
        let claim = crate::shared::lent(bytes, written)?;
        let count = &call.environment.lent;
        count.set(count.get() + 1);
        Ok(Self(count, claim))
    }
}

impl Drop for InPlace {
    #[inline]
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

/// Items of a typed array, for the call: in place, or a copy where the memory isn't aligned.
#[derive(Debug)]
pub struct Lent<T: 'static>(Items<T>);

#[derive(Debug)]
enum Items<T: 'static> {
    /// The array's own memory.
    InPlace(
        &'static [T],
        #[expect(dead_code, reason = "it counts")] InPlace,
    ),
    /// A copy.
    Copied(Vec<T>),
}

impl<T: Clone> Lent<T> {
    /// A copy of the items, which JavaScript can't change.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        match self.0 {
            Items::InPlace(items, _) => {
                copied(size_of_val(items));
                items.to_vec()
            }
            Items::Copied(items) => items,
        }
    }
}

impl<T> Deref for Lent<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match &self.0 {
            Items::InPlace(items, _) => items,
            Items::Copied(items) => items,
        }
    }
}

/// Items of a typed array that the call may write to.
#[derive(Debug)]
pub struct LentMut<T: 'static>(
    &'static mut [T],
    #[expect(dead_code, reason = "it counts")] InPlace,
);

impl<T> Deref for LentMut<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        self.0
    }
}

impl<T> DerefMut for LentMut<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        self.0
    }
}

/// Handles of the objects that move with the converted arguments.
#[derive(Debug)]
pub struct Moved(Vec<Handle>);

impl Moved {
    /// Borrows those of one type, each alone: so every one of them is there, free, and given once.
    ///
    /// # Errors
    /// One is not.
    pub fn hold<T>(
        &self,
        table: &'static Table<T>,
        parameter: &'static str,
    ) -> Result<Vec<Exclusive<'static, T>>, Failure> {
        let mut held = Vec::new();
        for handle in &self.0 {
            match table.exclusive(*handle) {
                Ok(object) => held.push(object),
                // Another type's.
                Err(Refused::BadHandle) => {}
                Err(refused) => return Err(refused.failure(table.type_name(), parameter)),
            }
        }
        Ok(held)
    }
}

impl Call<'_> {
    /// Text, which JavaScript has checked to be well-formed.
    ///
    /// # Errors
    /// None.
    #[inline]
    pub fn text(&self, index: usize, _parameter: &'static str) -> Result<Text, Failure> {
        let word = self.words[index];
        let Some(end) = word.end() else {
            return Ok(Text(Copy::Long(self.environment.held(index))));
        };
        // SAFETY: JavaScript wrote it for this call, and nothing since.
        let text = unsafe { self.environment.text(word.bits as usize, end) };
        copied(text.len());
        Ok(Text(if text.len() > INLINE {
            Copy::Long(text.to_vec())
        } else {
            let mut bytes = [0; INLINE];
            bytes[..text.len()].copy_from_slice(text);
            Copy::Short(bytes, text.len())
        }))
    }

    /// The memory of a typed array: its bytes, and whether it is this thread's alone.
    #[inline]
    pub(crate) fn bytes_of(&self, index: usize) -> (*mut u8, usize, bool) {
        let word = self.words[index];
        // A whole number; of nothing the sign tells nothing.
        let length = f64::from_bits(word.more) as i64;
        let start = std::ptr::with_exposed_provenance_mut(word.bits as usize);
        (start, length.unsigned_abs() as usize, length >= 0)
    }

    /// `&[T]` of a typed array, or of a `Uint8Array` that holds plain records; JavaScript has checked the kind.
    ///
    /// # Errors
    /// It is no whole number of items.
    #[inline]
    pub fn lent<M, T: Plain<M>>(
        &self,
        index: usize,
        parameter: &'static str,
        _kind: i32,
        _size: usize,
    ) -> Result<Lent<T>, Failure> {
        let (start, length, unshared) = self.bytes_of(index);
        if length == 0 {
            return Ok(Lent(Items::Copied(Vec::new())));
        }
        // SAFETY: the array's memory stays where it is during the call, and no JavaScript runs as long as the
        // guard lives: callbacks look at its count.
        let bytes: &'static [u8] = unsafe { std::slice::from_raw_parts(start, length) };
        match slice_from_bytes::<M, T>(bytes) {
            Ok(items) if unshared => {
                let place = InPlace::new(self, bytes, false)?;
                Ok(Lent(Items::InPlace(items, place)))
            }
            // Unaligned, or memory that another thread may write to meanwhile.
            _ => copy_from_unaligned::<M, T>(bytes)
                .map(|items| Lent(Items::Copied(items)))
                .map_err(|error| {
                    Failure::argument(parameter, ArgumentFault::Length, error.to_string())
                }),
        }
    }

    /// `&mut [T]`; [`disjoint`] comes before it.
    ///
    /// # Errors
    /// As [`Call::lent`], or the memory isn't aligned.
    pub fn lent_mut<M, T: Plain<M>>(
        &self,
        index: usize,
        parameter: &'static str,
        _kind: i32,
        _size: usize,
    ) -> Result<LentMut<T>, Failure> {
        let (start, length, _) = self.bytes_of(index);
        let bytes: &'static mut [u8] = if length == 0 {
            &mut []
        } else {
            // SAFETY: as in `lent`; the array is this thread's alone, and `disjoint` found nothing else of the
            // call that overlaps it.
            unsafe { std::slice::from_raw_parts_mut(start, length) }
        };
        let place = InPlace::new(self, bytes, true)?;
        slice_from_bytes_mut::<M, T>(bytes)
            .map(|items| LentMut(items, place))
            .map_err(|error| Failure::argument(parameter, ArgumentFault::Type, error.to_string()))
    }

    /// Where an argument's memory is: its first byte's address and its length in bytes.
    ///
    /// # Errors
    /// None.
    pub fn extent(
        &self,
        index: usize,
        _parameter: &'static str,
        _size: usize,
    ) -> Result<(usize, usize), Failure> {
        let (start, length, _) = self.bytes_of(index);
        Ok((start.addr(), length))
    }

    /// A handle; the package's JavaScript has checked the object.
    #[inline]
    fn handle(&self, index: usize) -> Handle {
        // A whole number of more bits than an address may have.
        Handle::from_bits((self.words[index].double() as i64).cast_unsigned())
    }

    /// Looks an object up.
    ///
    /// # Errors
    /// It is closed, busy, poisoned, or no such handle.
    #[inline]
    pub fn find<G>(
        &self,
        index: usize,
        name: &'static str,
        parameter: &'static str,
        look: impl FnOnce(Handle) -> Result<G, Refused>,
    ) -> Result<G, Failure> {
        look(self.handle(index)).map_err(|refused| refused.failure(name, parameter))
    }

    /// The objects that move with the converted arguments.
    ///
    /// # Errors
    /// None.
    pub fn moved(&self, index: usize) -> Result<Moved, Failure> {
        let (start, length, _) = self.bytes_of(index);
        let handles = (0..length / 8).map(|at| {
            // SAFETY: JavaScript made the array for this, and keeps it during the call.
            let number = unsafe { start.cast::<f64>().add(at).read_unaligned() };
            Handle::from_bits(number as u64)
        });
        Ok(Moved(handles.collect()))
    }

    /// The converted arguments.
    ///
    /// # Errors
    /// None.
    #[inline]
    pub fn wire(&self, index: usize) -> Result<Reader<'static>, Stopped> {
        // SAFETY: JavaScript wrote them for this call; they are decoded before any of it runs.
        let bytes = unsafe { self.environment.converted(self.words[index].double()) };
        Ok(Reader::new(bytes))
    }
}

/// Refuses writable memory that overlaps other memory of the same call.
///
/// # Errors
/// They overlap.
pub fn disjoint(
    written: (usize, usize),
    others: &[(usize, usize)],
    parameter: &'static str,
) -> Result<(), Failure> {
    let overlaps = |other: &&(usize, usize)| {
        written.1 > 0
            && other.1 > 0
            && written.0 < other.0 + other.1
            && other.0 < written.0 + written.1
    };
    match others.iter().find(overlaps) {
        None => Ok(()),
        Some(_) => Err(Failure::argument(
            parameter,
            ArgumentFault::Type,
            "expected memory of its own, got some that another argument lends too",
        )),
    }
}
