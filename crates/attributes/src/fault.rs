//! One fault in an attribute or in what it stands on: place, what is wrong, why, what to write.
//! The macros turn it into a compile error, the reader into a diagnostic with an id.

use proc_macro2::Span;
use quote::ToTokens;

/// What sort of fault it is, for callers that give each sort an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// The text between the parentheses does not follow the grammar.
    Syntax,
    /// An option of that name does not exist.
    UnknownOption,
    /// The option exists but means nothing here.
    MisplacedOption,
    /// An option, host, parameter or constructor is given twice.
    Duplicate,
    /// Two options contradict each other.
    Conflict,
    /// A host of that name does not exist.
    UnknownHost,
    /// The new name is not an identifier.
    InvalidName,
    /// A default names no parameter, comes before a parameter without one, or is no plain value.
    InvalidDefault,
    /// A getter or constructor whose signature is not one.
    InvalidSignature,
    /// An async function borrows what its future cannot keep.
    AsyncBorrow,
    /// The item itself is of a sort that cannot cross.
    InvalidItem,
    /// A type in the item is of a sort that cannot cross.
    InvalidType,
    /// Supported by the design, not by this version.
    Unsupported,
}

/// A fault, with everything that its reader needs to mend it.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The sort of fault.
    pub kind: FaultKind,
    /// The exact tokens at fault: from the first…
    pub span: Span,
    /// … to the last, where they are several.
    pub end: Span,
    /// What is wrong, in one line, lower case, without a full stop.
    pub message: String,
    /// Why it cannot cross.
    pub note: Option<String>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Fault {
    /// A fault at one token.
    #[must_use]
    pub fn new(kind: FaultKind, span: Span, message: impl Into<String>) -> Self {
        Self {
            kind,
            span,
            end: span,
            message: message.into(),
            note: None,
            help: None,
        }
    }

    /// A fault over all tokens of a syntax node.
    #[must_use]
    pub fn over(kind: FaultKind, node: &impl ToTokens, message: impl Into<String>) -> Self {
        let mut tokens = node.to_token_stream().into_iter();
        let first = tokens.next().map_or_else(Span::call_site, |t| t.span());
        let last = tokens.last().map_or(first, |t| t.span());
        let mut fault = Self::new(kind, first, message);
        fault.end = last;
        fault
    }

    /// Says why it cannot cross.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The whole text for a compile error: the message, then a `note:` and a `help:` line.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = self.message.clone();
        for (label, more) in [("note", &self.note), ("help", &self.help)] {
            if let Some(more) = more {
                text.push('\n');
                text.push_str(label);
                text.push_str(": ");
                text.push_str(more);
            }
        }
        text
    }
}
