//! Lists of plain records as columns: the struct of one pointer a field that the header names, filled from
//! records, freed, and joined to a list. Splitting and joining is the core's.

use std::marker::PhantomData;
use std::ptr;

use landbridge_core::plain::columns::{self as core_columns, columns, join, split};
use landbridge_core::plain::{Field, Kind, Number, Plain, bytes_of_slice};
use landbridge_core::{ArgumentFault, Failure};

use crate::argument::{pointer, slice_of};
use crate::convert::{Crosses, within};

/// The columns of a record with `N` fields, as C sees them: in the header each pointer has its field's name
/// and type.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct ColumnsForm<const N: usize> {
    /// How many items each has.
    pub len: usize,
    /// The first item of each.
    pub columns: [*mut u8; N],
}

crate::form!(generic [const N: usize] ColumnsForm<N>, ColumnsForm { len: 0, columns: [ptr::null_mut(); N] });

/// The columns of some records.
#[derive(Debug)]
pub struct Columns<T, const N: usize> {
    columns: core_columns::Columns,
    records: PhantomData<fn() -> T>,
}

impl<T, const N: usize> Columns<T, N> {
    /// Splits records.
    #[must_use]
    pub fn of<M>(records: &[T]) -> Self
    where
        T: Plain<M>,
    {
        Self {
            columns: split::<M, T>(records),
            records: PhantomData,
        }
    }
}

impl<M, T: Plain<M>, const N: usize> Crosses<M> for Columns<T, N> {
    type C = ColumnsForm<N>;

    unsafe fn from_c(form: &Self::C, parameter: &'static str) -> Result<Self, Failure> {
        // SAFETY: the caller's promise.
        let records = unsafe { joined_form::<M, T, N>(form, parameter) }?;
        Ok(Self::of::<M>(&records))
    }

    fn into_c(self) -> Self::C {
        let len = self.columns.len();
        let mut form = ColumnsForm {
            len,
            columns: [ptr::null_mut(); N],
        };
        for (to, start) in form.columns.iter_mut().zip(self.columns.into_raw()) {
            *to = start;
        }
        form
    }

    unsafe fn free_c(form: &mut Self::C) {
        // An empty form was never filled, or was freed.
        if let Some(first) = form.columns.first().filter(|first| !first.is_null()) {
            // SAFETY: the caller's promise: `into_c` filled it.
            drop(unsafe { core_columns::Columns::from_raw(*first, columns::<M, T>(), form.len) });
        }
        *form = ColumnsForm {
            len: 0,
            columns: [ptr::null_mut(); N],
        };
    }
}

/// The records of columns, which stay the caller's.
///
/// # Errors
/// A pointer is null or misaligned, the length impossible.
///
/// # Safety
/// The contract of every pointer (see the crate's docs).
pub unsafe fn joined<M, T: Plain<M>, const N: usize>(
    form: *const ColumnsForm<N>,
    parameter: &'static str,
) -> Result<Vec<T>, Failure> {
    pointer(form, parameter)?;
    // SAFETY: checked, and the caller's promise.
    unsafe { joined_form::<M, T, N>(&*form, parameter) }
}

/// # Safety
/// As [`joined`].
unsafe fn joined_form<M, T: Plain<M>, const N: usize>(
    form: &ColumnsForm<N>,
    parameter: &'static str,
) -> Result<Vec<T>, Failure> {
    let mut memory = Vec::with_capacity(N);
    for (field, start) in columns::<M, T>().iter().zip(form.columns) {
        // SAFETY: the caller's promise.
        let bytes = unsafe { bytes(field, start, form.len, parameter) };
        let place = format_args!("column '{}'", field.name);
        memory.push(bytes.map_err(|failure| within(failure, place))?);
    }
    join::<M, T>(&memory)
        .map_err(|fault| Failure::argument(parameter, ArgumentFault::Length, fault.to_string()))
}

/// # Safety
/// As [`joined`].
unsafe fn bytes<'a>(
    field: &Field,
    start: *const u8,
    len: usize,
    parameter: &'static str,
) -> Result<&'a [u8], Failure> {
    /// # Safety
    /// As [`joined`].
    unsafe fn of<'a, N: Plain<()>>(
        start: *const u8,
        len: usize,
        parameter: &'static str,
    ) -> Result<&'a [u8], Failure> {
        // SAFETY: the caller's promise; any bits are a number.
        let items = unsafe { slice_of(start.cast::<N>(), len, parameter) }?;
        Ok(bytes_of_slice::<(), N>(items))
    }
    // SAFETY: the caller's promise.
    unsafe {
        match field.element.kind {
            Kind::Number(Number::I8) => of::<i8>(start, len, parameter),
            Kind::Number(Number::I16) => of::<i16>(start, len, parameter),
            Kind::Number(Number::I32) => of::<i32>(start, len, parameter),
            Kind::Number(Number::I64) => of::<i64>(start, len, parameter),
            Kind::Number(Number::U16) => of::<u16>(start, len, parameter),
            Kind::Number(Number::U32) => of::<u32>(start, len, parameter),
            Kind::Number(Number::U64) => of::<u64>(start, len, parameter),
            Kind::Number(Number::F32) => of::<f32>(start, len, parameter),
            Kind::Number(Number::F64) => of::<f64>(start, len, parameter),
            Kind::Number(Number::U8) | Kind::Array { .. } | Kind::Record { .. } => {
                of::<u8>(start, len, parameter)
            }
        }
    }
}
