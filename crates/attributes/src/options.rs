//! The options of one item, as plain values with their places.

use proc_macro2::Span;

use crate::{Host, OptionName, default::ParameterDefault};

/// A name that a user chose for hosts.
#[derive(Clone, Debug)]
pub struct Name {
    /// An ASCII identifier.
    pub text: String,
    /// The string literal.
    pub span: Span,
}

/// `rename(host = "name")`.
#[derive(Clone, Debug)]
pub struct Rename {
    /// The host.
    pub host: Host,
    /// The name there.
    pub name: Name,
}

/// One host of `skip(…)`.
#[derive(Clone, Copy, Debug)]
pub struct Skip {
    /// The host that does not get the item.
    pub host: Host,
    /// The host's id in the source.
    pub span: Span,
}

/// A trait of an object that hosts show.
#[derive(Clone, Copy, Debug)]
pub struct Trait {
    /// One of `Display`, `Debug`, `Eq`, `Hash`, `Ord`.
    pub option: OptionName,
    /// The word.
    pub span: Span,
}

/// The options of one item. A flag is the place where it is written.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The name in every host.
    pub name: Option<Name>,
    /// The names in single hosts.
    pub renames: Vec<Rename>,
    /// The hosts that do not get the item.
    pub skips: Vec<Skip>,
    /// Values of parameters that a host may leave out, as written.
    pub defaults: Vec<ParameterDefault>,
    /// The call may take long.
    pub blocking: Option<Span>,
    /// The future of an async function may hold its `&mut` objects until it ends.
    pub exclusive: Option<Span>,
    /// A sequence makes no item before it is asked for.
    pub lazy: Option<Span>,
    /// Soon over, never waits, calls nothing of the host's.
    pub leaf: Option<Span>,
    /// Shown as a property.
    pub getter: Option<Span>,
    /// The object's constructor.
    pub constructor: Option<Span>,
    /// Absent from every host.
    pub hidden: Option<Span>,
    /// The error variant that carries a host's own error.
    pub host: Option<Span>,
    /// Lists of the record also cross as one array a field.
    pub columns: Option<Span>,
    /// Go implements the trait, for the crate that declares it.
    pub go: Option<Span>,
    /// Go's method runs at once, in the thread that calls it.
    pub nonblocking: Option<Span>,
    /// Go's method sees Rust's memory instead of copies, for the call.
    pub lent: Option<Span>,
    /// The traits that hosts show.
    pub traits: Vec<Trait>,
}

impl Options {
    /// The name that the user chose for the item in a host, if any.
    #[must_use]
    pub fn name_in(&self, host: Host) -> Option<&Name> {
        self.renames
            .iter()
            .find(|rename| rename.host == host)
            .map(|rename| &rename.name)
            .or(self.name.as_ref())
    }

    /// Whether a host does not get the item.
    #[must_use]
    pub fn skipped_in(&self, host: Host) -> bool {
        self.hidden.is_some() || self.skips.iter().any(|skip| skip.host == host)
    }

    /// Whether hosts show a trait.
    #[must_use]
    pub fn shows(&self, option: OptionName) -> bool {
        self.traits.iter().any(|shown| shown.option == option)
    }

    /// The value that a host may leave out for a parameter.
    #[must_use]
    pub fn default_of(&self, parameter: &syn::Ident) -> Option<&ParameterDefault> {
        self.defaults
            .iter()
            .find(|default| default.is_for(parameter))
    }
}
