//! Why a command stops: always diagnostics, so that text and JSON say the same.

use camino::Utf8Path;
use landbridge_diagnostics::catalogue::command;
use landbridge_diagnostics::{Code, Diagnostic};

/// What a command was stopped by; at least one is an error, unless the command has printed why itself.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The exit code.
    pub(crate) exit: u8,
}

impl Default for Failure {
    fn default() -> Self {
        Self {
            diagnostics: Vec::new(),
            exit: 1,
        }
    }
}

/// What a command comes to.
pub(crate) type Outcome<T> = Result<T, Failure>;

impl Failure {
    pub(crate) fn new(code: &'static Code, message: impl Into<String>) -> Self {
        Diagnostic::error(code, message).into()
    }

    /// A file couldn't be read or written.
    pub(crate) fn io(path: &Utf8Path, error: &std::io::Error) -> Self {
        Self::new(&command::FILE, format!("{path}: {error}"))
    }

    /// Another exit code.
    pub(crate) fn exit(mut self, code: u8) -> Self {
        self.exit = code;
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        if let Some(last) = self.diagnostics.pop() {
            self.diagnostics.push(last.help(help));
        }
        self
    }

    pub(crate) fn because(mut self, reason: impl Into<String>) -> Self {
        if let Some(last) = self.diagnostics.pop() {
            self.diagnostics.push(last.because(reason));
        }
        self
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self {
            diagnostics: vec![diagnostic],
            ..Self::default()
        }
    }
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Self {
            diagnostics,
            ..Self::default()
        }
    }
}
