//! Lists of plain records and typed arrays of their fields: the package's JavaScript makes both, here one is
//! filled from the other. Splitting and joining is the core's.

use std::borrow::Cow;
use std::mem::MaybeUninit;

use landbridge_core::plain::columns::{columns, join_into, split_into};
use landbridge_core::plain::{Field, Kind, Number, Plain};
use landbridge_core::{ArgumentFault, Failure};
use napi_sys as sys;

use crate::argument::disjoint;
use crate::call::{Call, MOST, Stopped};

/// What the parameter is called in the package's JavaScript.
const PARAMETER: &str = "columns";

impl Call {
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
        let (records, _) = self.bytes_of(list, "this", sys::TypedarrayType::uint8_array, 1)?;
        let (length, rest) = (
            records.len() / size_of::<T>(),
            records.len() % size_of::<T>(),
        );
        if rest != 0 {
            // JavaScript can tell any length of an array of its own.
            let message = format!("expected whole items, got {rest} bytes of another");
            return Err(Failure::argument(PARAMETER, ArgumentFault::Length, message).into());
        }
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
        let memory: Vec<&[u8]> = memory.iter().map(|bytes| &**bytes).collect();
        join_into::<M, T>(&memory, as_uninit(records)).map_err(|fault| {
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
        let mut call = Call {
            env: self.env,
            state: self.state,
            arguments: [std::ptr::null_mut(); MOST],
        };
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        let array = self.arguments[given];
        // SAFETY: the environment and the value, an array of the package's JavaScript, are those of this call.
        unsafe { sys::napi_get_element(self.env, array, index, &mut call.arguments[0]) };
        let (start, got, actual, unshared) = call.memory(0, PARAMETER)?;
        if actual != kind(field) {
            return Err(call.wrong(0, PARAMETER, "a typed array of the right kind"));
        }
        if got != expected {
            let name = field.name;
            let message = format!("expected {expected} items in the column '{name}', got {got}");
            return Err(Failure::argument(PARAMETER, ArgumentFault::Length, message));
        }
        Ok(Column {
            // No memory may be null.
            start: if got == 0 {
                std::ptr::NonNull::dangling().as_ptr()
            } else {
                start.cast()
            },
            bytes: got * field.element.size,
            unshared,
        })
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

fn as_uninit(bytes: &'static mut [u8]) -> &'static mut [MaybeUninit<u8>] {
    // SAFETY: the same memory; those who get it here write initialised bytes only.
    unsafe { &mut *(std::ptr::from_mut(bytes) as *mut [MaybeUninit<u8>]) }
}
