//! Calls of JavaScript on its environment's own thread: how it is entered, arguments and answers. Who asks for them is
//! the parent module's and `reply`'s.

use landbridge_core::HostError;
use landbridge_core::wire::{Output, Reader, Writer};

use super::parcel::{self, Parcel};
use super::thrown;
use crate::environment::Environment;
use crate::owned::writing;

/// What JavaScript is entered by: what is wanted, the function of the package's JavaScript that knows how, a value that
/// it keeps, the length of arguments in the memory of answers (or -1 where they are to be taken), a call's number. It
/// throws nothing.
pub type Entry = extern "C" fn(u32, u32, u32, f64, u32) -> i32;

/// What JavaScript is entered by where all values are numbers: what is called and its arguments are in the head, since each
/// argument here costs some 10 ns in Deno. It throws nothing.
pub type QuickEntry = extern "C" fn() -> i32;

/// What enters JavaScript where that takes more than a function: an embedder of an engine. As [`Entry`] and
/// [`QuickEntry`], of one environment.
pub trait Enters {
    /// Calls a function or an object of JavaScript's; 0 where the engine ends the call.
    fn enter(&self, wanted: u32, shape: u32, target: u32, length: f64, number: u32) -> i32;

    /// As that, where all values are numbers.
    fn quick(&self) -> i32;
}

