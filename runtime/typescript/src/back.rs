//! Memory that a `blocking` function writes to: a copy goes to the other thread, and what was written comes back
//! into JavaScript's arrays, on its own thread, before the promise settles. JavaScript keeps the arrays.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};

use landbridge_core::plain::{Plain, bytes_of_slice, copy_from_unaligned};
use landbridge_core::{ArgumentFault, Failure};

use crate::call::Call;
use crate::environment::Environment;

/// The bytes of a copy that is done with.
type Written = Arc<Mutex<Vec<u8>>>;

/// `&mut [T]` on another thread. When it is dropped, by a panic too, its bytes are ready to go back.
pub struct Copied<M, T: Plain<M>> {
    items: Vec<T>,
    written: Written,
    tag: PhantomData<fn() -> M>,
}

impl<M, T: Plain<M>> std::fmt::Debug for Copied<M, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Copied({} items)", self.items.len())
    }
}

impl<M, T: Plain<M>> Deref for Copied<M, T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<M, T: Plain<M>> DerefMut for Copied<M, T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.items
    }
}

impl<M, T: Plain<M>> Drop for Copied<M, T> {
    fn drop(&mut self) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.extend_from_slice(bytes_of_slice::<M, T>(&self.items));
    }
}

/// What goes back to an array, by the order of the arguments.
#[derive(Debug)]
pub struct Back {
    written: Written,
    parameter: &'static str,
}

impl Call<'_> {
    /// A copy of a typed array for another thread, and what goes back to it.
    ///
    /// # Errors
    /// As [`Call::lent`].
    pub fn copied<M, T: Plain<M>>(
        &self,
        index: usize,
        parameter: &'static str,
        _kind: i32,
        _size: usize,
    ) -> Result<(Copied<M, T>, Back), Failure> {
        let (start, length, _) = self.bytes_of(index);
        let bytes: &[u8] = if length == 0 {
            &[]
        } else {
            // SAFETY: the array's memory stays where it is during the call, and no JavaScript runs meanwhile.
            unsafe { std::slice::from_raw_parts(start, length) }
        };
        let items = copy_from_unaligned::<M, T>(bytes).map_err(|error| {
            Failure::argument(parameter, ArgumentFault::Length, error.to_string())
        })?;
        let written = Written::default();
        let back = Back {
            written: Arc::clone(&written),
            parameter,
        };
        let copied = Copied {
            items,
            written,
            tag: PhantomData,
        };
        Ok((copied, back))
    }
}

impl Call<'_> {
    /// Has what was written go back to the arrays, after the call: JavaScript may have moved their memory meanwhile.
    ///
    /// # Errors
    /// None here: JavaScript throws them.
    pub fn put_back(&self, backs: Vec<Back>) -> Result<(), Failure> {
        self.environment.bring(backs);
        Ok(())
    }
}

impl Environment {
    /// Leaves what goes back for JavaScript, which calls [`back`] for each array.
    pub(crate) fn bring(&self, backs: Vec<Back>) {
        *self.backs.borrow_mut() = backs;
    }
}

/// Writes what came back to an array, which is so many bytes long now: whether it has the memory still that was
/// copied. If not, the head tells.
///
/// # Safety
/// As [`called`](crate::called).
pub unsafe fn back(environment: f64, at: u32, to: *mut u8, length: f64) {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    let backs = environment.backs.borrow();
    let Some(back) = backs.get(at as usize) else {
        return;
    };
    let written = back.written.lock().unwrap_or_else(PoisonError::into_inner);
    if written.is_empty() {
        return;
    }
    if written.len() == length as usize {
        landbridge_core::count::copied(written.len());
        // SAFETY: JavaScript gave an array of this length, and none of it runs.
        unsafe { std::ptr::copy_nonoverlapping(written.as_ptr(), to, written.len()) };
        return;
    }
    let (kind, message) = if length == 0.0 {
        let message = "expected memory, got an array whose buffer is detached";
        (ArgumentFault::Type, message.to_owned())
    } else {
        let expected = written.len();
        let message = format!("expected {expected} bytes still, got {length} after the call");
        (ArgumentFault::Length, message)
    };
    let failure = Failure::argument(back.parameter, kind, message);
    let call = Call::bare(environment);
    call.stop(failure.into());
}
