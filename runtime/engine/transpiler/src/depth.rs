//! How deep a source may go. The parser and what walks its tree recurse, so a source that nests deeper than the
//! stack reaches would end the process; here it gets a stack by its size, or a diagnostic.

use crate::diagnostic::{Diagnostic, DiagnosticId};

/// Brackets of one another's inside, of any kind. Each costs the parser some dozen frames.
const DEEPEST: usize = 4_000;

/// What brackets may need.
const FOR_BRACKETS: usize = if cfg!(debug_assertions) { 512 } else { 128 } << 20;

/// What a byte of the source may need besides: operators, conditionals and the like nest without brackets, one
/// level a byte at the most.
const FOR_A_BYTE: usize = 4 << 10;

/// Only addresses: pages that aren't reached cost nothing.
const MOST: usize = 2 << 30;

/// The stack that a source is parsed on, in bytes. Chains of operators without any bracket stay inside it up to
/// half a million links.
pub(crate) fn stack(source: &str) -> usize {
    (FOR_BRACKETS + FOR_A_BYTE.saturating_mul(source.len())).min(MOST)
}

/// A diagnostic where brackets go too deep. Brackets in strings and comments count like others: what is refused
/// for them alone would need thousands that are never closed.
pub(crate) fn too_deep(source: &str) -> Option<Diagnostic> {
    let mut depth = 0_usize;
    for (at, byte) in source.bytes().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            let before = &source[..at];
            let line = before.rsplit('\n').next().unwrap_or_default();
            return Some(Diagnostic {
                id: DiagnosticId::TooDeep,
                line: before.matches('\n').count() + 1,
                column: line.chars().count() + 1,
                message: format!("more than {DEEPEST} brackets are open here"),
                help: Some("give inner parts names of their own"),
            });
        }
    }
    None
}
