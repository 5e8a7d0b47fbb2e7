//! What Go implements, in Rust's hands: functions and objects behind numbers, which any thread calls. What an answer
//! says is `answer`'s, answers that come later are `later`'s, items that are asked for `items`'. What a call's bytes mean is the generated code's, and
//! what runs behind a number, the package's Go.

mod answer;
mod items;
mod later;

use std::sync::OnceLock;

use landbridge_core::wire::{Output, Reader, Wire, WireError, Writer};
use landbridge_core::{ArgumentFault, Failure, HostError, raise};

pub(crate) use answer::origin;
pub use answer::{Answer, Thrown, answered};
use answer::{Answered, Read, Refusal, Taken, read};
pub use items::{Items, TryItems};
#[cfg(feature = "async")]
pub use items::{StreamItems, TryStreamItems};
use later::begin;
pub use later::replied;

use crate::leaf;

/// A function of Go's that runs what a number stands for: with the method, the arguments, and an [`Answer`]. How many
/// bytes it left in the answer's memory, or anything where the answer came by [`answered`].
pub type CallFn = unsafe extern "C" fn(u64, u32, *mut u8, usize, *mut u8) -> u64;

/// The same for what answers later, by [`replied`], once, with the last argument. A number by which it is cancelled.
pub type BeginFn = unsafe extern "C" fn(u64, u32, *mut u8, usize, *mut u8) -> u64;

/// A function of Go's that gets a number: of a call that nobody waits for any more, or of what Rust lets go.
pub type NumberFn = unsafe extern "C" fn(u64);

#[derive(Clone, Copy)]
struct Functions {
    call: CallFn,
    begin: BeginFn,
    cancel: NumberFn,
    release: NumberFn,
}

static FUNCTIONS: OnceLock<Functions> = OnceLock::new();

/// Takes Go's functions, before anything of Go's is passed. The first call counts.
pub fn connect(call: CallFn, begin: BeginFn, cancel: NumberFn, release: NumberFn) {
    let _ = FUNCTIONS.set(Functions {
        call,
        begin,
        cancel,
        release,
    });
}

fn functions() -> Functions {
    match FUNCTIONS.get() {
        Some(functions) => *functions,
        None => unreachable!("Go gives its functions when the package is initialised"),
    }
}

/// What Rust keeps of Go's, let go when this is dropped: once, on any thread.
#[derive(Debug)]
pub struct Target(u64);

impl Drop for Target {
    fn drop(&mut self) {
        let number = self.0;
        // SAFETY: Go gave the function for this, for any thread; the number is this value's alone.
        leaf::tell(move || unsafe { (functions().release)(number) });
    }
}

/// What came for a parameter. Dropped, it is let go: whatever comes of a call, Go needn't remember what it passed.
#[derive(Debug)]
pub struct Received(Option<Target>);

/// What a number stands for; nothing for 0.
#[must_use]
pub fn received(number: u64) -> Received {
    Received((number != 0).then(|| Target(number)))
}

impl Received {
    /// What was passed.
    ///
    /// # Errors
    /// It is nil.
    pub fn needed(self, parameter: &'static str) -> Result<Target, Failure> {
        self.0.ok_or_else(|| {
            let message = "expected a value, got nil";
            Failure::argument(parameter, ArgumentFault::Null, message)
        })
    }

    /// What was passed, or nothing for nil.
    #[must_use]
    pub fn optional(self) -> Option<Target> {
        self.0
    }
}

/// Memory for arguments and for an answer that needs none of its own.
const ROOM: usize = 256;

/// No error of the interface.
enum Never {}

fn never(_: &mut Reader<'_>) -> Result<Never, WireError> {
    Err(WireError::Tag(0))
}

