//! What landbridge says of a fault: its id, its place, what is wrong, why it can't cross, and what
//! to write instead.
//!
//! Libraries collect [`Diagnostic`]s and return them, all of a run at once; only the command prints
//! them. Every diagnostic has a [`Code`] with a page (`landbridge explain LB0101`), kept in `pages/`
//! and shown in the book.
#![forbid(unsafe_code)]

pub mod catalogue;

use std::fmt;

use serde::Serialize;

/// A kind of fault: its id and its page.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `LB` and four digits; never given to another fault later.
    pub id: &'static str,
    /// One line.
    pub title: &'static str,
    /// The page, in Markdown: what goes wrong, a wrong and a right example.
    pub page: &'static str,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Nothing is generated.
    Error,
    /// Something is generated that the user should know of.
    Warning,
}

/// A range of one source file. Lines and columns count from 1, columns in characters; `end` is one
/// past the last character.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The file, relative to the user's crate or workspace where possible.
    pub file: String,
    /// Where it begins.
    pub line: u32,
    /// Where it begins.
    pub column: u32,
    /// Where it ends.
    pub end_line: u32,
    /// Where it ends.
    pub end_column: u32,
}

/// One fault.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Diagnostic {
    /// What kind.
    #[serde(serialize_with = "code_id")]
    pub code: &'static Code,
    /// How bad.
    pub level: Level,
    /// What is wrong, naming the thing.
    pub message: String,
    /// Where; `None` when it is about no place in a file (a missing tool).
    pub place: Option<Place>,
    /// Why it can't be, if the message doesn't say.
    pub reason: Option<String>,
    /// What to write or run instead.
    pub help: Option<String>,
    /// Other places that matter, each with what is there.
    pub related: Vec<(Place, String)>,
}

fn code_id<S: serde::Serializer>(code: &&'static Code, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.id)
}

impl Diagnostic {
    /// An error without a place yet.
    #[must_use]
    pub fn error(code: &'static Code, message: impl Into<String>) -> Self {
        Self {
            code,
            level: Level::Error,
            message: message.into(),
            place: None,
            reason: None,
            help: None,
            related: Vec::new(),
        }
    }

    /// A warning without a place yet.
    #[must_use]
    pub fn warning(code: &'static Code, message: impl Into<String>) -> Self {
        Self {
            level: Level::Warning,
            ..Self::error(code, message)
        }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Says why.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Points to another place.
    #[must_use]
    pub fn related(mut self, place: Place, what: impl Into<String>) -> Self {
        self.related.push((place, what.into()));
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        write!(f, "{level}[{}]: {}", self.code.id, self.message)?;
        if let Some(place) = &self.place {
            write!(f, "\n  at {}:{}:{}", place.file, place.line, place.column)?;
        }
        if let Some(reason) = &self.reason {
            write!(f, "\n  because {reason}")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

/// Whether any of `diagnostics` is an error.
#[must_use]
pub fn any_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|it| it.level == Level::Error)
}
