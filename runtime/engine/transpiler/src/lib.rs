//! TypeScript to JavaScript by blanking types, so that lines and columns stay where they were and no source map
//! is needed. The grammar and the erasure are swc's; this crate says what is refused and why.
#![forbid(unsafe_code)]

mod depth;
mod diagnostic;
mod strip;

pub use diagnostic::{Diagnostic, DiagnosticId};
pub use strip::{Stripped, ts_strip};