/// Arguments in the wire format, in `room` if there is enough.
fn written(
    room: &mut [u8; ROOM],
    write: impl FnOnce(&mut Writer<'_>),
) -> Result<Output, HostError> {
    let mut writer = Writer::new(room);
    write(&mut writer);
    (writer.finish()).map_err(|error| answer::refused(&error.failure("argument")))
}

impl Target {
    /// The number, by which Go finds it while this lives.
    pub(crate) fn number(&self) -> u64 {
        self.0
    }

    fn ask<T, E>(
        &self,
        method: u32,
        write: impl FnOnce(&mut Writer<'_>),
        read: Read<T, E>,
    ) -> Result<Answered<T, E>, Refusal> {
        leaf::refuse();
        #[cfg(feature = "log")]
        crate::logging::hand_over();
        let (mut given, mut out) = ([0; ROOM], [0; ROOM]);
        let mut output = written(&mut given, write).map_err(Refusal::Failed)?;
        let given = match &mut output {
            Output::Scratch(length) => &mut given[..*length],
            Output::Spilled(bytes) => bytes,
        };
        let mut taken = None;
        let mut take = |kind: u32, bytes: &[u8]| taken = Some(read(kind, bytes));
        let mut answer = Answer::new(&mut out, &mut take);
        // SAFETY: Go gave the function for this, for any thread; what it gets lives until it returns, and it uses the
        // answer by `answered` alone.
        let length = unsafe {
            (functions().call)(
                self.0,
                method,
                given.as_mut_ptr(),
                given.len(),
                (&raw mut answer).cast(),
            )
        };
        match taken {
            Some(taken) => taken,
            None => {
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                read(answer::VALUE, out.get(..length).unwrap_or_default())
            }
        }
    }

    /// Calls what can't fail but by a panic of Go's, which unwinds to the boundary.
    pub fn call<M, T: Wire<M>>(&self, method: u32, write: impl FnOnce(&mut Writer<'_>)) -> T {
        match self.ask(method, write, |kind, bytes| read(kind, bytes, never)) {
            Ok(answered) => bare(answered),
            Err(refusal) => raise(refusal.into_host()),
        }
    }

    /// Calls what may fail with an error of the interface.
    ///
    /// # Errors
    /// That error, or its variant for other failures of Go's.
    pub fn try_call<M, T: Wire<M>, E: Thrown<M>>(
        &self,
        method: u32,
        write: impl FnOnce(&mut Writer<'_>),
    ) -> Result<T, E> {
        typed(self.ask(method, write, |kind, bytes| read(kind, bytes, E::decode)))
    }

    /// Calls what answers later. Dropped before that, it cancels the context that Go's method has.
    pub async fn later<M, T>(&self, method: u32, write: impl FnOnce(&mut Writer<'_>)) -> T
    where
        T: Wire<M> + Send + 'static,
    {
        let read: Read<T, Never> = |kind, bytes| read(kind, bytes, never);
        match begin(self, method, write, read).await {
            Ok(answered) => bare(answered),
            Err(refusal) => raise(refusal.into_host()),
        }
    }

    /// [`later`](Self::later) of what may fail with an error of the interface.
    ///
    /// # Errors
    /// That error, or its variant for other failures of Go's.
    pub async fn try_later<M, T, E>(
        &self,
        method: u32,
        write: impl FnOnce(&mut Writer<'_>),
    ) -> Result<T, E>
    where
        T: Wire<M> + Send + 'static,
        E: Thrown<M> + Send + 'static,
    {
        typed(
            begin(self, method, write, |kind, bytes| {
                read(kind, bytes, E::decode)
            })
            .await,
        )
    }
}

fn bare<T>(answered: Answered<T, Never>) -> T {
    match answered {
        Answered::Value(value) => value,
        Answered::Over => raise(HostError::new("", "there is no answer")),
        Answered::Thrown(never) => match never {},
    }
}

fn typed<M, T, E: Thrown<M>>(answer: Taken<T, E>) -> Result<T, E> {
    match answer {
        Ok(Answered::Value(value)) => Ok(value),
        Ok(Answered::Thrown(error)) => Err(error),
        Ok(Answered::Over) => raise(HostError::new("", "there is no answer")),
        Err(Refusal::Failed(error)) => Err(E::host(error).unwrap_or_else(|error| raise(error))),
        Err(Refusal::Panicked(error)) => raise(error),
    }
}
