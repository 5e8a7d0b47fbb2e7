//! What a C program implements: structs of function pointers with their data, which Rust calls and frees.
//! How values go there is `lent`'s, how answers come back `answer`'s, those that come later `reply`'s, those that
//! come one after the other `items`' and `streams`'.

mod answer;
mod items;
mod lent;
mod reply;
#[cfg(feature = "async")]
mod streams;

use std::ffi::c_void;

use landbridge_core::{ArgumentFault, Failure};

pub use answer::{
    ErrorBack, Refusal, ask, ask_beside, ask_nothing, bare, made, message_new, typed,
};
pub use items::{ItemFunctions, Items, NextFn, TryItems};
pub use lent::{Lent, Many, lend, maybe, maybe_count, maybe_first};
pub use reply::{
    Answer, CancelFn, Replies, Reply, Settling, begin, cancelled, done, fail, find_reply,
    on_cancel, release,
};
#[cfg(feature = "async")]
pub use streams::{AskFn, StreamFunctions, StreamItems, TryStreamItems};

/// What frees the data of a struct of functions.
pub type FreeFn = unsafe extern "C" fn(*mut c_void);

/// A struct of function pointers, as C passes it: valid whatever its bits are but for what they point to.
pub trait Vtable: Copy {
    /// The first argument of each function.
    fn this(&self) -> *mut c_void;
    /// What frees it.
    fn free(&self) -> Option<FreeFn>;
    /// The name of a function that must be there and isn't.
    fn missing(&self) -> Option<&'static str>;
}

/// A copy of such a struct, which frees the data when it goes: once.
#[derive(Debug)]
pub struct Kept<V: Vtable>(V);

// SAFETY: who passes one promises, as the header says, that any thread may call its functions with its data,
// several at a time unless Rust's own types (`FnMut`, `FnOnce`) see to it that only one does, and may free it.
unsafe impl<V: Vtable> Send for Kept<V> {}
// SAFETY: as above.
unsafe impl<V: Vtable> Sync for Kept<V> {}

impl<V: Vtable> Kept<V> {
    /// The functions.
    #[must_use]
    pub fn functions(&self) -> &V {
        &self.0
    }

    /// Their first argument.
    #[must_use]
    pub fn this(&self) -> *mut c_void {
        self.0.this()
    }
}

impl<V: Vtable> Drop for Kept<V> {
    fn drop(&mut self) {
        if let Some(free) = self.0.free() {
            // SAFETY: the promise of who passed it; this is the only copy that frees.
            unsafe { free(self.0.this()) };
        }
    }
}

/// What came for a parameter, not yet checked. Dropped, it frees the data: whatever comes of a call, the
/// program needn't remember what it passed.
#[derive(Debug)]
pub enum Received<V: Vtable> {
    /// A struct.
    Kept(Kept<V>),
    /// Null.
    Null,
    /// No address of such a struct.
    Misaligned,
}

/// Copies what a parameter points to.
///
/// # Safety
/// `ptr` is null, misaligned, or points to such a struct, whose functions may be called until they have freed
/// the data.
pub unsafe fn receive<V: Vtable>(ptr: *const V) -> Received<V> {
    if ptr.is_null() {
        Received::Null
    } else if ptr.is_aligned() {
        // SAFETY: the caller's promise.
        Received::Kept(Kept(unsafe { ptr.read() }))
    } else {
        Received::Misaligned
    }
}

impl<V: Vtable> Received<V> {
    /// What was passed.
    ///
    /// # Errors
    /// It is null or misaligned, or a function that must be there isn't.
    pub fn needed(self, parameter: &'static str) -> Result<Kept<V>, Failure> {
        match self.optional(parameter)? {
            Some(kept) => Ok(kept),
            None => Err(Failure::null(parameter)),
        }
    }

    /// What was passed, or nothing for null.
    ///
    /// # Errors
    /// As [`needed`](Received::needed), but for null.
    pub fn optional(self, parameter: &'static str) -> Result<Option<Kept<V>>, Failure> {
        let kept = match self {
            Self::Kept(kept) => kept,
            Self::Null => return Ok(None),
            Self::Misaligned => {
                let message = "expected an aligned pointer to a struct of functions";
                return Err(Failure::argument(parameter, ArgumentFault::Type, message));
            }
        };
        match kept.0.missing() {
            None => Ok(Some(kept)),
            Some(name) => Err(Failure::argument(
                parameter,
                ArgumentFault::Null,
                format!("expected a function in `{name}`, got null"),
            )),
        }
    }
}

/// Implements [`Vtable`] for a struct with the fields `this` and `free`; the functions that must be there follow.
#[macro_export]
macro_rules! vtable {
    ($ty:ty; $($field:ident $name:literal),*) => {
        impl $crate::callback::Vtable for $ty {
            fn this(&self) -> *mut std::ffi::c_void {
                self.this
            }
            fn free(&self) -> Option<$crate::callback::FreeFn> {
                self.free
            }
            fn missing(&self) -> Option<&'static str> {
                $(if self.$field.is_none() {
                    return Some($name);
                })*
                None
            }
        }
    };
}
