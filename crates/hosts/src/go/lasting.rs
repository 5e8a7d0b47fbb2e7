//! How long Rust uses what a call lends it, and whether Go's own code may run meanwhile, which could change it. What is
//! copied because of that is for `arguments` to say.

use landbridge_model::{Argument, ClosureHold, Function, ImportHold, Interface};

use super::names::HOST;
use crate::capability;

/// How long what an argument lends is needed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lasting {
    /// For the call.
    Call,
    /// For the call, during which Go's own code may run and change it.
    CallBack,
    /// A future or a sequence has it.
    Future,
}

impl Lasting {
    /// Of a function or a method.
    pub(super) fn of(interface: &Interface, function: &Function) -> Self {
        if function.is_async || function.output.sequence().is_some() {
            Self::Future
        } else if calls_back(interface, function) {
            Self::CallBack
        } else {
            Self::Call
        }
    }
}

/// Whether a function may call Go: it takes what Rust calls, or Rust may have kept such, in an object or anywhere else.
fn calls_back(interface: &Interface, function: &Function) -> bool {
    let mut all = capability::functions(HOST, interface);
    !capability::callbacks(function).is_empty() || all.any(keeps)
}

/// Whether a function takes what Rust calls for longer than the call.
fn keeps(function: &Function) -> bool {
    capability::callbacks(function)
        .into_iter()
        .any(|it| match it {
            Argument::Closure(closure) => closure.hold != ClosureHold::Borrowed,
            Argument::Import { hold, .. } => *hold != ImportHold::Borrowed,
            Argument::Sequence(_) => true,
            Argument::Owned(_) | Argument::Borrowed(_) => false,
        })
}
