//! The options of landbridge's attributes: what may be written, where, and what it means.
//!
//! The macros read an attribute while the user's crate compiles, the reader reads the same text
//! from source. Both call this crate, so there is one grammar and one set of faults. It knows syn
//! and nothing else: how a fault is shown is the caller's matter, what an option does to a binding
//! is the model's.
//!
//! # Where options stand
//!
//! In the attribute itself, `#[landbridge::export(blocking)]`, or in the helper attribute
//! `#[landbridge(…)]` on the same item below it, or on a field, variant or method inside it. Both
//! forms may be mixed on one item; they are read as one list ([`read`]).
//!
//! # Grammar
//!
//! ```text
//! options  = [ option { "," option } [ "," ] ]
//! option   = "name" "=" STRING                                  the name in every host
//!          | "rename" "(" HOST "=" STRING { "," … } ")"         the name in one host; wins over `name`
//!          | "skip" "(" HOST { "," HOST } ")"                   these hosts do not get the item
//!          | "default" "(" PARAMETER "=" value { "," … } ")"    parameters, or fields of a record, that a
//!                                                              host may leave out
//!          | "blocking"      the call may take long: the host's lock or loop stays free meanwhile
//!          | "exclusive"     on an async function, or one that returns a sequence, with `&mut self` or `&mut`
//!                            objects: its future or sequence holds them alone until it ends
//!          | "lazy"          on a function with iterators or streams: no item is made before it is asked for
//!          | "leaf"          soon over, never waits, calls nothing of the host's: Go need not make way for the call
//!          | "getter"        shown as a property
//!          | "constructor"   the associated function that `new Type(…)` calls in the hosts
//!          | "hidden"        public in Rust, absent from every host
//!          | "columns"       on a plain record of numbers: lists of it also cross as one array a field
//!          | "host"          the error variant that carries a host's own error
//!          | "go"            on an import trait: Go implements it, for the crate that declares it; other hosts don't
//!                            see it
//!          | "nonblocking"   with `go`, of an async method: Go's code runs at once, in the thread that polls
//!          | "lent"          with `go`, of a method that isn't async: Go's code sees text, bytes and lists of numbers
//!                            in Rust's memory instead of copies, for the call
//!          | "display" | "debug" | "eq" | "hash" | "ord"        a trait that the hosts show: `Display`, `Debug`,
//!                                                              `PartialEq`, `Hash`, `PartialOrd`
//! value    = BOOL | [ "-" ] INTEGER | [ "-" ] FLOAT | STRING | CHAR | "None" | "[" "]" | PATH
//! HOST     = "c" | "cpp" | "python" | "node" | "typescript" | "wasm" | "go" | "swift" | "kotlin"
//!          | "v8" | "jsc" | "zig"
//! ```
//!
//! A name is an ASCII identifier. A path as a default is a constant or a variant without fields.
//! Every option stands once, every host once in an option.
//!
//! # Which option where
//!
//! | site | options |
//! |---|---|
//! | record | `name`, `rename`, `skip`, `default` (of fields, on structs with named fields), `columns` (on plain structs) |
//! | error, constant | `name`, `rename`, `skip` |
//! | object | `name`, `rename`, `skip`, `display`, `debug`, `eq`, `hash`, `ord` |
//! | field, record variant | `name`, `rename` |
//! | error variant | `name`, `rename`, `host` |
//! | function | `name`, `rename`, `skip`, `blocking`, `exclusive`, `lazy`, `leaf`, `default` |
//! | impl block | `skip`, `blocking` (both for every method in it) |
//! | method | `name`, `rename`, `skip`, `blocking`, `exclusive`, `lazy`, `leaf`, `default`, `getter`, `constructor`, `hidden` |
//! | import trait | `name`, `rename`, `skip`, `go`, `nonblocking` (for every async method in it) |
//! | method of an import trait | `name`, `rename`, `nonblocking`, `lent` |
//!
//! # What the options mean together
//!
//! - The constructor of an object is the associated function marked `constructor`, or else the one
//!   whose name (after `name`) is `new`; both at once in one impl block is a fault.
//! - `default` names parameters (of a record: fields), and every one after a defaulted one has a
//!   default too. For an `Option<T>` a value of `T` stands for `Some` of it.
//! - `hidden` stands alone: nothing else can be said about what no host sees.
//! - Only `pub` associated functions of an exported impl block are exported.

#![forbid(unsafe_code)]

mod asynchrony;
mod closure;
mod columns;
mod default;
mod fault;
mod host;
mod import;
mod leaf;
mod nearest;
mod options;
mod parse;
mod sequence;
mod signature;
mod site;
mod values;

pub use closure::{Callable, Calls, Held, check_closure, closure_of};
pub use columns::{check_columns, no_column};
pub use default::{ParameterDefault, Value};
pub use fault::{Fault, FaultKind};
pub use host::Host;
pub use import::{check_go, check_import};
pub use nearest::nearest;
pub use options::{Name, Options, Rename, Skip, Trait};
pub use parse::{is_helper, parse, read};
pub use sequence::{
    SequenceForm, Spelled, check_taken, is_boxed_stream, is_stream, items, iterates,
    spelled_sequence,
};
pub use signature::{check_constructors, check_fields, check_signature, is_constructor};
pub use site::{Attribute, OptionName, Site};
