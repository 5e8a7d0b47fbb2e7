//! Python's types of the model's types, for stubs; and literals.

use std::collections::{BTreeMap, BTreeSet};

use landbridge_model::{
    Argument, Declaration, Element, Given, Interface, List, Literal, ObjectHold, Scalar,
    SequenceKind, TypeName, Value,
};

use super::names;
use super::spelling::argument_value;
use crate::members::Spot;

/// What types depend on.
pub(super) struct Types<'a> {
    pub(super) interface: &'a Interface,
    names: BTreeMap<String, String>,
    /// Names of Python's own types that something in the package bears too.
    shadowed: BTreeSet<String>,
}

/// Which way a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    In,
    Out,
}

/// All names in an interface, however deep.
fn collect(json: &serde_json::Value, below_hosts: bool, found: &mut BTreeSet<String>) {
    match json {
        serde_json::Value::Object(fields) => {
            for (key, value) in fields {
                if let (true, Some(name)) = (below_hosts || key == "name", value.as_str()) {
                    found.insert(name.to_owned());
                }
                collect(value, below_hosts || key == "hosts", found);
            }
        }
        serde_json::Value::Array(items) => {
            for item in items {
                collect(item, below_hosts, found);
            }
        }
        _ => {}
    }
}

impl<'a> Types<'a> {
    /// With the names of the package's types by path.
    pub(super) fn new(interface: &'a Interface, names: BTreeMap<String, String>) -> Self {
        let mut shadowed = BTreeSet::new();
        // The data knows every name; walking it here would say again where names are.
        if let Ok(json) = serde_json::to_value(interface) {
            collect(&json, false, &mut shadowed);
        }
        Self {
            interface,
            names,
            shadowed,
        }
    }

    /// A type of Python's own, by a name that is surely its.
    pub(super) fn own(&self, name: &str) -> String {
        if self.shadowed.contains(name) {
            format!("_builtins.{name}")
        } else {
            name.to_owned()
        }
    }

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

    /// Whether a value of the type takes objects over.
    pub(super) fn owns(&self, value: &Value) -> bool {
        self.owns_below(value, &mut BTreeSet::new())
    }

    fn owns_below(&self, value: &Value, seen: &mut BTreeSet<String>) -> bool {
        let mut named = Vec::new();
        let mut owns = false;
        value.walk(&mut |value| match value {
            Value::Object { hold, .. } => owns |= *hold == ObjectHold::Owned,
            Value::Record(name) | Value::DataEnum(name) | Value::Newtype(name) => {
                named.push(name.clone());
            }
            _ => {}
        });
        owns || named.iter().any(|name| {
            seen.insert(name.0.clone())
                && match self.interface.find(name) {
                    Some(Declaration::Record(it)) => {
                        it.fields.iter().any(|it| self.owns_below(&it.ty, seen))
                    }
                    Some(Declaration::Newtype(it)) => self.owns_below(&it.inner, seen),
                    Some(Declaration::DataEnum(it)) => it.variants.iter().any(|it| {
                        let fields = it.fields.as_slice();
                        fields.iter().any(|it| self.owns_below(&it.ty, seen))
                    }),
                    _ => false,
                }
        })
    }

    /// The annotation of a parameter.
    pub(super) fn argument_hint(&self, ty: &Argument) -> String {
        let (hint, optional) = match ty {
            Argument::Import { name, optional, .. } => (self.name(name), *optional),
            Argument::Closure(closure) => {
                let given = closure.parameters.iter().map(Given::to_value);
                let given: Vec<String> = given.map(|it| self.hint(&it, Way::Out)).collect();
                let answer = self.answer_hint(closure.value.as_ref(), false);
                let hint = format!(
                    "_collections_abc.Callable[[{}], {answer}]",
                    given.join(", ")
                );
                (hint, closure.optional)
            }
            Argument::Sequence(sequence) => {
                let item = self.hint(&sequence.item, Way::In);
                let class = match sequence.kind {
                    SequenceKind::Iterator => "Iterable",
                    SequenceKind::Stream => "AsyncIterable",
                };
                (format!("_collections_abc.{class}[{item}]"), false)
            }
            other => return self.hint(&argument_value(other), Way::In),
        };
        if optional {
            format!("{hint} | None")
        } else {
            hint
        }
    }

    /// The annotation of what Python's code gives back.
    pub(super) fn answer_hint(&self, value: Option<&Value>, awaited: bool) -> String {
        let Some(value) = value else {
            return self.own("object");
        };
        let hint = self.hint(value, Way::In);
        if awaited {
            format!("_collections_abc.Awaitable[{hint}] | {hint}")
        } else {
            hint
        }
    }

