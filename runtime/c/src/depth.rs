//! How deep values nest: conversions go down with them, the stack has an end, and what a C program passes
//! may even hold itself. Counted where a value lies behind a pointer, for only there can types recurse.

use std::cell::Cell;

use landbridge_core::wire::MAX_DEPTH;
use landbridge_core::{ArgumentFault, Failure};

use crate::convert::{Crosses, Form};

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    /// A value on its way out was cut off.
    static CUT: Cell<bool> = const { Cell::new(false) };
}

/// One level; left when dropped, since panics come by too.
struct Level(u32);

impl Level {
    fn enter() -> Option<Self> {
        let above = DEPTH.get();
        (above < MAX_DEPTH).then(|| {
            DEPTH.set(above + 1);
            Self(above)
        })
    }
}

impl Drop for Level {
    fn drop(&mut self) {
        DEPTH.set(self.0);
    }
}

/// Reads one level deeper, values of a type that needs it.
///
/// # Errors
/// The value nests too deep; else what `read` refuses.
#[inline]
pub(crate) fn deeper<M, T: Crosses<M>, R>(
    parameter: &'static str,
    read: impl FnOnce() -> Result<R, Failure>,
) -> Result<R, Failure> {
    if T::FLAT {
        return read();
    }
    match Level::enter() {
        Some(_level) => read(),
        None => Err(too_deep(parameter)),
    }
}

/// Gives one level deeper; too deep down nothing is given, and [`whole`] hears of it.
#[inline]
pub(crate) fn given_deeper<M, T: Crosses<M>, C: Form>(give: impl FnOnce() -> C) -> C {
    if T::FLAT {
        return give();
    }
    match Level::enter() {
        Some(_level) => give(),
        None => {
            CUT.set(true);
            C::EMPTY
        }
    }
}

/// Gives a value, all of it or nothing.
///
/// # Errors
/// It nests too deep; `place` is what would have received it.
#[inline]
pub(crate) fn whole<C>(
    place: &'static str,
    give: impl FnOnce() -> C,
    free: impl FnOnce(&mut C),
) -> Result<C, Failure> {
    CUT.set(false);
    let mut form = give();
    if CUT.replace(false) {
        free(&mut form);
        return Err(too_deep(place));
    }
    Ok(form)
}

/// The same for a value of [`Crosses`].
///
/// # Errors
/// As [`whole`].
#[inline]
pub(crate) fn result<M, T: Crosses<M>>(value: T) -> Result<T::C, Failure> {
    if T::FLAT {
        return Ok(value.into_c());
    }
    whole(
        "out",
        || value.into_c(),
        // SAFETY: the form came from `into_c` just now; where it was cut off, it is empty.
        |form| unsafe { T::free_c(form) },
    )
}

#[cold]
fn too_deep(parameter: &'static str) -> Failure {
    Failure::argument(parameter, ArgumentFault::Range, message())
}

/// The whole message: with 256 places in front, nobody would read it.
pub(crate) fn message() -> String {
    format!("values nest deeper than {MAX_DEPTH}")
}
