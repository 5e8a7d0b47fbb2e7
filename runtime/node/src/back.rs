//! Memory that a `blocking` function writes to: a copy goes to the other thread, and what was written comes back
//! into JavaScript's array, on its own thread, before the promise settles. `task` says when.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};

use landbridge_core::plain::{Plain, bytes_of_slice, copy_from_unaligned};
use landbridge_core::{ArgumentFault, Failure};
use napi_sys as sys;

use crate::call::Call;

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

/// The array that a copy goes back to. It stays on its environment's thread, and keeps the array alive.
#[derive(Debug)]
pub struct Back {
    env: sys::napi_env,
    array: sys::napi_ref,
    written: Written,
    parameter: &'static str,
    kind: i32,
    size: usize,
}

impl Call {
    /// A copy of a typed array for another thread, and where it goes back to.
    ///
    /// # Errors
    /// As [`Call::lent`].
    pub fn copied<M, T: Plain<M>>(
        &self,
        index: usize,
        parameter: &'static str,
        kind: i32,
        size: usize,
    ) -> Result<(Copied<M, T>, Back), Failure> {
        let (bytes, _) = self.bytes_of(index, parameter, kind, size)?;
        let items = copy_from_unaligned::<M, T>(bytes).map_err(|error| {
            Failure::argument(parameter, ArgumentFault::Length, error.to_string())
        })?;
        let mut array = std::ptr::null_mut();
        // SAFETY: the environment and the value, a typed array, are those of this call.
        unsafe { sys::napi_create_reference(self.env, self.arguments[index], 1, &mut array) };
        let written = Written::default();
        let back = Back {
            env: self.env,
            array,
            written: Arc::clone(&written),
            parameter,
            kind,
            size,
        };
        let copied = Copied {
            items,
            written,
            tag: PhantomData,
        };
        Ok((copied, back))
    }

    /// Writes what came back to the arrays, within the call that copied them.
    ///
    /// # Errors
    /// An array has no longer the memory that was copied.
    pub fn put_back(&self, backs: Vec<Back>) -> Result<(), Failure> {
        let mut call = Call::bare(self.env, self.state, self.arguments);
        backs.iter().try_for_each(|back| back.put(&mut call))
    }
}

impl Back {
    /// Writes what came back to the array, when the copy is gone.
    ///
    /// # Errors
    /// The array has no longer the memory that was copied: it was transferred or resized meanwhile.
    pub(crate) fn put(&self, call: &mut Call) -> Result<(), Failure> {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if written.is_empty() {
            return Ok(());
        }
        // SAFETY: the environment is alive and this thread's; the reference keeps the array.
        unsafe {
            sys::napi_get_reference_value(self.env, self.array, &mut call.arguments[0]);
        }
        let (bytes, _) = call.bytes_of(0, self.parameter, self.kind, self.size)?;
        if bytes.len() != written.len() {
            return Err(Failure::argument(
                self.parameter,
                ArgumentFault::Length,
                format!(
                    "expected {} bytes still, got {} after the call",
                    written.len(),
                    bytes.len()
                ),
            ));
        }
        landbridge_core::count::copied(written.len());
        bytes.copy_from_slice(&written);
        Ok(())
    }
}

impl Drop for Back {
    fn drop(&mut self) {
        // SAFETY: it never leaves its environment's thread, and the environment waits for the work.
        unsafe { sys::napi_delete_reference(self.env, self.array) };
    }
}
