//! `std.BoundedArray` as Zig had it up to 0.14: a list that lives in its array and can be full.

use core::ops::{Deref, DerefMut};

use crate::Error;

const FULL: Error = Error::new("Overflow");

/// `std.BoundedArray(T, N)`; read and written as a slice of what is in it.
#[derive(Debug, Clone, Copy)]
pub struct BoundedArray<T, const N: usize> {
    buffer: [T; N],
    length: usize,
}

impl<T: Clone + Default, const N: usize> Default for BoundedArray<T, N> {
    fn default() -> Self {
        BoundedArray {
            buffer: core::array::from_fn(|_| T::default()),
            length: 0,
        }
    }
}

impl<T, const N: usize> Deref for BoundedArray<T, N> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.buffer[..self.length]
    }
}

impl<T, const N: usize> DerefMut for BoundedArray<T, N> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.buffer[..self.length]
    }
}

impl<T: PartialEq, const N: usize> PartialEq for BoundedArray<T, N> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Clone, const N: usize> BoundedArray<T, N> {
    /// `init`: so many elements, each a filler.
    ///
    /// # Errors
    /// `Overflow` if they are more than fit.
    pub fn new(length: usize, filler: T) -> Result<Self, Error> {
        if length > N {
            return Err(FULL);
        }
        Ok(BoundedArray {
            buffer: core::array::from_fn(|_| filler.clone()),
            length,
        })
    }

    /// `fromSlice`; the filler stands where nothing is yet.
    ///
    /// # Errors
    /// `Overflow` if the elements don't fit.
    pub fn from_slice(items: &[T], filler: T) -> Result<Self, Error> {
        let mut made = Self::new(items.len(), filler)?;
        made.clone_from_slice(items);
        Ok(made)
    }

    /// `append`.
    ///
    /// # Errors
    /// `Overflow` if it is full.
    pub fn push(&mut self, item: T) -> Result<(), Error> {
        self.insert(self.length, item)
    }

    /// `appendSlice`.
    ///
    /// # Errors
    /// `Overflow` if the elements don't fit; none is put in then.
    pub fn extend_from_slice(&mut self, items: &[T]) -> Result<(), Error> {
        let start = self.length;
        self.ensure_unused_capacity(items.len())?;
        self.length += items.len();
        self[start..].clone_from_slice(items);
        Ok(())
    }

    /// `appendNTimes`.
    ///
    /// # Errors
    /// `Overflow` if the elements don't fit; none is put in then.
    pub fn extend_with(&mut self, item: T, count: usize) -> Result<(), Error> {
        let start = self.length;
        self.resize(start + count)?;
        self[start..].fill(item);
        Ok(())
    }

    /// `insert`: before the element at a place.
    ///
    /// # Errors
    /// `Overflow` if it is full.
    ///
    /// # Panics
    /// If the place is behind the end.
    pub fn insert(&mut self, at: usize, item: T) -> Result<(), Error> {
        self.ensure_unused_capacity(1)?;
        self.length += 1;
        let tail = &mut self[at..];
        tail.rotate_right(1);
        tail[0] = item;
        Ok(())
    }

    /// `resize`: what comes in is what was in the array before.
    ///
    /// # Errors
    /// `Overflow` if it is more than fits.
    pub fn resize(&mut self, length: usize) -> Result<(), Error> {
        if length > N {
            return Err(FULL);
        }
        self.length = length;
        Ok(())
    }

    /// `ensureUnusedCapacity`.
    ///
    /// # Errors
    /// `Overflow` if there is less room.
    pub fn ensure_unused_capacity(&self, count: usize) -> Result<(), Error> {
        if self.length + count > N {
            return Err(FULL);
        }
        Ok(())
    }

    /// `pop`.
    pub fn pop(&mut self) -> Option<T> {
        let last = self.last()?.clone();
        self.length -= 1;
        Some(last)
    }

    /// `orderedRemove`: those behind it move up.
    ///
    /// # Panics
    /// If there is no such element.
    pub fn remove(&mut self, at: usize) -> T {
        let item = self[at].clone();
        self[at..].rotate_left(1);
        self.length -= 1;
        item
    }

    /// `swapRemove`: the last one takes its place.
    ///
    /// # Panics
    /// If there is no such element.
    pub fn swap_remove(&mut self, at: usize) -> T {
        let last = self.length - 1;
        self.swap(at, last);
        self.length = last;
        self.buffer[last].clone()
    }

    /// `clear`.
    pub fn clear(&mut self) {
        self.length = 0;
    }

    /// `capacity`.
    #[must_use]
    pub const fn capacity(&self) -> usize {
        N
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_can_be_full() {
        let mut array: BoundedArray<u8, 4> = BoundedArray::default();
        array.extend_from_slice(&[1, 2]).unwrap();
        array.push(3).unwrap();
        array.insert(1, 9).unwrap();
        assert_eq!(array.push(4), Err(FULL));
        assert_eq!(*array, [1, 9, 2, 3]);
        assert_eq!(array.remove(1), 9);
        assert_eq!(array.swap_remove(0), 1);
        assert_eq!(*array, [3, 2]);
        assert_eq!(array.extend_from_slice(&[0; 3]), Err(FULL));
        assert_eq!(array.len(), 2);
        array.extend_with(7, 2).unwrap();
        assert_eq!(array.pop(), Some(7));
        assert_eq!(BoundedArray::<u8, 2>::from_slice(&[1, 2, 3], 0), Err(FULL));
    }
}
