//! What hosts can and can't do.
//!
//! A host answers for every feature, so a new feature doesn't compile until each has an answer.

use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::hosts::UNBOUND;
use landbridge_model::{Function, Interface};
use serde::Serialize;

use crate::host::Host;
use crate::lower::place;

/// Something that an interface can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// Records that are converted field by field.
    Records,
    /// Lists of plain records that cross as memory.
    PlainSlices,
    /// `&mut [T]` over the host's memory.
    MutableSlices,
    /// Enums with data.
    DataEnums,
    /// Objects by handle.
    Objects,
    /// Objects that move out of their handle.
    ConsumedObjects,
    /// Typed errors with fields and a cause chain.
    TypedErrors,
    /// `i128` and `u128`.
    WideIntegers,
    /// Maps and sets.
    Maps,
    /// Default arguments.
    DefaultArguments,
    /// Properties.
    Getters,
    /// `#[export(blocking)]`.
    Blocking,
    /// Constants.
    Constants,
    /// `async fn`.
    Async,
}

impl Feature {
    /// Every feature.
    pub const ALL: [Self; 14] = [
        Self::Records,
        Self::PlainSlices,
        Self::MutableSlices,
        Self::DataEnums,
        Self::Objects,
        Self::ConsumedObjects,
        Self::TypedErrors,
        Self::WideIntegers,
        Self::Maps,
        Self::DefaultArguments,
        Self::Getters,
        Self::Blocking,
        Self::Constants,
        Self::Async,
    ];
}

/// A host's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Support {
    /// It works.
    Yes,
    /// It can't be, because …; a clause without "because".
    No(&'static str),
}

/// What the interface shows to a host that can't bind it.
pub(crate) fn missing(host: &dyn Host, interface: &Interface) -> Vec<Diagnostic> {
    let Support::No(reason) = host.supports(Feature::Async) else {
        return Vec::new();
    };
    let shown = |function: &&Function| function.is_async && function.item.hosts.shown_in(host.id());
    let objects = (interface.objects.iter()).filter(|it| it.item.hosts.shown_in(host.id()));
    let methods = objects.flat_map(|it| it.methods.iter().map(|method| &method.function));
    (interface.functions.iter().chain(methods))
        .filter(shown)
        .map(|function| {
            Diagnostic::error(
                &UNBOUND,
                format!(
                    "`{}` is async, which {} can't call yet",
                    function.item.path,
                    host.title()
                ),
            )
            .at(place(&function.item))
            .because(reason)
            .help(format!("leave it out there with `skip({})`", host.id()))
        })
        .collect()
}
