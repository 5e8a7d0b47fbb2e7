//! What there is to bind: every feature of an interface, how tables call it, and the conformance case that proves it.
//! Whether a host has it is the host's answer.

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
    /// `async fn`.
    Async,
    /// Traits that the host implements.
    Imports,
    /// The host's functions as parameters.
    Closures,
    /// Returned iterators.
    Iterators,
    /// Returned streams.
    Streams,
    /// The host's iterators as parameters.
    HostIterators,
    /// The host's streams as parameters.
    HostStreams,
    /// `Buffer<T>`.
    Buffers,
    /// Lists of plain records by columns.
    Columns,
    /// Log records that reach the host's own logging.
    Logging,
}

impl Feature {
    /// Every feature.
    pub const ALL: [Self; 23] = [
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
        Self::Imports,
        Self::Closures,
        Self::Iterators,
        Self::Streams,
        Self::HostIterators,
        Self::HostStreams,
        Self::Buffers,
        Self::Columns,
        Self::Logging,
    ];

    /// How tables call it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::PlainSlices => "lists of plain records as memory",
            Self::MutableSlices => "`&mut [T]` over the host's memory",
            Self::DataEnums => "enums with data",
            Self::Objects => "objects",
            Self::ConsumedObjects => "methods that consume their object",
            Self::TypedErrors => "typed errors with their causes",
            Self::WideIntegers => "`i128` and `u128`",
            Self::Maps => "maps and sets",
            Self::DefaultArguments => "default arguments",
            Self::Getters => "properties",
            Self::Blocking => "long calls that let others go on",
            Self::Constants => "constants",
            Self::Async => "async functions",
            Self::Imports => "traits that the host implements",
            Self::Closures => "functions as arguments",
            Self::Iterators => "iterators",
            Self::Streams => "streams",
            Self::HostIterators => "the host's iterators as arguments",
            Self::HostStreams => "the host's streams as arguments",
            Self::Buffers => "shared buffers",
            Self::Columns => "lists of plain records by columns",
            Self::Logging => "log records in the host's logging",
        }
    }

    /// The conformance case that shows it at work, in every host that has it.
    #[must_use]
    pub const fn case(self) -> &'static str {
        match self {
            Self::Records => "records: a record changes",
            Self::PlainSlices => "plain: bounds of points",
            Self::MutableSlices => "plain: points are moved in place",
            Self::DataEnums => "enums: Shape",
            Self::Objects => "objects: an object lives and is closed",
            Self::ConsumedObjects => "objects: a method that consumes its object",
            Self::TypedErrors => "errors: two causes below, both of the crate",
            Self::WideIntegers => "scalars: i128",
            Self::Maps => "maps: nested maps",
            Self::DefaultArguments => "defaults: some by position",
            Self::Getters => "objects: an object lives and is closed",
            Self::Blocking => "threads: other threads go on meanwhile",
            Self::Constants => "constants: computed",
            Self::Async => "futures: a future that another thread wakes",
            Self::Imports => "callbacks: a value",
            Self::Closures => "closures: impl Fn",
            Self::Iterators => "iterators: numbers",
            Self::Streams => "streams: items that another thread gives",
            Self::HostIterators => "iterators-given: given a generator",
            Self::HostStreams => "streams-given: awaited items of the host's",
            Self::Buffers => "buffers: a buffer of plain records",
            Self::Columns => "columns: a list is split into one array a field",
            Self::Logging => "logging: levels",
        }
    }
}
