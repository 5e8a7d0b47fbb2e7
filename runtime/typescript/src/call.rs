//! A call from JavaScript: its arguments, and how it ends otherwise than by returning.

use std::cell::Cell;

use landbridge_core::wire::{Output, Writer};
use landbridge_core::{ArgumentFault, Failure, HostError, fence, source_chain};

use crate::environment::Environment;
use crate::export::Word;
use crate::result::Value;

/// A native function. Implemented by generated code for a type without values.
pub trait Function {
    /// How many arguments it reads.
    const ARGUMENTS: usize;

    /// Checks the arguments, calls the user's code, hands over the result.
    ///
    /// # Errors
    /// What is thrown.
    fn call(call: &Call<'_>) -> Result<Value, Stopped>;
}

/// One call, on the thread of its environment.
#[derive(Debug)]
pub struct Call<'a> {
    pub(crate) environment: &'static Environment,
    pub(crate) words: &'a [Word],
    /// Which of the words are callbacks that the function has taken: a bit each.
    pub(crate) claimed: Cell<u32>,
}

impl<'a> Call<'a> {
    #[inline]
    pub(crate) fn new(environment: &'static Environment, words: &'a [Word]) -> Self {
        Self {
            environment,
            words,
            claimed: Cell::new(0),
        }
    }

    /// A call's surroundings, for what JavaScript didn't begin by one.
    pub(crate) fn bare(environment: &'static Environment) -> Self {
        Self::new(environment, &[])
    }
}

/// Why a call gave no result.
#[derive(Debug)]
pub enum Stopped {
    /// Not by the user's code.
    Failure(Failure),
    /// By the user's error, in the wire format: index of its type, message, causes, then the error. Where that
    /// began with a failure of JavaScript's own, that too.
    User(Vec<u8>, Option<HostError>),
    /// There are no more items.
    End,
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

/// A user's error in the wire format: `u32` variant, fields.
pub trait ErrorWire<M>: std::error::Error + Sized {
    /// Which error type of the package it is.
    const INDEX: u32;

    /// The failure of JavaScript's own that it holds.
    fn host(&self) -> Option<&HostError> {
        None
    }

    /// Writes variant and fields.
    fn encode(self, w: &mut Writer<'_>);
}

/// Longer errors are written to memory that grows.
const SHORT: usize = 256;

/// The user's error on its way out.
pub fn user_error<M, E: ErrorWire<M> + 'static>(error: E) -> Stopped {
    // `Display` is the user's code.
    let texts = fence(|| (error.to_string(), source_chain(&error)));
    let (message, causes) = match texts {
        Ok(texts) => texts,
        Err(panic) => return Failure::Panic(panic).into(),
    };
    let mut room = [0; SHORT];
    let mut writer = Writer::new(&mut room);
    writer.u32(E::INDEX);
    writer.text(&message);
    writer.count(causes.len());
    for cause in &causes {
        writer.text(cause);
    }
    let host = error.host().cloned();
    error.encode(&mut writer);
    match writer.finish() {
        Ok(Output::Spilled(bytes)) => Stopped::User(bytes, host),
        Ok(Output::Scratch(length)) => Stopped::User(room[..length].to_vec(), host),
        Err(error) => error.failure("result").into(),
    }
}

/// The user's error is in the memory of answers.
const USER: i32 = 1;
/// It is to be taken.
const USER_SPILLED: i32 = 2;
/// There are no more items.
const END: i32 = 4;
/// As that, and a value of JavaScript's that the head has the number of is its cause.
const CAUSED: i32 = 5;
/// A value of JavaScript's is thrown again, whose number is in the head.
const AGAIN: i32 = 6;
/// A failure, whose message is in the memory of answers: this and the index of its class.
const FAILURE: i32 = 10;

impl Call<'_> {
    /// Ends the call without a result.
    pub(crate) fn stop(&self, stopped: Stopped) {
        self.environment.stop(stopped);
    }
}

impl Environment {
    /// Ends a call without a result: the package's JavaScript throws what the head and the memory of answers tell.
    #[cold]
    #[inline(never)]
    pub(crate) fn stop(&self, stopped: Stopped) {
        if let Some(value) = self.again(&stopped) {
            self.tell(AGAIN, 0);
            self.leave(value.into());
            return;
        }
        // SAFETY: JavaScript has read the last answer, and none of it runs.
        let answers = unsafe { self.answers() };
        match stopped {
            Stopped::User(bytes, Some(host)) if let Some(value) = self.origin(&host) => {
                self.tell(CAUSED, bytes.len());
                self.leave(value.into());
                self.spill(bytes);
            }
            Stopped::End => self.tell(END, 0),
            Stopped::User(bytes, _) if bytes.len() <= answers.len() => {
                answers[..bytes.len()].copy_from_slice(&bytes);
                self.tell(USER, bytes.len());
            }
            Stopped::User(bytes, _) => {
                self.tell(USER_SPILLED, bytes.len());
                self.spill(bytes);
            }
            Stopped::Failure(failure) => {
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
                // A message that is longer than the memory is cut short.
                let mut end = text.len().min(answers.len());
                while !text.is_char_boundary(end) {
                    end -= 1;
                }
                answers[..end].copy_from_slice(&text.as_bytes()[..end]);
                self.tell(FAILURE + class, end);
            }
        }
    }
}
