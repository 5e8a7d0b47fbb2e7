//! Spans of the parser as places of a diagnostic.

use landbridge_diagnostics::Place;
use proc_macro2::Span;

/// The place of `span` in `file`.
#[must_use]
pub fn place(file: &str, span: Span) -> Place {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let (start, end) = (span.start(), span.end());
    Place {
        file: file.to_owned(),
        line: number(start.line),
        column: number(start.column + 1),
        end_line: number(end.line),
        end_column: number(end.column + 1),
    }
}
