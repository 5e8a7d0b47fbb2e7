//! Types as a reader of the source would write them, for messages. What generated code writes is the hosts' business.

use std::fmt;

use crate::{
    Argument, Borrow, Closure, ClosureHold, ClosureKind, Element, ImportHold, Key, List, MapOrder,
    ObjectHold, Output, PlainType, Scalar, Sequence, SequenceHold, SequenceKind, Value,
};

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bool => "bool",
            Self::Char => "char",
            Self::Int(int) => int.rust(),
            Self::Float(float) => float.rust(),
        })
    }
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_value().fmt(f)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_value().fmt(f)
    }
}

impl fmt::Display for PlainType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(int) => f.write_str(int.rust()),
            Self::Float(float) => f.write_str(float.rust()),
            Self::Array { item, len } => write!(f, "[{item}; {len}]"),
            Self::Plain(name) => f.write_str(name.last()),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = |order: &MapOrder| match order {
            MapOrder::Sorted => "BTree",
            MapOrder::Unordered => "Hash",
        };
        match self {
            Self::Scalar(scalar) => scalar.fmt(f),
            Self::String => f.write_str("String"),
            Self::Bytes => f.write_str("Vec<u8>"),
            Self::Path => f.write_str("PathBuf"),
            Self::Duration => f.write_str("Duration"),
            Self::SystemTime => f.write_str("SystemTime"),
            Self::Option(inner) => write!(f, "Option<{inner}>"),
            Self::List(List::Direct(item)) => write!(f, "Vec<{item}>"),
            Self::List(List::Converted(item)) => write!(f, "Vec<{item}>"),
            Self::Set { order, item } => write!(f, "{}Set<{item}>", prefix(order)),
            Self::Map { order, key, value } => write!(f, "{}Map<{key}, {value}>", prefix(order)),
            Self::Tuple(items) => write!(f, "({})", list(items)),
            Self::Array { item, len } => write!(f, "[{item}; {len}]"),
            Self::Plain(name)
            | Self::Record(name)
            | Self::Newtype(name)
            | Self::Enumeration(name)
            | Self::DataEnum(name) => f.write_str(name.last()),
            Self::Boxed(inner) => write!(f, "Box<{inner}>"),
            Self::Object { name, hold } => match hold {
                ObjectHold::Owned => f.write_str(name.last()),
                ObjectHold::Arc => write!(f, "Arc<{}>", name.last()),
            },
            Self::Buffer(item) => write!(f, "Buffer<{item}>"),
        }
    }
}

impl fmt::Display for Borrow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Str => f.write_str("&str"),
            Self::Bytes => f.write_str("&[u8]"),
            Self::Path => f.write_str("&Path"),
            Self::Slice(item) => write!(f, "&[{item}]"),
            Self::SliceMut(item) => write!(f, "&mut [{item}]"),
            Self::BytesMut => f.write_str("&mut [u8]"),
            Self::Converted(value) => write!(f, "&{value}"),
            Self::Object { name, exclusive } => {
                let exclusive = if *exclusive { "mut " } else { "" };
                write!(f, "&{exclusive}{}", name.last())
            }
            Self::Optional(inner) => write!(f, "Option<{inner}>"),
        }
    }
}

impl fmt::Display for Closure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            ClosureKind::Fn => "Fn",
            ClosureKind::FnMut => "FnMut",
            ClosureKind::FnOnce => "FnOnce",
        };
        let given: Vec<_> = self.parameters.iter().map(|it| it.to_value()).collect();
        let value = self
            .value
            .as_ref()
            .map_or("()".to_owned(), Value::to_string);
        let returns = match (&self.error, &self.value) {
            (Some(error), _) => format!(" -> Result<{value}, {}>", error.last()),
            (None, Some(_)) => format!(" -> {value}"),
            (None, None) => String::new(),
        };
        let closure = format!("{kind}({}){returns}", list(&given));
        let held = match self.hold {
            ClosureHold::Impl => format!("impl {closure}"),
            ClosureHold::Box => format!("Box<dyn {closure}>"),
            ClosureHold::Arc => format!("Arc<dyn {closure}>"),
            ClosureHold::Borrowed => format!("&dyn {closure}"),
        };
        optional(f, self.optional, &held)
    }
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            SequenceKind::Iterator => "Iterator",
            SequenceKind::Stream => "Stream",
        };
        let item = match &self.error {
            Some(error) => format!("Result<{}, {}>", self.item, error.last()),
            None => self.item.to_string(),
        };
        match self.hold {
            SequenceHold::Impl => write!(f, "impl {kind}<Item = {item}>"),
            SequenceHold::Box => write!(f, "Box<dyn {kind}<Item = {item}>>"),
        }
    }
}

impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Owned(value) => value.fmt(f),
            Self::Borrowed(borrow) => borrow.fmt(f),
            Self::Import {
                name,
                hold,
                optional: may_miss,
            } => {
                let name = name.last();
                let held = match hold {
                    ImportHold::Arc => format!("Arc<dyn {name}>"),
                    ImportHold::Box => format!("Box<dyn {name}>"),
                    ImportHold::Borrowed => format!("&dyn {name}"),
                };
                optional(f, *may_miss, &held)
            }
            Self::Closure(closure) => closure.fmt(f),
            Self::Sequence(sequence) => sequence.fmt(f),
        }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("()"),
            Self::Value(value) => value.fmt(f),
            Self::Sequence(sequence) => sequence.fmt(f),
        }
    }
}

fn optional(f: &mut fmt::Formatter<'_>, may_miss: bool, held: &str) -> fmt::Result {
    if may_miss {
        write!(f, "Option<{held}>")
    } else {
        f.write_str(held)
    }
}

fn list(values: &[Value]) -> String {
    let values: Vec<_> = values.iter().map(Value::to_string).collect();
    values.join(", ")
}
