//! What a change says.

use std::fmt;

use super::{Change, What};

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}` {}", self.noun, self.path, self.what)
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = |it: &Option<String>| it.clone().unwrap_or_else(|| "none".to_owned());
        match self {
            Self::Added => f.write_str("is new"),
            Self::Removed => f.write_str("is gone"),
            Self::Became { old, new } => write!(f, "was a {old} and is a {new}"),
            Self::Shown => f.write_str("is shown elsewhere or called otherwise"),
            Self::Asks {
                name,
                has_default: true,
                ..
            } => write!(f, "has `{name}` too, with a default"),
            Self::Asks { name, .. } => write!(f, "has `{name}` too"),
            Self::AsksNoMore { name } => write!(f, "has no `{name}` any more"),
            Self::Renamed { old, new } => write!(f, "calls `{old}` `{new}`"),
            Self::Reordered => f.write_str("has its parts in another order"),
            Self::Retyped { part, old, new } => {
                write!(f, "has another type: {part} was `{old}` and is `{new}`")
            }
            Self::DefaultGained { name } => write!(f, "has a default for `{name}`"),
            Self::DefaultLost { name } => write!(f, "has no default for `{name}` any more"),
            Self::DefaultChanged { name } => write!(f, "has another default for `{name}`"),
            Self::Fails { old, new } => {
                write!(
                    f,
                    "fails otherwise: its error was {} and is {}",
                    error(old),
                    error(new)
                )
            }
            Self::Awaited { now: true } => f.write_str("has to be awaited"),
            Self::Awaited { now: false } => f.write_str("isn't awaited any more"),
            Self::Consumes { now: true } => f.write_str("uses up its object"),
            Self::Consumes { now: false } => f.write_str("leaves its object alive"),
            Self::Value { old, new } => write!(f, "was {old} and is {new}"),
            Self::TraitGained { name } => write!(f, "exports {name}"),
            Self::TraitLost { name } => write!(f, "doesn't export {name} any more"),
            Self::Columns { now: true } => f.write_str("comes by columns too"),
            Self::Columns { now: false } => f.write_str("doesn't come by columns any more"),
            Self::Required { now: true } => f.write_str("has to be implemented"),
            Self::Required { now: false } => f.write_str("may be left to Rust"),
        }
    }
}
