//! The interface of an annotated crate as plain data.
//!
//! The reader writes it, hosts read it; it knows neither syn, nor hosts, nor files. Decisions are
//! types here: what crosses *directly* and what is *converted* are different variants, decided once
//! by the reader ([`List`], [`Interface::plain_records`] against [`Interface::records`],
//! [`Storage`]), and a type says where it is legal ([`Argument`], [`Value`], [`Data`], [`Key`]), so
//! that a host can't meet a type in a place where it makes no sense.
#![forbid(unsafe_code)]

mod declaration;
pub mod diff;
mod function;
mod hash;
mod import;
mod interface;
mod item;
mod notation;
mod sequence;
mod types;

pub use declaration::{
    Constant, ConvertedRecord, DataEnum, Enumeration, ErrorShape, ErrorType, ExportedTraits, Field,
    Fields, Member, Newtype, Object, PlainField, PlainRecord, PlainType, Storage, Variant,
    VariantField,
};
pub use function::{Function, Literal, Method, MethodKind, Output, Parameter, Receiver, Return};
pub use hash::Hash;
pub use import::{
    Closure, ClosureHold, ClosureKind, Given, GivenClosure, GivenParameter, Import, ImportHold,
    ImportMethod,
};
pub use interface::{CrateInfo, Declaration, Interface, SCHEMA};
pub use item::{HostOptions, Item, Origin, TypeName};
pub use sequence::{Sequence, SequenceHold, SequenceKind};
pub use types::{
    Argument, Borrow, Data, Element, Float, Int, Key, List, MapOrder, ObjectHold, Scalar, Value,
};
