//! Where an option can stand, and which options mean something there.

use std::fmt;

/// One of the five attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attribute {
    /// `#[landbridge::record]`: crosses by value.
    Record,
    /// `#[landbridge::object]`: stays in Rust, the host holds a handle.
    Object,
    /// `#[landbridge::error]`: a typed exception.
    Error,
    /// `#[landbridge::export]`: a function, constant or impl block.
    Export,
    /// `#[landbridge::import]`: a trait that the host implements.
    Import,
}

impl Attribute {
    /// All five.
    pub const ALL: [Self; 5] = [
        Self::Record,
        Self::Object,
        Self::Error,
        Self::Export,
        Self::Import,
    ];

    /// The last segment of the attribute's path.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Object => "object",
            Self::Error => "error",
            Self::Export => "export",
            Self::Import => "import",
        }
    }

    /// The attribute with this name. Whether a bare name resolves to landbridge's is for the
    /// caller to know.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|attribute| attribute.name() == name)
    }
}

macro_rules! options {
    ($($variant:ident = $name:literal, $usage:literal, $doc:literal;)*) => {
        /// An option, without its value.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum OptionName {
            $(#[doc = $doc] $variant,)*
        }

        impl OptionName {
            /// Every option.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How it is written, with an example value.
            #[must_use]
            pub const fn usage(self) -> &'static str {
                match self { $(Self::$variant => $usage,)* }
            }
        }
    };
}

options! {
    Name = "name", r#"name = "new_name""#, "The name in every host.";
    Rename = "rename", r#"rename(python = "new_name")"#, "The name in one host.";
    Skip = "skip", "skip(go)", "Hosts that do not get the item.";
    Default = "default", "default(parameter = 10)", "Values of parameters that a host may leave out.";
    Blocking = "blocking", "blocking", "The call may take long.";
    Exclusive = "exclusive", "exclusive", "An async function may hold its `&mut` objects until it ends.";
    Lazy = "lazy", "lazy", "A sequence makes no item before it is asked for.";
    Leaf = "leaf", "leaf", "The call is soon over, never waits and calls nothing of the host's.";
    Getter = "getter", "getter", "Shown as a property.";
    Constructor = "constructor", "constructor", "What `new Type(…)` calls.";
    Hidden = "hidden", "hidden", "Absent from every host.";
    Host = "host", "host", "The variant that carries a host's own error.";
    Columns = "columns", "columns", "Lists of the record also cross as one array a field.";
    Go = "go", "go", "Go implements the trait, for the crate that declares it.";
    Nonblocking = "nonblocking", "nonblocking", "Go's method runs at once, in the thread that calls it.";
    Lent = "lent", "lent", "Go's method sees Rust's memory instead of copies.";
    Display = "display", "display", "`Display` is shown to hosts.";
    Debug = "debug", "debug", "`Debug` is shown to hosts.";
    Eq = "eq", "eq", "`PartialEq` is shown to hosts.";
    Hash = "hash", "hash", "`Hash` is shown to hosts.";
    Ord = "ord", "ord", "`PartialOrd` is shown to hosts.";
}

impl OptionName {
    /// The option with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|option| option.word() == word)
    }

    /// The sites where the option means something.
    pub fn sites(self) -> impl Iterator<Item = Site> {
        Site::ALL
            .iter()
            .copied()
            .filter(move |site| site.options().contains(&self))
    }
}

impl fmt::Display for OptionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What an attribute stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Site {
    /// A record, as a whole.
    Record,
    /// An object, as a whole.
    Object,
    /// An error, as a whole.
    Error,
    /// A field of a record, an error or one of their variants.
    Field,
    /// A variant of a record enum.
    Variant,
    /// A variant of an error enum.
    ErrorVariant,
    /// An exported free function.
    Function,
    /// An exported constant.
    Constant,
    /// An exported impl block, as a whole.
    Impl,
    /// A function inside an exported impl block.
    Method,
    /// An imported trait.
    Import,
    /// A method of an imported trait.
    ImportMethod,
}

impl Site {
    /// Every site.
    pub const ALL: &'static [Self] = &[
        Self::Record,
        Self::Object,
        Self::Error,
        Self::Field,
        Self::Variant,
        Self::ErrorVariant,
        Self::Function,
        Self::Constant,
        Self::Impl,
        Self::Method,
        Self::Import,
        Self::ImportMethod,
    ];

    /// The options that mean something here.
    #[must_use]
    pub const fn options(self) -> &'static [OptionName] {
        use OptionName as O;
        match self {
            Self::Error | Self::Constant => &[O::Name, O::Rename, O::Skip],
            Self::Import => &[O::Name, O::Rename, O::Skip, O::Go, O::Nonblocking],
            Self::Record => &[O::Name, O::Rename, O::Skip, O::Default, O::Columns],
            Self::Object => &[
                O::Name,
                O::Rename,
                O::Skip,
                O::Display,
                O::Debug,
                O::Eq,
                O::Hash,
                O::Ord,
            ],
            Self::Field | Self::Variant => &[O::Name, O::Rename],
            Self::ImportMethod => &[O::Name, O::Rename, O::Nonblocking, O::Lent],
            Self::ErrorVariant => &[O::Name, O::Rename, O::Host],
            Self::Function => &[
                O::Name,
                O::Rename,
                O::Skip,
                O::Blocking,
                O::Exclusive,
                O::Lazy,
                O::Leaf,
                O::Default,
            ],
            Self::Impl => &[O::Skip, O::Blocking],
            Self::Method => &[
                O::Name,
                O::Rename,
                O::Skip,
                O::Blocking,
                O::Exclusive,
                O::Lazy,
                O::Leaf,
                O::Default,
                O::Getter,
                O::Constructor,
                O::Hidden,
            ],
        }
    }

    /// The site in words, with its article.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Record => "a record",
            Self::Object => "an object",
            Self::Error => "an error",
            Self::Field => "a field",
            Self::Variant => "a variant",
            Self::ErrorVariant => "an error's variant",
            Self::Function => "a function",
            Self::Constant => "a constant",
            Self::Impl => "an impl block",
            Self::Method => "a method",
            Self::Import => "an import trait",
            Self::ImportMethod => "a method of an import trait",
        }
    }
}
