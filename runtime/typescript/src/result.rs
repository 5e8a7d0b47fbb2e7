//! Results that are memory: text, lists, converted values.

use landbridge_core::count::copied;
use landbridge_core::handle::Handle;
use landbridge_core::plain::{Plain, bytes_of_slice};
use landbridge_core::wire::{Output, Wire, Writer};

use crate::call::{Call, Stopped};
use crate::direct::Direct;
use crate::owned::writing;

/// The bits of what a call returns.
#[derive(Clone, Copy, Debug)]
pub struct Value(pub(crate) u64);

/// A length that says: it is to be taken.
const SPILLED: i32 = i32::MIN;

/// So many bytes of a list still go through the memory of answers: JavaScript cuts them out of it for less than
/// another call costs.
const CUT: usize = 4096;

impl Call<'_> {
    /// Text: its length in the memory of answers, negative where it isn't ASCII.
    #[must_use]
    pub fn string(&self, text: &str) -> Value {
        let bytes = text.as_bytes();
        copied(bytes.len());
        // SAFETY: JavaScript has read the last answer, and none of it runs.
        let answers = unsafe { self.environment.answers() };
        let Some(room) = answers.get_mut(..bytes.len()) else {
            return self.spilled(bytes.to_vec());
        };
        room.copy_from_slice(bytes);
        // No longer than that memory.
        let length = bytes.len() as i32;
        if text.is_ascii() { length } else { -length }.give()
    }

    /// Leaves bytes to be taken.
    #[cold]
    pub(crate) fn spilled(&self, bytes: Vec<u8>) -> Value {
        self.environment.tell(0, bytes.len());
        self.environment.spill(bytes);
        SPILLED.give()
    }

    /// The memory of a list: its length in bytes.
    #[must_use]
    pub fn memory_of<M, T: Plain<M>>(&self, items: &[T], _kind: Option<i32>) -> Value {
        let bytes = bytes_of_slice::<M, T>(items);
        copied(bytes.len());
        // SAFETY: as in `string`.
        let answers = unsafe { self.environment.answers() };
        match answers.get_mut(..bytes.len()) {
            Some(room) if bytes.len() <= CUT => {
                room.copy_from_slice(bytes);
                (bytes.len() as i32).give()
            }
            _ => self.spilled(bytes.to_vec()),
        }
    }

    /// The handle of a new object, which is the environment's from now on.
    #[inline]
    #[must_use]
    pub fn give_handle(&self, handle: Handle) -> Value {
        self.environment.owned.add(handle);
        (handle.to_bits() as f64).give()
    }

    /// A converted value: its length in the memory of answers.
    ///
    /// # Errors
    /// It can't be written in the wire format.
    pub fn give_wire<M, T: Wire<M>>(&self, value: T) -> Result<Value, Stopped> {
        // SAFETY: as in `string`; the user's code isn't called by what writes.
        let mut writer = Writer::new(unsafe { self.environment.answers() });
        value.encode(&mut writer);
        match writer.finish().map_err(|error| error.failure("result"))? {
            Output::Scratch(length) => Ok((length as i32).give()),
            Output::Spilled(bytes) => Ok(self.spilled(bytes)),
        }
    }

    /// As [`Call::give_wire`], for a value with objects inside, which are the environment's from now on.
    ///
    /// # Errors
    /// As there.
    pub fn give_objects<M, T: Wire<M>>(&self, value: T) -> Result<Value, Stopped> {
        writing(self.environment, || self.give_wire(value))
    }
}