    /// Whether Rust can call Python's code at all.
    pub(super) fn has_callbacks(&self) -> bool {
        let interface = self.interface;
        let methods = interface.objects.iter().flat_map(|it| &it.methods);
        let functions = (interface.functions.iter()).chain(methods.map(|it| &it.function));
        let shown = functions.filter(|it| it.item.hosts.shown_in("python"));
        let mut parameters = shown.flat_map(|it| &it.parameters);
        parameters.any(|it| !matches!(it.ty, Argument::Owned(_) | Argument::Borrowed(_)))
    }

    /// Whether Rust can have guards of memory that Python lends a call as well.
    pub(super) fn has_buffers(&self) -> bool {
        !crate::capability::buffers("python", self.interface).is_empty()
    }

    /// Whether Python's code can fail with an error of this type.
    pub(super) fn fails_in_python(&self, name: &TypeName) -> bool {
        let interface = self.interface;
        let methods = interface.objects.iter().flat_map(|it| &it.methods);
        let functions = (interface.functions.iter()).chain(methods.map(|it| &it.function));
        let mut closures = functions
            .flat_map(|it| &it.parameters)
            .filter_map(|it| match &it.ty {
                Argument::Closure(closure) => closure.error.as_ref(),
                Argument::Sequence(sequence) => sequence.error.as_ref(),
                _ => None,
            });
        let methods = interface.imports.iter().flat_map(|it| &it.methods);
        let mut imports = methods.filter_map(|it| it.returns.error.as_ref());
        closures.any(|it| it == name) || imports.any(|it| it == name)
    }

    /// The annotation.
    pub(super) fn hint(&self, value: &Value, way: Way) -> String {
        match value {
            Value::Buffer(element) => {
                let buffer = format!("Buffer[{}]", self.hint(&element.to_value(), Way::Out));
                match way {
                    Way::In => format!("{buffer} | _typing_extensions.Buffer"),
                    Way::Out => buffer,
                }
            }
            Value::Scalar(Scalar::Bool) => self.own("bool"),
            Value::Scalar(Scalar::Char) | Value::String => self.own("str"),
            Value::Scalar(Scalar::Int(_)) => self.own("int"),
            Value::Scalar(Scalar::Float(_)) => self.own("float"),
            Value::Path => match way {
                Way::In => format!("{0} | _os.PathLike[{0}]", self.own("str")),
                Way::Out => self.own("str"),
            },
            Value::Bytes => match way {
                Way::In => "_typing_extensions.Buffer".to_owned(),
                Way::Out => self.own("bytes"),
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
                    Way::Out => format!("{name}Array"),
                }
            }
            Value::List(List::Direct(element)) => {
                let item = self.hint(&element.to_value(), way);
                match way {
                    Way::In => {
                        format!("_collections_abc.Sequence[{item}] | _typing_extensions.Buffer")
                    }
                    Way::Out => format!("{}[{item}]", self.own("list")),
                }
            }
            Value::List(List::Converted(item)) => {
                let item = self.hint(item, way);
                match way {
                    Way::In => format!("_collections_abc.Sequence[{item}]"),
                    Way::Out => format!("{}[{item}]", self.own("list")),
                }
            }
            Value::Set { item, .. } => {
                let item = self.hint(&item.to_value(), way);
                match way {
                    Way::In => format!("_collections_abc.Set[{item}]"),
                    Way::Out => format!("{}[{item}]", self.own("set")),
                }
            }
            Value::Map { key, value, .. } => {
                let map = match way {
                    Way::In => "_collections_abc.Mapping".to_owned(),
                    Way::Out => self.own("dict"),
                };
                format!(
                    "{map}[{}, {}]",
                    self.hint(&key.to_value(), way),
                    self.hint(value, way)
                )
            }
            Value::Tuple(items) => {
                let items: Vec<String> = items.iter().map(|item| self.hint(item, way)).collect();
                format!("{}[{}]", self.own("tuple"), items.join(", "))
            }
            Value::Array { item, len } => {
                let item = self.hint(item, way);
                if way == Way::In || *len > 12 {
                    format!("{}[{item}, ...]", self.own("tuple"))
                } else {
                    format!("{}[{}]", self.own("tuple"), vec![item; *len].join(", "))
                }
            }
            Value::Newtype(name) => self
                .newtype(name)
                .map_or_else(|| self.own("object"), |inner| self.hint(inner, way)),
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
                let member = member.map_or_else(
                    || name.clone(),
                    |member| names::of(Spot::Member, &member.item),
                );
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
