//! TypeScript types of the model's types, and defaults as expressions. How values cross is `codecs`' and
//! `plain`'s matter.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use landbridge_model::{
    Declaration, Element, Interface, Key, List, Literal, ObjectHold, PlainType, Scalar, TypeName,
    Value,
};

use super::names;

/// How 64-bit integers look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Int64 {
    /// `bigint`.
    BigInt,
    /// `number`, checked to be a safe integer.
    Number,
}

/// What types depend on.
pub(crate) struct Types<'a> {
    pub(crate) interface: &'a Interface,
    pub(crate) int64: Int64,
    /// Names of declared types, by path.
    pub(crate) names: BTreeMap<String, String>,
    /// Names that declarations have in the package, by which types of the language may be hidden.
    pub(crate) hidden: BTreeSet<String>,
    /// What generated code calls: functions of composite types.
    pub(crate) functions: RefCell<Vec<String>>,
    /// How native code calls what users implement, by number.
    pub(crate) callers: RefCell<Vec<String>>,
}

/// Which way a value goes: TypeScript accepts more than it gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    In,
    Out,
}

impl Types<'_> {
    pub(crate) fn name(&self, name: &TypeName) -> String {
        self.names
            .get(&name.0)
            .cloned()
            .unwrap_or_else(|| names::last(name))
    }

    /// The name of the type declared at a path.
    pub(crate) fn named(&self, path: &str) -> String {
        self.name(&TypeName(path.to_owned()))
    }

    /// What a newtype wraps.
    pub(crate) fn newtype(&self, name: &TypeName) -> Option<&Value> {
        match self.interface.find(name)? {
            Declaration::Newtype(newtype) => Some(&newtype.inner),
            _ => None,
        }
    }

    /// The value behind newtypes and boxes.
    pub(crate) fn bare<'v>(&'v self, value: &'v Value) -> &'v Value {
        match value {
            Value::Newtype(name) => self.newtype(name).map_or(value, |inner| self.bare(inner)),
            Value::Boxed(inner) => self.bare(inner),
            value => value,
        }
    }

    /// A type or value of the language, as declarations name it.
    pub(crate) fn global(&self, name: &str) -> String {
        if self.hidden.contains(name) {
            format!("globalThis.{name}")
        } else {
            name.to_owned()
        }
    }

    fn scalar(&self, scalar: Scalar, way: Way) -> &'static str {
        match scalar {
            Scalar::Bool => "boolean",
            Scalar::Char => "string",
            Scalar::Float(_) => "number",
            Scalar::Int(int) => match (int.rust(), self.int64, way) {
                ("i128" | "u128" | "i64" | "u64", _, Way::In) => "bigint | number",
                ("i128" | "u128", _, Way::Out) | ("i64" | "u64", Int64::BigInt, Way::Out) => {
                    "bigint"
                }
                _ => "number",
            },
        }
    }

    /// The TypeScript type.
    pub(crate) fn ts(&self, value: &Value, way: Way) -> String {
        match value {
            Value::Scalar(scalar) => self.scalar(*scalar, way).to_owned(),
            Value::String | Value::Path => "string".to_owned(),
            Value::Buffer(element) => self.buffer(element),
            Value::Bytes => match way {
                Way::In => {
                    let (array, buffer) = (self.global("Uint8Array"), self.global("ArrayBuffer"));
                    format!("{array} | {buffer}")
                }
                Way::Out => self.global("Uint8Array"),
            },
            Value::Duration => "number".to_owned(),
            Value::SystemTime => self.global("Date"),
            Value::Option(inner) => match way {
                Way::In => format!("{} | undefined | null", self.ts(inner, way)),
                Way::Out => format!("{} | undefined", self.ts(inner, way)),
            },
            Value::List(List::Direct(element)) => self.list(element, way),
            Value::List(List::Converted(item)) => {
                let item = group(self.ts(item, way));
                match way {
                    Way::In => format!("readonly {item}[]"),
                    Way::Out => format!("{item}[]"),
                }
            }
            Value::Set { item, .. } => {
                let item = self.ts(&item.to_value(), way);
                match way {
                    Way::In => format!("{}<{item}>", self.global("ReadonlySet")),
                    Way::Out => format!("{}<{item}>", self.global("Set")),
                }
            }
            Value::Map { key, value, .. } => {
                let text = matches!(key, Key::String);
                let (key, value) = (self.ts(&key.to_value(), way), self.ts(value, way));
                let map = self.global(match way {
                    Way::In => "ReadonlyMap",
                    Way::Out => "Map",
                });
                let map = format!("{map}<{key}, {value}>");
                if way == Way::In && text {
                    let (readonly, record) = (self.global("Readonly"), self.global("Record"));
                    format!("{map} | {readonly}<{record}<string, {value}>>")
                } else {
                    map
                }
            }
            Value::Tuple(items) => {
                let items: Vec<String> = items.iter().map(|item| self.ts(item, way)).collect();
                let readonly = if way == Way::In { "readonly " } else { "" };
                format!("{readonly}[{}]", items.join(", "))
            }
            Value::Array { item, len } => {
                let item = self.ts(item, way);
                if *len > 16 {
                    return format!("readonly {}[]", group(item));
                }
                let readonly = if way == Way::In { "readonly " } else { "" };
                format!("{readonly}[{}]", vec![item; *len].join(", "))
            }
            Value::Plain(name) | Value::Record(name) => match (way, self.has_input(name)) {
                (Way::In, true) => format!("{}Input", self.name(name)),
                _ => self.name(name),
            },
            Value::Enumeration(name) => self.name(name),
            Value::DataEnum(name) => match way {
                Way::In if self.has_input(name) => format!("{}Input", self.name(name)),
                _ => self.name(name),
            },
            Value::Newtype(name) => match self.newtype(name) {
                Some(inner) => self.ts(inner, way),
                None => "unknown".to_owned(),
            },
            Value::Boxed(inner) => self.ts(inner, way),
            Value::Object { name, .. } => self.name(name),
        }
    }

    /// Whether a value has an object or a buffer, which cross by handle, somewhere inside, also in the fields of types that it names.
    pub(crate) fn holds_object(&self, value: &Value) -> bool {
        self.inside(value, &mut BTreeSet::new(), &|part| {
            matches!(part, Value::Object { .. } | Value::Buffer(_))
        })
    }

    /// The class of the buffers of an element.
    pub(crate) fn buffer(&self, element: &Element) -> String {
        match element {
            Element::Int(int) => format!("{}Buffer", int.rust().to_uppercase()),
            Element::Float(float) => format!("{}Buffer", float.rust().to_uppercase()),
            Element::Plain(name) => format!("{}Buffer", self.name(name)),
        }
    }

    /// The types of the objects that move with a value, in the order of their names.
    pub(crate) fn moved(&self, value: &Value) -> BTreeSet<TypeName> {
        let found: RefCell<BTreeSet<TypeName>> = RefCell::default();
        self.inside(value, &mut BTreeSet::new(), &|part| {
            if let Value::Object {
                name,
                hold: ObjectHold::Owned,
            } = part
            {
                RefCell::borrow_mut(&found).insert(name.clone());
            }
            false
        });
        found.into_inner()
    }

    /// Whether `wanted` is true of a value or of anything inside; `seen` are the types that were looked into.
    fn inside(
        &self,
        value: &Value,
        seen: &mut BTreeSet<String>,
        wanted: &dyn Fn(&Value) -> bool,
    ) -> bool {
        let mut parts = Vec::new();
        value.walk(&mut |part| parts.push(part.clone()));
        parts.iter().any(|part| {
            wanted(part)
                || match part {
                    Value::Record(name) | Value::Newtype(name) | Value::DataEnum(name) => {
                        seen.insert(name.0.clone())
                            && self
                                .fields_of(name)
                                .iter()
                                .any(|field| self.inside(field, seen, wanted))
                    }
                    _ => false,
                }
        })
    }

    /// The types of a declared type's fields.
    fn fields_of(&self, name: &TypeName) -> Vec<&Value> {
        match self.interface.find(name) {
            Some(Declaration::Record(it)) => it.fields.iter().map(|field| &field.ty).collect(),
            Some(Declaration::Newtype(it)) => vec![&it.inner],
            Some(Declaration::DataEnum(it)) => it
                .variants
                .iter()
                .flat_map(|variant| variant.fields.as_slice())
                .map(|field| &field.ty)
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Whether a type is looser on the way in than on the way out, so that it has two declarations.
    /// Every record and enum with data is: numbers may be bigints, lists arrays, options null.
    #[expect(
        clippy::unused_self,
        reason = "one answer for all types today, asked in many places"
    )]
    pub(crate) fn has_input(&self, _: &TypeName) -> bool {
        true
    }

    fn list(&self, element: &Element, way: Way) -> String {
        match element {
            Element::Plain(path) => {
                let name = self.name(path);
                let record = self.interface.find(path);
                let columns = matches!(record, Some(Declaration::PlainRecord(it)) if it.columns);
                match way {
                    Way::In if columns => {
                        format!("{name}Array | readonly {name}Input[] | {name}ColumnsInput")
                    }
                    Way::In => format!("{name}Array | readonly {name}Input[]"),
                    Way::Out => format!("{name}Array"),
                }
            }
            other => {
                let array = self.global(typed_array(other));
                match way {
                    Way::In => {
                        let item = group(self.ts(&other.to_value(), way));
                        format!("{array} | readonly {item}[]")
                    }
                    Way::Out => array,
                }
            }
        }
    }

    /// A default as an expression.
    pub(crate) fn literal(&self, literal: &Literal, value: &Value) -> String {
        match literal {
            Literal::Bool(value) => value.to_string(),
            Literal::Int(text) => match self.bare(value) {
                Value::Scalar(Scalar::Int(int)) if matches!(int.rust(), "i128" | "u128") => {
                    format!("{text}n")
                }
                Value::Scalar(Scalar::Int(int))
                    if matches!(int.rust(), "i64" | "u64") && self.int64 == Int64::BigInt =>
                {
                    format!("{text}n")
                }
                Value::Option(inner) => self.literal(literal, inner),
                _ => text.clone(),
            },
            Literal::Float(text) => match text.as_str() {
                "inf" => "Infinity".to_owned(),
                "-inf" => "-Infinity".to_owned(),
                "nan" | "NaN" => "NaN".to_owned(),
                text => text.to_owned(),
            },
            Literal::String(text) => names::quoted(text),
            Literal::Char(c) => names::quoted(&c.to_string()),
            Literal::None => "undefined".to_owned(),
            Literal::Member(name) => {
                let of = match self.bare(value) {
                    Value::Option(inner) => self.bare(inner),
                    other => other,
                };
                let renamed = match of {
                    Value::Enumeration(path) => self
                        .interface
                        .enumerations
                        .iter()
                        .find(|it| it.item.path == path.0),
                    _ => None,
                }
                .and_then(|it| it.members.iter().find(|member| member.item.name == *name))
                .map(|member| names::ty(&member.item, "node"));
                names::quoted(&renamed.unwrap_or_else(|| name.clone()))
            }
            Literal::Empty => match self.bare(value) {
                Value::Map { .. } => "new $Map()".to_owned(),
                Value::Set { .. } => "new $Set()".to_owned(),
                Value::Bytes => "new $Uint8Array(0)".to_owned(),
                _ => "[]".to_owned(),
            },
        }
    }

    /// The TypeScript type of a plain field.
    pub(crate) fn plain_ts(&self, ty: &PlainType, way: Way) -> String {
        match ty {
            PlainType::Int(int) => self.scalar(Scalar::Int(*int), way).to_owned(),
            PlainType::Float(_) => "number".to_owned(),
            PlainType::Plain(name) => match way {
                Way::In => format!("{}Input", self.name(name)),
                Way::Out => self.name(name),
            },
            PlainType::Array { item, len } => {
                let item = self.plain_ts(item, way);
                let readonly = if way == Way::In { "readonly " } else { "" };
                if *len > 16 {
                    format!("{readonly}{}[]", group(item))
                } else {
                    format!("{readonly}[{}]", vec![item; *len].join(", "))
                }
            }
        }
    }
}

