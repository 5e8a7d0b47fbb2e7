//! Python's types of the model's types, for stubs; and literals.

use std::collections::BTreeMap;

use landbridge_model::{Declaration, Element, Interface, List, Literal, Scalar, TypeName, Value};

use super::names;

/// What types depend on.
pub(super) struct Types<'a> {
    pub(super) interface: &'a Interface,
    pub(super) names: BTreeMap<String, String>,
}

/// Which way a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    In,
    Out,
}

impl Types<'_> {
    pub(super) fn name(&self, name: &TypeName) -> String {
        self.names
            .get(&name.0)
            .cloned()
            .unwrap_or_else(|| name.last().to_owned())
    }

    pub(super) fn newtype(&self, name: &TypeName) -> Option<&Value> {
        match self.interface.find(name)? {
            Declaration::Newtype(newtype) => Some(&newtype.inner),
            _ => None,
        }
    }

    /// The annotation.
    pub(super) fn hint(&self, value: &Value, way: Way) -> String {
        match value {
            Value::Scalar(Scalar::Bool) => "bool".to_owned(),
            Value::Scalar(Scalar::Char) | Value::String => "str".to_owned(),
            Value::Scalar(Scalar::Int(_)) => "int".to_owned(),
            Value::Scalar(Scalar::Float(_)) => "float".to_owned(),
            Value::Path => match way {
                Way::In => "str | _os.PathLike[str]".to_owned(),
                Way::Out => "str".to_owned(),
            },
            Value::Bytes => match way {
                Way::In => "_typing_extensions.Buffer".to_owned(),
                Way::Out => "bytes".to_owned(),
            },
            Value::Duration => "_datetime.timedelta".to_owned(),
            Value::SystemTime => "_datetime.datetime".to_owned(),
            Value::Option(inner) => format!("{} | None", self.hint(inner, way)),
            Value::List(List::Direct(Element::Plain(name))) => {
                let name = self.name(name);
                match way {
                    Way::In => {
                        format!("_collections_abc.Sequence[{name}] | _typing_extensions.Buffer")
                    }
                    Way::Out => format!("PlainArray[{name}]"),
                }
            }
            Value::List(List::Direct(element)) => {
                let item = self.hint(&element.to_value(), way);
                match way {
                    Way::In => {
                        format!("_collections_abc.Sequence[{item}] | _typing_extensions.Buffer")
                    }
                    Way::Out => format!("list[{item}]"),
                }
            }
            Value::List(List::Converted(item)) => {
                let item = self.hint(item, way);
                match way {
                    Way::In => format!("_collections_abc.Sequence[{item}]"),
                    Way::Out => format!("list[{item}]"),
                }
            }
            Value::Set { item, .. } => {
                let item = self.hint(&item.to_value(), way);
                match way {
                    Way::In => format!("_collections_abc.Set[{item}]"),
                    Way::Out => format!("set[{item}]"),
                }
            }
            Value::Map { key, value, .. } => {
                format!(
                    "dict[{}, {}]",
                    self.hint(&key.to_value(), way),
                    self.hint(value, way)
                )
            }
            Value::Tuple(items) => {
                let items: Vec<String> = items.iter().map(|item| self.hint(item, way)).collect();
                format!("tuple[{}]", items.join(", "))
            }
            Value::Array { item, len } => {
                let item = self.hint(item, way);
                if way == Way::In || *len > 12 {
                    format!("tuple[{item}, ...]")
                } else {
                    format!("tuple[{}]", vec![item; *len].join(", "))
                }
            }
            Value::Newtype(name) => self
                .newtype(name)
                .map_or("object".to_owned(), |inner| self.hint(inner, way)),
            Value::Boxed(inner) => self.hint(inner, way),
            Value::Plain(name)
            | Value::Record(name)
            | Value::Enumeration(name)
            | Value::DataEnum(name)
            | Value::Object { name, .. } => self.name(name),
        }
    }

    /// A literal in Python. Lists are empty tuples: a default must not be changed by one caller.
    pub(super) fn literal(&self, literal: &Literal, value: &Value) -> String {
        match literal {
            Literal::Bool(true) => "True".to_owned(),
            Literal::Bool(false) => "False".to_owned(),
            Literal::Int(text) => text.clone(),
            Literal::Float(text) => match text.as_str() {
                "inf" | "-inf" | "nan" | "NaN" => format!("float(\"{text}\")"),
                text => text.to_owned(),
            },
            Literal::String(text) => names::quoted(text),
            Literal::Char(c) => names::quoted(&c.to_string()),
            Literal::None => "None".to_owned(),
            Literal::Member(name) => {
                let mut value = value;
                while let Value::Option(inner) = value {
                    value = inner;
                }
                let Value::Enumeration(path) = value else {
                    return "None".to_owned();
                };
                let found = self
                    .interface
                    .enumerations
                    .iter()
                    .find(|it| it.item.path == path.0);
                let member =
                    found.and_then(|it| it.members.iter().find(|member| member.item.name == *name));
                let member =
                    member.map_or_else(|| name.clone(), |member| names::member(&member.item));
                format!("{}.{member}", self.name(path))
            }
            Literal::Empty => match value {
                Value::Map { .. } => "{}".to_owned(),
                Value::Set { .. } => "frozenset()".to_owned(),
                Value::Bytes => "b\"\"".to_owned(),
                _ => "()".to_owned(),
            },
        }
    }
}
