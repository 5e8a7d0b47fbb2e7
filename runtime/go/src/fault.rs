//! Why a call gave no value in its two words: as Go reads it.

use std::fmt;

use landbridge_core::wire::{Output, Writer};
use landbridge_core::{ArgumentFault, Failure, HostError, Panic, fence, source_chain};

use crate::callback::origin;
use crate::crossing::Returned;

/// What Go reads of a call that gave no value. Go looks at the first three fields.
#[repr(C)]
#[derive(Debug)]
pub struct Fault {
    /// What the bytes are.
    kind: u32,
    length: u64,
    bytes: *const u8,
    /// What `bytes` points into.
    kept: Vec<u8>,
    /// What Go's code failed with, whose number is among the bytes.
    origin: Option<HostError>,
    /// Lets Go see what `bytes` points at, where that is memory that both share.
    shown: Option<Box<dyn Shown>>,
}

/// Memory that Go sees as long as this lives, which goes on any thread.
pub trait Shown: Send {
    /// Where it begins, and how many items there are.
    fn place(&self) -> (*const u8, usize);
}

impl fmt::Debug for dyn Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shown")
    }
}

/// The result itself, which was longer than the room for it.
const SPILLED: u32 = 1;
/// The user's error.
const USER: u32 = 2;
/// There are no more items.
const END: u32 = 3;
/// A panic: its message, its place or nothing, Go's stack or nothing, the number of what Go's code failed with.
const PANIC: u32 = 4;
/// A failure, whose message the bytes are: this and the number of its class.
const FAILURE: u32 = 10;
/// There is no value yet: the bytes are the task that is waited for.
#[cfg(feature = "async")]
const PENDING: u32 = 5;
/// Memory that both share: so many items begin at the bytes, until this is given back.
const SHOWN: u32 = 6;

/// Why a call gave no value.
#[derive(Debug)]
pub enum Stopped {
    /// Not by the user's code.
    Failure(Failure),
    /// By the user's error, in the wire format: index of its type, message, causes, the number of the failure of
    /// Go's that it holds, then the error; and that failure.
    User(Vec<u8>, Option<HostError>),
    /// There is a value, and it is longer than the room for it.
    Spilled(Vec<u8>),
    /// There are no more items.
    End,
    /// Memory is shown.
    Shown(Box<dyn Shown>),
    /// There is no value yet.
    #[cfg(feature = "async")]
    Pending(std::sync::Arc<crate::awaited::Pending>),
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<Panic> for Stopped {
    fn from(panic: Panic) -> Self {
        Self::Failure(Failure::Panic(panic))
    }
}

impl Stopped {
    /// As a call returns it.
    #[cold]
    #[inline(never)]
    pub(crate) fn returned(self) -> Returned {
        let mut origin = None;
        let (kind, kept) = match self {
            #[cfg(feature = "async")]
            Self::Pending(pending) => {
                let fault = Box::new(Fault {
                    kind: PENDING,
                    length: 0,
                    bytes: std::sync::Arc::into_raw(pending).cast(),
                    kept: Vec::new(),
                    origin: None,
                    shown: None,
                });
                return Returned {
                    value: 0,
                    fault: Box::into_raw(fault),
                };
            }
            Self::Shown(shown) => {
                let (start, length) = shown.place();
                let fault = Box::new(Fault {
                    kind: SHOWN,
                    length: length as u64,
                    bytes: start,
                    kept: Vec::new(),
                    origin: None,
                    shown: Some(shown),
                });
                return Returned {
                    value: 0,
                    fault: Box::into_raw(fault),
                };
            }
            Self::Spilled(bytes) => (SPILLED, bytes),
            Self::User(bytes, from) => {
                origin = from;
                (USER, bytes)
            }
            Self::End => (END, Vec::new()),
            Self::Failure(Failure::Panic(panic)) => {
                let bytes = told(&panic);
                origin = panic.host;
                (PANIC, bytes)
            }
            Self::Failure(failure) => {
                let class = match &failure {
                    Failure::Argument { kind, .. } => match kind {
                        ArgumentFault::Range | ArgumentFault::Length => 1,
                        _ => 0,
                    },
                    Failure::Busy { .. } => 2,
                    Failure::Closed { .. } => 3,
                    Failure::Poisoned { .. } | Failure::Panic(_) => 4,
                };
                let text = match &failure {
                    Failure::Argument {
                        parameter, message, ..
                    } => format!("argument '{parameter}': {message}"),
                    other => other.to_string(),
                };
                (FAILURE + class, text.into_bytes())
            }
        };
        let fault = Box::new(Fault {
            kind,
            length: kept.len() as u64,
            bytes: kept.as_ptr(),
            kept,
            origin,
            shown: None,
        });
        Returned {
            value: 0,
            fault: Box::into_raw(fault),
        }
    }
}

/// A panic in the wire format.
fn told(panic: &Panic) -> Vec<u8> {
    let mut writer = Writer::new(&mut []);
    writer.text(&panic.message);
    writer.text(panic.location.as_deref().unwrap_or_default());
    writer.text(panic.host.as_ref().map_or("", HostError::trace));
    writer.u64(panic.host.as_ref().map_or(0, origin));
    finished(writer)
}

fn finished(writer: Writer<'_>) -> Vec<u8> {
    match writer.finish() {
        Ok(Output::Spilled(bytes)) => bytes,
        // Texts that are too long for their counts; Go finds nothing to read and says so.
        _ => Vec::new(),
    }
}

/// Gives a fault back, once.
///
/// # Safety
/// A call returned it, and nothing of it is read from now on.
pub unsafe fn fault_free(fault: *mut Fault) {
    if !fault.is_null() {
        // SAFETY: the caller's promise, and a `Box` made it.
        drop(unsafe { Box::from_raw(fault) });
    }
}

/// A user's error in the wire format: `u32` variant, fields.
pub trait ErrorWire<M>: std::error::Error + Sized {
    /// Which error type of the package it is.
    const INDEX: u32;

    /// The failure of Go's own that it holds.
    fn host(&self) -> Option<&HostError> {
        None
    }

    /// Writes variant and fields.
    fn encode(self, w: &mut Writer<'_>);
}

/// The user's error on its way out.
#[cold]
pub fn user_error<M, E: ErrorWire<M> + 'static>(error: E) -> Stopped {
    // `Display` is the user's code.
    let texts = fence(|| (error.to_string(), source_chain(&error)));
    let (message, causes) = match texts {
        Ok(texts) => texts,
        Err(panic) => return panic.into(),
    };
    let mut writer = Writer::new(&mut []);
    writer.u32(E::INDEX);
    writer.text(&message);
    writer.count(causes.len());
    for cause in &causes {
        writer.text(cause);
    }
    let host = error.host().cloned();
    writer.u64(host.as_ref().map_or(0, origin));
    error.encode(&mut writer);
    match writer.finish() {
        Ok(Output::Spilled(bytes)) => Stopped::User(bytes, host),
        Ok(Output::Scratch(_)) => Stopped::User(Vec::new(), host),
        Err(error) => error.failure("result").into(),
    }
}
