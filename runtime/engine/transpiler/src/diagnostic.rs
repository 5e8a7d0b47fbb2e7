//! What is wrong with a source: which fault, where, and what to write instead. Faults are collected here as swc
//! reports them; nothing is printed.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use swc_common::errors::{self, DiagnosticBuilder, Emitter};
use swc_common::{BytePos, SourceMap};

/// The kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DiagnosticId {
    /// The source isn't TypeScript.
    InvalidSyntax,
    /// It is, but a construct means code that types alone don't have: blanking it would change what runs.
    UnsupportedSyntax,
    /// Brackets are nested deeper than the parser's stack reaches.
    TooDeep,
}

impl DiagnosticId {
    /// The id as text.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidSyntax => "invalid-syntax",
            Self::UnsupportedSyntax => "unsupported-syntax",
            Self::TooDeep => "too-deep",
        }
    }
}

/// One fault of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind.
    pub id: DiagnosticId,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to write instead, where there is one answer.
    pub help: Option<&'static str>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}: {} [{}]",
            self.line,
            self.column,
            self.message,
            self.id.as_str()
        )?;
        self.help.map_or(Ok(()), |help| write!(f, "; {help}"))
    }
}

/// What to write instead, by a word of swc's message.
const HELP: &[(&str, &str)] = &[
    (
        "enum",
        "write an object, `const Colour = { Red: 0 } as const`, and its type beside it",
    ),
    (
        "namespace",
        "write a module of its own, or an object with the functions",
    ),
    (
        "module` keyword",
        "write `namespace` if it only declares types, else a module of its own",
    ),
    ("import equals", "write `import name from \"module\"`"),
    ("export assignment", "write `export default`"),
    (
        "parameter property",
        "declare the field in the class and assign it in the constructor",
    ),
    ("angle-bracket", "write `value as Type`"),
];

/// A fault as it is reported, before its place is looked up.
pub(crate) struct Reported {
    at: Option<BytePos>,
    id: DiagnosticId,
    message: String,
}

impl Reported {
    /// Its place looked up.
    pub(crate) fn placed(self, sources: &SourceMap) -> Diagnostic {
        let place = self.at.map(|at| sources.lookup_char_pos(at));
        let help = HELP.iter().find(|(word, _)| {
            self.id == DiagnosticId::UnsupportedSyntax && self.message.contains(word)
        });
        Diagnostic {
            id: self.id,
            line: place.as_ref().map_or(1, |it| it.line),
            column: place.as_ref().map_or(1, |it| it.col.0 + 1),
            message: self.message,
            help: help.map(|(_, help)| *help),
        }
    }
}

/// Keeps what swc reports.
#[derive(Clone, Default)]
pub(crate) struct Collector(Arc<Mutex<Vec<Reported>>>);

impl Collector {
    pub(crate) fn take(&self) -> Vec<Reported> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Emitter for Collector {
    fn emit(&mut self, diagnostic: &mut DiagnosticBuilder<'_>) {
        let unsupported = matches!(
            &diagnostic.code,
            Some(errors::DiagnosticId::Error(code)) if code == "UnsupportedSyntax"
        );
        let reported = Reported {
            at: diagnostic.span.primary_span().map(|span| span.lo),
            id: if unsupported {
                DiagnosticId::UnsupportedSyntax
            } else {
                DiagnosticId::InvalidSyntax
            },
            message: diagnostic.message(),
        };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(reported);
    }
}