/// By what JavaScript is entered.
#[derive(Clone, Copy)]
pub(super) enum Way {
    Functions(Entry, QuickEntry),
    Embedder(&'static dyn Enters),
}

/// A call, and its answer is wanted.
const CALL: u32 = 0;
/// A call whose answer may come later.
const BEGIN: u32 = 1;
/// Nobody waits any more for the answer of a call.
const ABORT: u32 = 2;

/// The answer is there: its length is in the head.
const ANSWER: i32 = 1;
/// It comes later.
const LATER: i32 = 2;
/// Something was thrown: what it is called is the answer, and the head has its number.
const THROWN: i32 = 3;
/// The answer is a number in the head.
const NUMBER: i32 = 4;

/// Arguments that are to be taken.
const SPILLED: f64 = -1.0;

/// What a call came to.
pub(super) enum Came<R> {
    Answer(R),
    Later,
}

/// Has the package's JavaScript entered by these functions.
///
/// # Safety
/// As [`called`](crate::called); the functions may be called on this thread until it ends.
pub unsafe fn enters(environment: f64, entry: Entry, quick: QuickEntry) {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    let way = Way::Functions(entry, quick);
    environment.callbacks.entry.set(Some(way));
}

/// As that, by what an embedder has.
///
/// # Safety
/// As [`called`](crate::called); it may be asked on this thread until the environment ends.
pub unsafe fn enters_by(environment: f64, embedder: &'static dyn Enters) {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    environment
        .callbacks
        .entry
        .set(Some(Way::Embedder(embedder)));
}

/// The process or worker exits, and its event loop turns no more: threads that wait for it are told.
///
/// # Safety
/// As [`called`](crate::called).
pub unsafe fn stop_callbacks(environment: f64) {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    environment.calling(|| {
        super::quietly(|| environment.later.hub.stop());
        environment.callbacks.replies.end();
    });
}

/// Leaves values that Rust has let go in the head: how many.
///
/// # Safety
/// As [`called`](crate::called).
pub unsafe fn released(environment: f64) -> u32 {
    // SAFETY: the caller's promise.
    let environment = unsafe { Environment::at(environment) };
    environment.gather() as u32
}

impl Environment {
    /// Enters JavaScript with arguments that lie in the memory of answers, so many bytes, or are to be taken.
    fn enter<R>(
        &self,
        (wanted, shape, value, number): (u32, u32, u32, u32),
        arguments: f64,
        read: impl FnOnce(&mut Reader<'_>) -> R,
    ) -> Result<Came<R>, HostError> {
        let Some(way) = self.callbacks.entry.get() else {
            return Err(thrown::closed());
        };
        let how = self.entering(|| match way {
            Way::Functions(entry, _) => entry(wanted, shape, value, arguments, number),
            Way::Embedder(it) => it.enter(wanted, shape, value, arguments, number),
        });
        self.came(how, read)
    }

    /// Calls JavaScript within a call of the same thread, with numbers.
    #[inline]
    pub(super) fn quick<R>(
        &self,
        called: [u32; 2],
        given: impl IntoIterator<Item = u64>,
        whole: impl FnOnce(u64) -> Option<R>,
        read: impl FnOnce(&mut Reader<'_>) -> R,
    ) -> Result<R, HostError> {
        let Some(way) = self.callbacks.entry.get() else {
            return Err(thrown::closed());
        };
        if self.is_still() {
            return Err(thrown::lent());
        }
        self.hand(called, given);
        let numbers = self.callbacks.numbers.get();
        let how = self.entering(|| match (numbers, way) {
            (Some(function), _) => function.call(),
            (None, Way::Functions(_, entry)) => entry(),
            (None, Way::Embedder(it)) => it.quick(),
        });
        match how {
            NUMBER => whole(self.handed()).ok_or_else(thrown::closed),
            how => match self.came(how, read)? {
                Came::Answer(answer) => Ok(answer),
                Came::Later => Err(thrown::closed()),
            },
        }
    }

    /// What a call of JavaScript came to.
    fn came<R>(
        &self,
        how: i32,
        read: impl FnOnce(&mut Reader<'_>) -> R,
    ) -> Result<Came<R>, HostError> {
        match how {
            ANSWER => {
                let (length, _) = self.told();
                // SAFETY: JavaScript wrote the answer just now, and reading it runs nothing.
                let bytes = unsafe { self.converted(length) };
                Ok(Came::Answer(read(&mut Reader::new(bytes))))
            }
            LATER => Ok(Came::Later),
            THROWN => {
                let (length, number) = self.told();
                // SAFETY: as above.
                let bytes = unsafe { self.converted(length) };
                Err(self.caught(number as u32, &mut Reader::new(bytes)))
            }
            // No JavaScript can run any more: the engine ended the call.
            _ => Err(thrown::closed()),
        }
    }

    /// Calls JavaScript within a call of the same thread.
    pub(super) fn direct<R>(
        &self,
        shape: u32,
        value: u32,
        write: impl FnOnce(&mut Writer<'_>),
        read: impl FnOnce(&mut Reader<'_>) -> R,
    ) -> Result<R, HostError> {
        if self.is_still() {
            return Err(thrown::lent());
        }
        let written = writing(self, || {
            // SAFETY: JavaScript has read the last answer, and none of it runs.
            let mut writer = Writer::new(unsafe { self.answers() });
            write(&mut writer);
            writer.finish()
        });
        let arguments = match written.map_err(|error| parcel::unwritten(&error))? {
            Output::Scratch(length) => length as f64,
            Output::Spilled(bytes) => self.hand_over(bytes),
        };
        match self.enter((CALL, shape, value, 0), arguments, read)? {
            Came::Answer(answer) => Ok(answer),
            Came::Later => Err(thrown::closed()),
        }
    }

    /// Leaves arguments that are too long for the memory of answers.
    pub(super) fn hand_over(&self, bytes: Vec<u8>) -> f64 {
        self.tell(0, bytes.len());
        self.spill(bytes);
        SPILLED
    }

    /// Calls JavaScript for another thread: the answer's bytes.
    pub(super) fn performed(
        &self,
        shape: u32,
        value: u32,
        parcel: Parcel,
    ) -> Result<Vec<u8>, HostError> {
        let arguments = parcel.arrive(self);
        match self.enter((CALL, shape, value, 0), arguments, bytes)? {
            Came::Answer(answer) => Ok(answer),
            Came::Later => Err(thrown::closed()),
        }
    }

    /// Begins a call whose answer may come later.
    pub(super) fn begun(
        &self,
        shape: u32,
        value: u32,
        parcel: Parcel,
        number: u32,
    ) -> Result<Came<Vec<u8>>, HostError> {
        let arguments = parcel.arrive(self);
        self.enter((BEGIN, shape, value, number), arguments, bytes)
    }

    /// Nobody waits for a call's answer any more.
    pub(super) fn aborted(&self, number: u32) {
        // What a listener throws is reported as for any event.
        let _ = self.enter((ABORT, 0, 0, number), 0.0, |_| ());
    }
}

/// All that is left to read.
pub(super) fn bytes(reader: &mut Reader<'_>) -> Vec<u8> {
    reader
        .raw(reader.remaining())
        .map(<[u8]>::to_vec)
        .unwrap_or_default()
}
