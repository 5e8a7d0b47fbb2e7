//! Lists of plain records and typed arrays of their fields: the package's JavaScript makes both, here one is
//! filled from the other. Splitting and joining is the core's.

use std::borrow::Cow;
use std::mem::MaybeUninit;

use landbridge_core::plain::columns::{columns, join_into, split_into};
use landbridge_core::plain::{Field, Kind, Number, Plain};
use landbridge_core::{ArgumentFault, Failure};

use crate::argument::disjoint;
use crate::call::{Call, Stopped};
use crate::export::sys;

/// What the parameter is called in the package's JavaScript.
const PARAMETER: &str = "columns";

impl Call<'_> {
    /// Writes the fields of a list, whose memory is argument `list`, to the typed arrays of the array `given`.
    ///
    /// # Errors
    /// They aren't those of the record, or not as long as the list.
    pub fn split_columns<M, T: Plain<M>>(&self, list: usize, given: usize) -> Result<(), Stopped> {
        let list_at = self.extent(list, "this", 1)?;
        let records = self.lent::<M, T>(list, "this", sys::TypedarrayType::uint8_array, 1)?;
        let mut memory = Vec::new();
        let mut extents = vec![list_at];
        for (index, field) in columns::<M, T>().iter().enumerate() {
            let column = self.column(given, index, field, records.len())?;
            disjoint(column.extent(), &extents, PARAMETER)?;
            extents.push(column.extent());
            // SAFETY: the array's memory stays during the call, since no JavaScript runs meanwhile, and nothing
            // else that is lent here overlaps it.
            memory.push(unsafe { std::slice::from_raw_parts_mut(column.start, column.bytes) });
        }
        split_into::<M, T>(&records, &mut memory);
        Ok(())
    }

    /// Writes the typed arrays of the array `given` to the memory of a new list, which is argument `list`.
    ///
    /// # Errors
    /// As [`Call::split_columns`].
    pub fn join_columns<M, T: Plain<M>>(&self, list: usize, given: usize) -> Result<(), Stopped> {
        let extent = self.extent(list, "this", 1)?;
        let (start, length, _) = self.bytes_of(list);
        let length = length / size_of::<T>();
        let mut memory = Vec::new();
        for (index, field) in columns::<M, T>().iter().enumerate() {
            let column = self.column(given, index, field, length)?;
            disjoint(extent, &[column.extent()], PARAMETER)?;
            // SAFETY: as in `split_columns`; columns are only read, so that one array may be several.
            let bytes = unsafe { std::slice::from_raw_parts(column.start.cast(), column.bytes) };
            // Memory that another thread may write to meanwhile is copied first.
            memory.push(if column.unshared {
                Cow::Borrowed(bytes)
            } else {
                Cow::Owned(bytes.to_vec())
            });
        }
        let records = if length == 0 {
            &mut []
        } else {
            // SAFETY: the list's memory stays during the call, and no column overlaps it.
            unsafe { std::slice::from_raw_parts_mut(start.cast(), length * size_of::<T>()) }
        };
        let memory: Vec<&[u8]> = memory.iter().map(|bytes| &**bytes).collect();
        join_into::<M, T>(&memory, records).map_err(|fault| {
            Failure::argument(PARAMETER, ArgumentFault::Length, fault.to_string())
        })?;
        Ok(())
    }

    /// One of the typed arrays in an array: of the field's kind, and of so many items.
    fn column(
        &self,
        given: usize,
        index: usize,
        field: &Field,
        expected: usize,
    ) -> Result<Column, Failure> {
        // Where it is, how many bytes it has (negative if other threads see it), its kind.
        let at = index * 3;
        let [start, length, actual] = [at, at + 1, at + 2].map(|at| self.described(given, at));
        if actual as i32 != kind(field) {
            let message = "expected a typed array of the right kind";
            return Err(Failure::argument(PARAMETER, ArgumentFault::Type, message));
        }
        let bytes = length.abs() as usize;
        let got = bytes / field.element.size;
        if bytes != expected * field.element.size {
            let name = field.name;
            let message = format!("expected {expected} items in the column '{name}', got {got}");
            return Err(Failure::argument(PARAMETER, ArgumentFault::Length, message));
        }
        Ok(Column {
            // No memory may be null.
            start: if bytes == 0 {
                std::ptr::NonNull::dangling().as_ptr()
            } else {
                std::ptr::with_exposed_provenance_mut(start as usize)
            },
            bytes,
            unshared: length >= 0.0,
        })
    }

    /// One of the numbers by which the package's JavaScript describes typed arrays.
    fn described(&self, given: usize, at: usize) -> f64 {
        let (start, length, _) = self.bytes_of(given);
        if at >= length {
            return -1.0;
        }
        // SAFETY: JavaScript made the array for this, and keeps it during the call.
        unsafe { start.cast::<f64>().add(at).read_unaligned() }
    }
}

/// The memory of a typed array.
struct Column {
    start: *mut MaybeUninit<u8>,
    bytes: usize,
    /// Whether it is this thread's alone.
    unshared: bool,
}

impl Column {
    fn extent(&self) -> (usize, usize) {
        (self.start as usize, self.bytes)
    }
}

fn kind(field: &Field) -> i32 {
    use sys::TypedarrayType as T;
    match field.element.kind {
        Kind::Number(Number::I8) => T::int8_array,
        Kind::Number(Number::I16) => T::int16_array,
        Kind::Number(Number::I32) => T::int32_array,
        Kind::Number(Number::I64) => T::bigint64_array,
        Kind::Number(Number::U16) => T::uint16_array,
        Kind::Number(Number::U32) => T::uint32_array,
        Kind::Number(Number::U64) => T::biguint64_array,
        Kind::Number(Number::F32) => T::float32_array,
        Kind::Number(Number::F64) => T::float64_array,
        Kind::Number(Number::U8) | Kind::Array { .. } | Kind::Record { .. } => T::uint8_array,
    }
}
