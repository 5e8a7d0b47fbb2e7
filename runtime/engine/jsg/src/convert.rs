//! How values cross: the two traits, and what stands between JavaScript's coercions and Rust's types. Each group of
//! types has a file.

mod closure;
mod containers;
mod function;
mod iterators;
mod numbers;
mod payloads;
pub(crate) mod slices;
mod strict;
mod values;

use crate::callback::Call;
use crate::error::Result;
use crate::local::Local;
use crate::lock::Lock;

pub use closure::{Closure, Parameters};
pub use containers::Rest;
pub(crate) use containers::{free_adopted, memory_owner};
pub use function::{Arguments, Function};
pub use iterators::{Iterable, Sequence};
pub use numbers::{Clamped, EnforceRange};
pub use payloads::{Bytes, Json};
pub use strict::{NonCoercible, Nullable};
pub use values::Date;

/// A type that JavaScript's values are converted to.
pub trait FromJs<'s>: Sized {
    /// Its name in TypeScript, as a parameter.
    fn ts() -> String;

    /// Whether a parameter of it may be left out.
    const OPTIONAL: bool = false;

    /// Converts a value.
    ///
    /// # Errors
    ///
    /// The value has no meaning as this type, or its own conversion throws.
    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Self>;

    /// An argument that can be read in place, as most numbers can; no error comes of it, nor a call of the shim's.
    #[doc(hidden)]
    #[inline(always)]
    fn quick(_: &Call<'s>, _index: u32) -> Option<Self> {
        None
    }

    /// Converts an argument; what the shim has looked at already has shorter ways.
    ///
    /// # Errors
    ///
    /// As for `from_js`.
    #[doc(hidden)]
    fn from_argument(call: &mut Call<'s>, index: u32) -> Result<Self> {
        let value = call.value(index);
        Self::from_js(&mut call.lock, value)
    }

    /// Whether the value is of this type without any coercion.
    fn is_exact(lock: &mut Lock<'s>, value: Local<'s>) -> bool;

    /// Converts a whole list; numbers take the typed array of their type, too.
    ///
    /// # Errors
    ///
    /// The value isn't a list, or an item can't be converted.
    fn vec_from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Vec<Self>> {
        containers::array_from_js(lock, value)
    }

    /// The typed array whose memory is a slice of these. Only this crate's numbers can say so: the argument's type
    /// has no name outside it.
    #[doc(hidden)]
    fn memory(_: slices::Own) -> Option<u32> {
        None
    }
}

/// A type that is converted to JavaScript's values.
pub trait ToJs: Sized {
    /// Its name in TypeScript, as a result.
    fn ts() -> String;

    /// Converts it.
    ///
    /// # Errors
    ///
    /// V8 can't make the value.
    fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>>;

    /// Converts a whole list.
    ///
    /// # Errors
    ///
    /// As for `to_js`.
    fn vec_to_js<'s>(values: Vec<Self>, lock: &mut Lock<'s>) -> Result<Local<'s>> {
        containers::array_to_js(values, lock)
    }

    /// The value, if it is an integer that V8 has in a word.
    #[doc(hidden)]
    #[inline]
    fn small(&self) -> Option<i32> {
        None
    }

    /// Answers a call with it; small values have shorter ways.
    ///
    /// # Errors
    ///
    /// As for `to_js`.
    fn answer_to(self, call: &mut Call<'_>) -> Result<()> {
        let value = self.to_js(&mut call.lock)?;
        call.answer_value(value);
        Ok(())
    }
}

/// A type that a parameter can borrow: `&str`, `&[T]`, `&Resource`. For the code that the macros write.
pub trait FromJsRef<'s> {
    /// What is held for the call.
    type Holder;

    /// Its name in TypeScript.
    fn ts() -> String;

    /// Converts a value to what is held. `runs_scripts` says whether JavaScript can run while it is borrowed: then
    /// memory that scripts can change is copied.
    ///
    /// # Errors
    ///
    /// As for `FromJs`.
    #[doc(hidden)]
    fn hold(lock: &mut Lock<'s>, value: Local<'s>, runs_scripts: bool) -> Result<Self::Holder>;

    /// What the parameter borrows; no JavaScript runs meanwhile unless `hold` was told.
    #[doc(hidden)]
    fn borrow(holder: &Self::Holder) -> &Self;
}
