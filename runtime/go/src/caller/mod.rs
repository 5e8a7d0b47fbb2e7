//! What generated code calls Go with: [`Exchange`] for calls that are waited for, [`Answer`] for those that are
//! awaited, [`Engine`] for Go itself. The Go half is generated; both know the layouts of [`Call`] and [`Reply`].

mod answer;
mod call;
mod engine;
mod exchange;
mod function;
mod outcome;
mod put;
mod reply;

pub use answer::Answer;
pub use call::Call;
pub use engine::{Begin, Engine, Functions, LIMIT, Start};
pub use exchange::Exchange;
pub use function::{Function, functions};
pub use outcome::{Failure, Get, no_error, panic_error, raise};
pub use put::Put;
pub use reply::{Given, Reply, done};

pub use landbridge_core::wire::{Reader, Wire, WireError, Writer};
pub use landbridge_types::HostError;
