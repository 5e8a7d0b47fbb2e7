//! Why a build script can't go on.

use std::fmt;

use landbridge_diagnostics::Diagnostic;

/// What stops a build.
#[derive(Debug)]
pub enum Failure {
    /// The crate's source has faults.
    Source(Vec<Diagnostic>),
    /// Go isn't here, or too old.
    NoGo(String),
    /// `go build` failed; what it said.
    Go(String),
    /// A file can't be read or written, or isn't there.
    File(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(diagnostics) => {
                for diagnostic in diagnostics {
                    if let Some(place) = &diagnostic.place {
                        write!(f, "{}:{}:{}: ", place.file, place.line, place.column)?;
                    }
                    writeln!(f, "{} {}", diagnostic.code.id, diagnostic.message)?;
                    for more in diagnostic.reason.iter().chain(&diagnostic.help) {
                        writeln!(f, "  {more}")?;
                    }
                }
                Ok(())
            }
            Self::NoGo(text) => write!(f, "no Go toolchain: {text}; see https://go.dev/dl"),
            Self::Go(text) => write!(f, "go build failed:\n{text}"),
            Self::File(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Failure {}