/// Parentheses around a union, where an array of it is meant.
fn group(ty: String) -> String {
    if ty.contains('|') || ty.starts_with("readonly ") {
        format!("({ty})")
    } else {
        ty
    }
}

/// The typed array of a list of numbers.
pub(crate) fn typed_array(element: &Element) -> &'static str {
    match element {
        Element::Float(float) if float.rust() == "f32" => "Float32Array",
        Element::Float(_) => "Float64Array",
        Element::Int(int) => match int.rust() {
            "i8" => "Int8Array",
            "i16" => "Int16Array",
            "i32" => "Int32Array",
            "i64" => "BigInt64Array",
            "u16" => "Uint16Array",
            "u32" => "Uint32Array",
            "u64" => "BigUint64Array",
            _ => "Uint8Array",
        },
        Element::Plain(_) => "Uint8Array",
    }
}

#[cfg(test)]
mod tests {
    use landbridge_model::{Interface, Key, MapOrder, Scalar, Value};

    use super::{Int64, Types, Way};

    #[test]
    fn types_of_the_language_are_found_where_a_declaration_hides_them() {
        let interface = Interface::default();
        let map = Value::Map {
            order: MapOrder::Sorted,
            key: Key::String,
            value: Box::new(Value::Scalar(Scalar::Bool)),
        };
        let ts = |hidden: &[&str], way| {
            let types = Types {
                interface: &interface,
                int64: Int64::BigInt,
                names: Default::default(),
                hidden: hidden.iter().map(|name| (*name).to_owned()).collect(),
                functions: Default::default(),
                callers: Default::default(),
            };
            types.ts(&map, way)
        };
        assert_eq!(ts(&[], Way::Out), "Map<string, boolean>");
        assert_eq!(ts(&["Map"], Way::Out), "globalThis.Map<string, boolean>");
        assert_eq!(
            ts(&["Record", "Map"], Way::In),
            "ReadonlyMap<string, boolean> | Readonly<globalThis.Record<string, boolean>>"
        );
    }
}
