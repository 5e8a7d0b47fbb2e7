//! What the hosts of the JavaScript family share: names, TypeScript types, codecs, docs, what functions, classes and
//! errors look like on both sides, and the support files of packages. How native functions are reached is each
//! host's own, and so is the runtime crate: the Rust written here calls it `lb`.

mod arguments;
pub(crate) mod bench;
pub(crate) mod beside;
mod buffers;
mod callbacks;
pub(crate) mod callers;
pub(crate) mod codecs;
mod columns;
pub(crate) mod docs;
pub(crate) mod emit;
mod enums;
mod errors;
pub(crate) mod exports;
mod faults;
mod functions;
mod imports;
pub(crate) mod logging;
pub(crate) mod lower;
mod moves;
pub(crate) mod names;
pub(crate) mod natives;
mod objects;
pub(crate) mod options;
pub(crate) mod plain;
mod records;
mod results;
mod sequences;
pub(crate) mod shims;
pub(crate) mod spelling;
pub(crate) mod tarball;
pub(crate) mod types;
mod wire;

/// The support files: wire format, checks, errors, what tells of calls.
pub(crate) const SUPPORT: &[(&str, &str)] = &[
    ("support.cjs", include_str!("templates/support.cjs")),
    ("brands.cjs", include_str!("templates/brands.cjs")),
    ("faults.cjs", include_str!("templates/faults.cjs")),
    ("memory.cjs", include_str!("templates/memory.cjs")),
    ("writer.cjs", include_str!("templates/writer.cjs")),
    ("reader.cjs", include_str!("templates/reader.cjs")),
    ("trace.cjs", include_str!("templates/trace.cjs")),
];

/// The support file of packages with records by columns.
pub(crate) const COLUMNS: (&str, &str) = ("columns.cjs", include_str!("templates/columns.cjs"));

/// The support file of packages with buffers.
pub(crate) const BUFFERS: (&str, &str) = ("buffers.cjs", include_str!("templates/buffers.cjs"));

/// The support file of packages with async functions.
pub(crate) const PROMISES: (&str, &str) = ("promises.cjs", include_str!("templates/promises.cjs"));

/// The support file of packages whose JavaScript Rust calls.
pub(crate) const CALLBACKS: (&str, &str) =
    ("callbacks.cjs", include_str!("templates/callbacks.cjs"));

/// The support file of packages that take iterables.
pub(crate) const ITERABLES: (&str, &str) =
    ("iterables.cjs", include_str!("templates/iterables.cjs"));

/// The support file of packages that forward log records.
pub(crate) const LOGGING: (&str, &str) = ("logging.cjs", include_str!("templates/logging.cjs"));

/// What calls native functions whose memory is all memory, as in a library.
pub(crate) const NATIVES: (&str, &str) = ("natives.cjs", include_str!("templates/natives.cjs"));

/// The memory that both sides of such functions know.
pub(crate) const HEAD: (&str, &str) = ("head.cjs", include_str!("templates/head.cjs"));

/// How such packages show buffers.
pub(crate) const SHOWING: (&str, &str) = ("showing.cjs", include_str!("templates/showing.cjs"));

/// The support file of packages with iterators.
pub(crate) const ITERATORS: (&str, &str) =
    ("iterators.cjs", include_str!("templates/iterators.cjs"));

/// The support file of packages with streams.
pub(crate) const STREAMS: (&str, &str) = ("streams.cjs", include_str!("templates/streams.cjs"));
