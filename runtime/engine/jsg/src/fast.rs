//! V8's fast calls: its compiler calls a method without making handles, where the arguments are numbers, booleans and the
//! typed arrays of slices.
//! Such a function can't throw: what fails is kept, and V8 is told to call the general way, which throws it. The code
//! that decides which methods have a fast way is in the macros.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::convert::{FromJs, slices};
use crate::error::{Error, Result};
use crate::ffi::bridge;
use crate::isolate::{Fallen, Shared};
use crate::reference::{Borrowed, BorrowedMut};
use crate::resource::{self, Resource};

// The codes of types, as the shim reads them.
const VOID: u8 = 0;
const BOOL: u8 = 1;
/// A value of any kind.
#[doc(hidden)]
pub const FAST_VALUE: u8 = 9;
pub(crate) const INT32: u8 = 2;
pub(crate) const UINT32: u8 = 3;
pub(crate) const FLOAT64: u8 = 4;

/// What V8 hands to a fast call to be told of failure.
#[repr(C)]
pub struct FastOptions {
    fallback: bool,
    data: usize,
}

/// A fast call beside a method's general way.
#[derive(Clone, Copy, Debug)]
pub struct Fast {
    /// A function of the C ABI: receiver, arguments, options.
    pub address: usize,
    /// The codes of result and receiver (which isn't read), and of each argument.
    pub types: &'static [u8],
}

/// A type that a fast call can take.
pub trait FastArgument: Sized {
    /// As V8 passes it.
    type Raw;
    /// What the shim calls `Raw`.
    const CODE: u8;
    /// Reads it.
    ///
    /// # Errors
    ///
    /// As the general way.
    fn read(raw: Self::Raw) -> Result<Self>;
}

/// A type that a fast call can answer.
pub trait FastResult: Sized {
    /// As V8 takes it.
    type Raw: Default;
    /// What the shim calls `Raw`.
    const CODE: u8;
    /// Writes it.
    ///
    /// # Errors
    ///
    /// The method's own.
    fn write(self) -> Result<Self::Raw>;
}

/// As the value that it is: V8 10.2 would take whatever isn't `true` for false.
impl FastArgument for bool {
    type Raw = usize;
    const CODE: u8 = FAST_VALUE;
    fn read(raw: usize) -> Result<Self> {
        // SAFETY: V8's handle of an argument, for the call.
        Ok(unsafe { bridge::fast_boolean(raw) })
    }
}

impl FastResult for bool {
    type Raw = bool;
    const CODE: u8 = BOOL;
    fn write(self) -> Result<bool> {
        Ok(self)
    }
}

impl FastResult for () {
    type Raw = ();
    const CODE: u8 = VOID;
    fn write(self) -> Result<()> {
        Ok(())
    }
}

impl<T: FastResult, E: Into<Error>> FastResult for Result<T, E> {
    type Raw = T::Raw;
    const CODE: u8 = T::CODE;
    fn write(self) -> Result<T::Raw> {
        self.map_err(Into::into)?.write()
    }
}

/// Why a fast call has no answer.
#[doc(hidden)]
pub enum Unanswered {
    /// It has failed.
    Failed(Error),
    /// Nothing has run yet: the general way converts what this one can't.
    General,
}

impl From<Error> for Unanswered {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Runs a fast call's body. For the code that the macros write: `options` must be what V8 passed.
#[doc(hidden)]
#[inline]
pub fn fast_enter<T: Default>(
    options: &mut FastOptions,
    body: impl FnOnce() -> Result<T, Unanswered>,
) -> T {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(value)) => value,
        Ok(Err(Unanswered::Failed(error))) => {
            fail(options, |_| Fallen::Thrown(error));
            T::default()
        }
        Ok(Err(Unanswered::General)) => {
            options.fallback = true;
            T::default()
        }
        Err(panic) => {
            fail(options, |shared| {
                Fallen::Stopped(shared.report_panic(&*panic, "called from JavaScript"))
            });
            T::default()
        }
    }
}

#[cold]
fn fail(options: &mut FastOptions, fallen: impl FnOnce(&Shared) -> Fallen) {
    options.fallback = true;
    Shared::with_entered(|shared| shared.fall(fallen(shared)));
}

/// The memory of a typed array.
///
/// # Errors
///
/// The value is something else, or its memory has to be copied or made first.
#[doc(hidden)]
#[inline]
pub fn fast_slice<'a, T: FromJs<'a>>(
    value: usize,
    for_the_call: &'a (),
) -> Result<&'a [T], Unanswered> {
    // SAFETY: V8's handle of an argument, for the call, in which no script runs.
    unsafe { slices::fast(value, for_the_call) }.ok_or(Unanswered::General)
}

/// The receiver, borrowed.
///
/// # Errors
///
/// It is busy.
#[doc(hidden)]
#[inline]
pub fn fast_receiver<'a, R: Resource>(
    receiver: usize,
    _for_the_call: &'a (),
) -> Result<Borrowed<'a, R>> {
    // SAFETY: V8's handle of a receiver whose class it has checked by the method's signature.
    let header = resource::receiver::<R>(unsafe { bridge::fast_node(receiver) })?;
    // SAFETY: the object keeps the node for the call, and its tag was checked.
    unsafe { Borrowed::of(header) }
}

/// The receiver, borrowed exclusively.
///
/// # Errors
///
/// It is busy.
#[doc(hidden)]
#[inline]
pub fn fast_receiver_mut<'a, R: Resource>(
    receiver: usize,
    _for_the_call: &'a (),
) -> Result<BorrowedMut<'a, R>> {
    // SAFETY: as above.
    let header = resource::receiver::<R>(unsafe { bridge::fast_node(receiver) })?;
    // SAFETY: as above.
    unsafe { BorrowedMut::of(header) }
}
