//! A small JavaScript runtime on `jsg`: ES modules from files, TypeScript, console, timers, promises, and modules of
//! Rust's own. It prints nothing and never exits: text goes where the embedder says, faults are answers.
#![forbid(unsafe_code)]

mod fault;
mod globals;
mod modules;
mod prompt;
mod runtime;
mod timers;
mod worker;

pub use fault::Fault;
pub use jsg::v8_version;
pub use modules::BUILT_IN;
pub use prompt::{Input, Interrupter, Prompt};
pub use runtime::{Limits, Output, Runtime, Stream};
pub use worker::{Answer, Answering, Worker};
