//! `leaf` against the function that it stands on: what waits, or comes back later, is none. Whether a parameter is
//! something of the host's that could be called, the reader knows.

use syn::Signature;

use crate::{Fault, FaultKind, Options, spelled_sequence};

/// Adds the faults of `leaf`.
pub(crate) fn check(options: &Options, signature: &Signature, faults: &mut Vec<Fault>) {
    let Some(span) = options.leaf else {
        return;
    };
    let fault = |message: &str, why: &str| {
        Fault::new(FaultKind::Conflict, span, message)
            .note(why)
            .help("remove `leaf`")
    };
    if signature.asyncness.is_some() {
        faults.push(fault(
            "an async function cannot be `leaf`",
            "a leaf is over when it returns; a future is polled later, and wakes the host",
        ));
    }
    if options.blocking.is_some() {
        faults.push(fault(
            "`leaf` and `blocking` contradict each other",
            "a leaf never waits: Go's scheduler and collector stand still until it returns",
        ));
    }
    if spelled_sequence(&signature.output).is_some() {
        faults.push(fault(
            "a function that returns a sequence cannot be `leaf`",
            "its items are made by later calls, which nothing is said about",
        ));
    }
}
