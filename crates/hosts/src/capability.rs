//! What hosts can and can't do.
//!
//! A host answers for every feature, so a new feature doesn't compile until each has an answer.

use serde::Serialize;

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
}

impl Feature {
    /// Every feature.
    pub const ALL: [Self; 13] = [
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
