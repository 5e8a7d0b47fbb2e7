//! Values on their way into JavaScript, in the wire format, with the objects that were made for them.

use landbridge_core::HostError;
use landbridge_core::fence;
use landbridge_core::handle::Handle;
use landbridge_core::wire::{Output, WireError, Writer};

use super::Kept;
use crate::environment::Environment;
use crate::owned::{Objects, collecting};

/// Written on any thread. Objects inside become the environment's as it arrives, and are dropped if it doesn't.
pub(super) struct Parcel {
    bytes: Vec<u8>,
    made: Vec<Handle>,
    tables: &'static [Objects],
}

impl Kept {
    /// The tables of the environment's objects.
    pub(super) fn tables(&self) -> &'static [Objects] {
        self.hub.tables()
    }
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

    /// What the package's JavaScript is told of where to read it from.
    pub(super) fn arrive(mut self, environment: &Environment) -> f64 {
        for handle in std::mem::take(&mut self.made) {
            environment.owned.add(handle);
        }
        let bytes = std::mem::take(&mut self.bytes);
        // SAFETY: JavaScript has read the last answer, and none of it runs.
        match unsafe { environment.answers() }.get_mut(..bytes.len()) {
            Some(room) => {
                room.copy_from_slice(&bytes);
                bytes.len() as f64
            }
            None => environment.hand_over(bytes),
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
pub(super) fn unwritten(error: &WireError) -> HostError {
    HostError::new("TypeError", format!("an argument can't be given: {error}"))
}
