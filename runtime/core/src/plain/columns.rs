//! Lists of plain records as columns: one array of numbers for each field. Splitting and joining pass once
//! over the records, a cache's worth at a time. A column's memory is in `column`; how a host shows it is the
//! host's matter.

use std::fmt;
use std::mem::MaybeUninit;

use super::{Field, Kind, Plain, bytes_of_slice};

pub use super::column::Columns;

/// So many bytes of records are split into all columns before the next are read.
const BLOCK: usize = 16 * 1024;

/// The columns of a record: its fields, each a number.
///
/// # Panics
/// A field is no number, or the type no record; generated code asks for records of numbers only.
#[must_use]
pub fn columns<M, T: Plain<M>>() -> &'static [Field] {
    let fields = match T::ELEMENT.kind {
        Kind::Record { fields, .. } => fields,
        Kind::Number(_) | Kind::Array { .. } => &[],
    };
    let number = |field: &Field| matches!(field.element.kind, Kind::Number(_));
    let whole = fields.iter().all(number);
    assert!(whole && !fields.is_empty(), "a record of numbers");
    fields
}

/// Why columns are no list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnLength {
    /// The column at fault, as its field is called in Rust.
    pub field: &'static str,
    /// The items of the first column.
    pub expected: usize,
    /// The items of this one.
    pub got: usize,
}

impl fmt::Display for ColumnLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            field,
            expected,
            got,
        } = self;
        write!(
            f,
            "expected {expected} items in the column '{field}', as many as in the first, got {got}"
        )
    }
}

impl std::error::Error for ColumnLength {}

/// Splits records: one column for each of their [`columns`].
#[must_use]
pub fn split<M, T: Plain<M>>(records: &[T]) -> Columns {
    let mut made = Columns::new(columns::<M, T>(), records.len());
    split_into::<M, T>(records, &mut made.bytes_mut());
    made
}

/// Splits records into memory of the caller's, which is written whole; it needn't be aligned.
///
/// # Panics
/// There isn't one piece of memory for each of the record's [`columns`], of exactly its bytes.
pub fn split_into<M, T: Plain<M>>(records: &[T], memory: &mut [&mut [MaybeUninit<u8>]]) {
    let fields = columns::<M, T>();
    assert_eq!(memory.len(), fields.len(), "memory for each column");
    for (field, column) in fields.iter().zip(&*memory) {
        let bytes = records.len() * field.element.size;
        assert_eq!(
            column.len(),
            bytes,
            "the bytes of the column {}",
            field.name
        );
    }
    crate::count::copied(size_of_val(records));
    let size = size_of::<T>();
    let step = (BLOCK / size).max(16);
    let mut start = 0;
    for block in records.chunks(step) {
        let bytes = bytes_of_slice::<M, T>(block);
        for (field, column) in fields.iter().zip(&mut *memory) {
            let width = field.element.size;
            let column = &mut column[start * width..(start + block.len()) * width];
            match width {
                1 => gather::<1>(bytes, size, field.offset, column),
                2 => gather::<2>(bytes, size, field.offset, column),
                4 => gather::<4>(bytes, size, field.offset, column),
                _ => gather::<8>(bytes, size, field.offset, column),
            }
        }
        start += block.len();
    }
}

/// Copies one field of each record to a column. The sizes are constants where it is inlined.
#[inline(always)]
fn gather<const W: usize>(
    records: &[u8],
    size: usize,
    offset: usize,
    column: &mut [MaybeUninit<u8>],
) {
    let (items, _) = column.as_chunks_mut::<W>();
    for (item, record) in items.iter_mut().zip(records.chunks_exact(size)) {
        let mut bytes = [0; W];
        bytes.copy_from_slice(&record[offset..offset + W]);
        *item = bytes.map(MaybeUninit::new);
    }
}

/// Joins columns to records: the bytes of one column for each of the record's [`columns`], in order; they
/// needn't be aligned.
///
/// # Errors
/// They aren't of one length.
///
/// # Panics
/// There isn't one for each, or one isn't a whole number of items.
pub fn join<M, T: Plain<M>>(memory: &[&[u8]]) -> Result<Vec<T>, ColumnLength> {
    let length = joined_length::<M, T>(memory)?;
    let mut records = Vec::<T>::with_capacity(length);
    let room = &mut records.spare_capacity_mut()[..length];
    // SAFETY: the room is as many bytes, which may be uninitialised.
    let bytes = unsafe {
        std::slice::from_raw_parts_mut(room.as_mut_ptr().cast(), length * size_of::<T>())
    };
    scatter_all::<M, T>(memory, length, bytes);
    // SAFETY: the columns were as long, and a plain record's fields cover it: every byte is written.
    unsafe { records.set_len(length) };
    Ok(records)
}

/// As [`join`], into memory of the caller's of exactly the records' bytes, which is written whole; it needn't
/// be aligned.
///
/// # Errors
/// As [`join`].
///
/// # Panics
/// As [`join`], or the memory is of another size.
pub fn join_into<M, T: Plain<M>>(
    memory: &[&[u8]],
    records: &mut [MaybeUninit<u8>],
) -> Result<(), ColumnLength> {
    let length = joined_length::<M, T>(memory)?;
    assert_eq!(records.len(), length * size_of::<T>(), "the records' bytes");
    scatter_all::<M, T>(memory, length, records);
    Ok(())
}

