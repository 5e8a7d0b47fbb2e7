//! What Rust gives to a C program's function: values that are lent for the call, and objects, whose handles
//! are the function's own.

use std::cell::Cell;
use std::marker::PhantomData;
use std::ptr::NonNull;

use landbridge_core::fence;

use super::answer::Refusal;
use crate::convert::{Crosses, Form};
use crate::depth::whole;
use crate::forms::{Array, Opt, Text};
use crate::object::keeping;

/// A value as C sees it, until the call is over.
pub struct Lent<M, T: Crosses<M>> {
    form: T::C,
    /// Whether the function got it, and with it the handles in it.
    given: Cell<bool>,
    tag: PhantomData<fn() -> (M, T)>,
}

impl<M, T: Crosses<M>> std::fmt::Debug for Lent<M, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lent")
            .field("given", &self.given.get())
            .finish_non_exhaustive()
    }
}

/// Makes the form of a value that a function is given.
///
/// # Errors
/// The value nests too deep.
#[inline]
pub fn lend<M, T: Crosses<M>>(value: T, parameter: &'static str) -> Result<Lent<M, T>, Refusal> {
    let form = if T::FLAT {
        value.into_c()
    } else {
        let form = whole(
            parameter,
            || value.into_c(),
            // SAFETY: the form came from `into_c` just now; where it was cut off, it is empty.
            |form| unsafe { T::free_c(form) },
        );
        form.map_err(|failure| Refusal::failure(&failure))?
    };
    Ok(Lent {
        form,
        given: Cell::new(false),
        tag: PhantomData,
    })
}

impl<M, T: Crosses<M>> Lent<M, T> {
    /// The form, for a call that comes next: the handles in it are the function's from then on.
    #[inline]
    pub fn given(&self) -> &T::C {
        if !T::FLAT {
            self.given.set(true);
        }
        &self.form
    }
}

impl<M, T: Crosses<M>> Drop for Lent<M, T> {
    #[inline]
    fn drop(&mut self) {
        if T::NUMBER {
            return;
        }
        if T::FLAT {
            // SAFETY: the form came from `into_c` and is freed here alone.
            unsafe { T::free_c(&mut self.form) };
            return;
        }
        // SAFETY: the form came from `into_c` and is freed here alone.
        let mut free = || unsafe { T::free_c(&mut self.form) };
        // A handle that wasn't given holds the user's object, whose destructor may panic.
        let _ = fence(|| {
            if self.given.get() {
                keeping(&mut free);
            } else {
                free();
            }
        });
    }
}

/// What crosses as pointer and length.
pub trait Many: Form {
    /// What it holds.
    type Item;
    /// The first; null or dangling if there are none.
    fn first(&self) -> *const Self::Item;
    /// How many.
    fn count(&self) -> usize;
}

impl Many for Text {
    type Item = u8;
    fn first(&self) -> *const u8 {
        self.ptr
    }
    fn count(&self) -> usize {
        self.len
    }
}

impl<T: Copy> Many for Array<T> {
    type Item = T;
    fn first(&self) -> *const T {
        self.ptr
    }
    fn count(&self) -> usize {
        self.len
    }
}

/// Null for nothing; an empty list that isn't nothing has an address.
pub fn maybe_first<L: Many>(optional: &Opt<L>) -> *const L::Item {
    if optional.some.0 == 0 {
        return std::ptr::null();
    }
    let first = optional.value.first();
    if first.is_null() {
        NonNull::dangling().as_ptr()
    } else {
        first
    }
}

/// How many there are, none in nothing.
pub fn maybe_count<L: Many>(optional: &Opt<L>) -> usize {
    if optional.some.0 == 0 {
        0
    } else {
        optional.value.count()
    }
}

/// Null for nothing.
pub fn maybe<T: Form>(optional: &Opt<T>) -> *const T {
    if optional.some.0 == 0 {
        std::ptr::null()
    } else {
        &raw const optional.value
    }
}
