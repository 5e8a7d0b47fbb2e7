//! Values on their way into JavaScript, in the wire format, with the objects that were made for them.

use landbridge_core::HostError;
use landbridge_core::fence;
use landbridge_core::handle::Handle;
use landbridge_core::wire::{Output, Writer};

use crate::call::Call;
use crate::owned::{Objects, collecting};
use crate::result::Value;

/// Written on any thread. Objects inside become the environment's as it arrives, and are dropped if it doesn't.
pub(super) struct Parcel {
    bytes: Vec<u8>,
    made: Vec<Handle>,
    tables: &'static [Objects],
}

impl Parcel {
    pub(super) fn new(
        tables: &'static [Objects],
        write: impl FnOnce(&mut Writer<'_>),
    ) -> Result<Self, HostError> {
        let mut writer = Writer::new(&mut []);
        let ((), made) = collecting(|| write(&mut writer));
        let mut parcel = Self {
            bytes: Vec::new(),
            made,
            tables,
        };
        match writer.finish() {
            Ok(Output::Spilled(bytes)) => parcel.bytes = bytes,
            Ok(Output::Scratch(_)) => {}
            Err(error) => return Err(unwritten(&error)),
        }
        Ok(parcel)
    }

    /// What the package's JavaScript reads it from.
    pub(super) fn arrive(mut self, call: &Call) -> Value {
        for handle in std::mem::take(&mut self.made) {
            call.state().owned.add(handle);
        }
        match call.state().connected() {
            Some(state) if self.bytes.len() <= state.length => {
                // SAFETY: the memory lives as long as the environment and is long enough; no JavaScript
                // reads it just now, for that runs on this thread.
                unsafe {
                    let bytes = self.bytes.as_ptr();
                    std::ptr::copy_nonoverlapping(bytes, state.answers, self.bytes.len());
                }
                call.number(self.bytes.len() as f64)
            }
            _ => call.array_buffer(&self.bytes),
        }
    }
}

impl Drop for Parcel {
    fn drop(&mut self) {
        for handle in self.made.drain(..) {
            let table = self.tables.get((handle.tag() as usize).wrapping_sub(1));
            if let Some(table) = table {
                // The panic of a destructor has no caller who could be told.
                let _ = fence(|| (table.close)(handle));
            }
        }
    }
}

/// An argument that has no bytes, such as a path that is no text.
pub(super) fn unwritten(error: &landbridge_core::wire::WireError) -> HostError {
    HostError::new("TypeError", format!("an argument can't be given: {error}"))
}