fn joined_length<M, T: Plain<M>>(memory: &[&[u8]]) -> Result<usize, ColumnLength> {
    let fields = columns::<M, T>();
    assert_eq!(memory.len(), fields.len(), "memory for each column");
    let mut expected = None;
    for (field, column) in fields.iter().zip(memory) {
        let width = field.element.size;
        assert!(column.len().is_multiple_of(width), "whole items");
        let got = column.len() / width;
        let expected = *expected.get_or_insert(got);
        if got != expected {
            return Err(ColumnLength {
                field: field.name,
                expected,
                got,
            });
        }
    }
    Ok(expected.unwrap_or_default())
}

fn scatter_all<M, T: Plain<M>>(memory: &[&[u8]], length: usize, records: &mut [MaybeUninit<u8>]) {
    crate::count::copied(records.len());
    let fields = columns::<M, T>();
    let size = size_of::<T>();
    let step = (BLOCK / size).max(16);
    for (index, block) in records[..length * size].chunks_mut(step * size).enumerate() {
        let (start, count) = (index * step, block.len() / size);
        for (field, column) in fields.iter().zip(memory) {
            let width = field.element.size;
            let column = &column[start * width..(start + count) * width];
            match width {
                1 => scatter::<1>(column, size, field.offset, block),
                2 => scatter::<2>(column, size, field.offset, block),
                4 => scatter::<4>(column, size, field.offset, block),
                _ => scatter::<8>(column, size, field.offset, block),
            }
        }
    }
}

/// Copies a column to one field of each record.
#[inline(always)]
fn scatter<const W: usize>(
    column: &[u8],
    size: usize,
    offset: usize,
    records: &mut [MaybeUninit<u8>],
) {
    let (items, _) = column.as_chunks::<W>();
    for (item, record) in items.iter().zip(records.chunks_exact_mut(size)) {
        record[offset..offset + W].copy_from_slice(&item.map(MaybeUninit::new));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Here;

    #[derive(Clone, Copy, Debug, PartialEq)]
    #[repr(C)]
    struct Sample {
        at: i64,
        height: f32,
        count: u16,
        level: i8,
        flags: u8,
    }
    crate::plain!(Sample {
        at: i64,
        height: f32,
        count: u16,
        level: i8,
        flags: u8
    } as Here);

    fn samples(count: usize) -> Vec<Sample> {
        let sample = |index: usize| Sample {
            at: -(index as i64) << 20,
            height: index as f32 * 0.5,
            count: index as u16,
            level: (index % 256) as u8 as i8,
            flags: !(index as u8),
        };
        (0..count).map(sample).collect()
    }

    #[test]
    fn lists_of_any_length_are_split_and_joined() {
        let block = BLOCK / size_of::<Sample>();
        for count in [0, 1, 2, 7, block - 1, block, block + 1, 3 * block + 5] {
            let records = samples(count);
            let columns = split::<Here, _>(&records);
            let found: Vec<&[u8]> = columns.bytes().collect();
            let heights: Vec<f32> = records.iter().map(|it| it.height).collect();
            assert_eq!(found[1], bytes_of_slice::<Here, _>(&heights));
            let flags: Vec<u8> = records.iter().map(|it| it.flags).collect();
            assert_eq!(found[4], flags);
            assert_eq!(columns.len(), count);
            assert_eq!(join::<Here, Sample>(&found), Ok(records));
        }
    }

    #[test]
    fn memory_at_odd_places_will_do() {
        let records = samples(50);
        let columns = split::<Here, _>(&records);
        let shifted: Vec<Vec<u8>> = columns
            .bytes()
            .map(|column| [&[9], column].concat())
            .collect();
        let bytes: Vec<&[u8]> = shifted.iter().map(|column| &column[1..]).collect();
        assert_eq!(join::<Here, Sample>(&bytes), Ok(records.clone()));
        let mut target = vec![MaybeUninit::new(0); 50 * 16 + 1];
        assert_eq!(join_into::<Here, Sample>(&bytes, &mut target[1..]), Ok(()));
    }

    #[test]
    fn columns_of_several_lengths_are_refused() {
        let columns = split::<Here, _>(&samples(3));
        let mut bytes: Vec<&[u8]> = columns.bytes().collect();
        bytes[2] = &bytes[2][..4];
        let fault = ColumnLength {
            field: "count",
            expected: 3,
            got: 2,
        };
        assert_eq!(join::<Here, Sample>(&bytes), Err(fault.clone()));
        assert_eq!(
            fault.to_string(),
            "expected 3 items in the column 'count', as many as in the first, got 2"
        );
    }

    #[test]
    fn memory_is_handed_over_and_comes_back() {
        for count in [0, 3] {
            let made = split::<Here, _>(&samples(count));
            let raw = made.into_raw();
            assert!(raw.iter().all(|start| start.cast::<u64>().is_aligned()));
            // SAFETY: it came from `split` just now.
            let back = unsafe { Columns::from_raw(raw[0], columns::<Here, Sample>(), count) };
            assert_eq!(back.len(), count);
        }
    }
}
