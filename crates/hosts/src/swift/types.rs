//! How types are spelled in Swift, which of them can be compared, and literals.

use std::collections::{BTreeMap, BTreeSet};

use landbridge_model::{
    Data, Element, Fields, Float, Int, Interface, List, Literal, Scalar, TypeName, Value,
};

use crate::c::abi::Abi;

/// Types of one interface.
pub(super) struct Types<'a> {
    pub(super) interface: &'a Interface,
    /// What they are in the C interface.
    pub(super) abi: Abi<'a>,
    /// Prefix of the C interface: `text_kit_swift`.
    pub(super) prefix: String,
    /// Names of the user's types in Swift, by path.
    pub(super) names: BTreeMap<String, String>,
}

impl Types<'_> {
    /// `Point`
    pub(super) fn own(&self, path: &str) -> String {
        self.names.get(path).cloned().unwrap_or_default()
    }

    pub(super) fn named(&self, name: &TypeName) -> String {
        self.own(&name.0)
    }

    /// The type of a value.
    pub(super) fn of(&self, value: &Value) -> String {
        match value {
            Value::Scalar(scalar) => scalar_type(*scalar).to_owned(),
            Value::String | Value::Path => "String".to_owned(),
            Value::Bytes => "[UInt8]".to_owned(),
            Value::Duration => "Swift.Duration".to_owned(),
            Value::SystemTime => "SystemTime".to_owned(),
            Value::Option(inner) => format!("{}?", self.of(inner)),
            Value::List(List::Direct(element)) => format!("[{}]", self.of(&element.to_value())),
            Value::List(List::Converted(item)) | Value::Array { item, .. } => {
                format!("[{}]", self.of(item))
            }
            Value::Set { item, .. } => format!("Set<{}>", self.of(&item.to_value())),
            Value::Map { key, value, .. } => {
                format!("[{}: {}]", self.of(&key.to_value()), self.of(value))
            }
            Value::Tuple(items) => {
                let items: Vec<String> = items.iter().map(|item| self.of(item)).collect();
                format!("({})", items.join(", "))
            }
            Value::Plain(name)
            | Value::Record(name)
            | Value::Enumeration(name)
            | Value::DataEnum(name)
            | Value::Object { name, .. } => self.named(name),
            Value::Newtype(_) => self.of(&self.abi.bare(value)),
            Value::Boxed(inner) => self.of(inner),
            Value::Buffer(element) => format!("Buffer<{}>", self.of(&element.to_value())),
        }
    }

    /// The type of a form, as Swift sees C's.
    pub(super) fn form(&mut self, value: &Value) -> String {
        let c = self.abi.form(value).c;
        match c.as_str() {
            "bool" => "Bool".to_owned(),
            "float" => "Float".to_owned(),
            "double" => "Double".to_owned(),
            "size_t" | "ptrdiff_t" => "Int".to_owned(),
            c => {
                if let Some(bits) = c.strip_prefix("uint").and_then(|it| it.strip_suffix("_t")) {
                    return format!("UInt{bits}");
                }
                if let Some(bits) = c.strip_prefix("int").and_then(|it| it.strip_suffix("_t")) {
                    return format!("Int{bits}");
                }
                match c.strip_suffix('*') {
                    Some(own) if self.is_handle(value) => {
                        let _ = own;
                        "OpaquePointer?".to_owned()
                    }
                    Some(own) => format!("UnsafeMutablePointer<{}>?", own.trim()),
                    None => c.to_owned(),
                }
            }
        }
    }

    /// Whether a form is a handle.
    pub(super) fn is_handle(&self, value: &Value) -> bool {
        match self.abi.bare(value) {
            Value::Object { .. } | Value::Buffer(_) => true,
            Value::Option(inner) => self.is_handle(&inner),
            _ => false,
        }
    }

    /// Whether a form is a pointer to another.
    pub(super) fn is_boxed(&self, value: &Value) -> bool {
        match self.abi.bare(value) {
            Value::Boxed(_) => true,
            Value::Option(inner) => self.is_boxed(&inner),
            _ => false,
        }
    }

    /// Whether the memory of a list's items is the same in Swift: numbers, and records of nothing but numbers.
    pub(super) fn is_same(&self, element: &Element) -> bool {
        match element {
            Element::Plain(name) => self.is_flat(name),
            _ => true,
        }
    }

    /// A record without arrays, which Swift lays out as C does.
    pub(super) fn is_flat(&self, name: &TypeName) -> bool {
        use landbridge_model::PlainType;
        let found = self.interface.plain_records.iter();
        let mut found = found.filter(|it| it.item.path == name.0);
        found.next().is_some_and(|record| {
            record.fields.iter().all(|field| match &field.ty {
                PlainType::Plain(name) => self.is_flat(name),
                PlainType::Array { .. } => false,
                PlainType::Int(int) => int.bits() < 128,
                PlainType::Float(_) => true,
            })
        })
    }

    /// Whether values can be compared and hashed: there is no tuple, object or buffer in them.
    pub(super) fn is_hashable(&self, value: &Value) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![value.clone()];
        while let Some(next) = open.pop() {
            let mut fine = true;
            next.walk(&mut |part| match part {
                Value::Object { .. } | Value::Buffer(_) | Value::Tuple(_) => fine = false,
                Value::Newtype(name) | Value::Record(name) | Value::DataEnum(name)
                    if seen.insert(name.clone()) =>
                {
                    open.extend(self.parts(part));
                }
                _ => {}
            });
            if !fine {
                return false;
            }
        }
        true
    }

    /// What a type of the user's is made of.
    pub(super) fn parts(&self, value: &Value) -> Vec<Value> {
        match value {
            Value::Newtype(_) => vec![self.abi.bare(value)],
            Value::Record(name) => {
                let found = self.interface.records.iter();
                let found = found.filter(|it| it.item.path == name.0);
                found
                    .flat_map(|it| it.fields.iter().map(|field| field.ty.clone()))
                    .collect()
            }
            Value::DataEnum(name) => {
                let found = self.interface.data_enums.iter();
                let found = found.filter(|it| it.item.path == name.0);
                let variants = found.flat_map(|it| it.variants.iter());
                let fields = variants.flat_map(|it| it.fields.as_slice());
                fields.map(|field| field.ty.clone()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether a type holds itself without a list or a map between.
    pub(super) fn holds_itself(&self, start: &Value) -> bool {
        let name = |value: &Value| match value {
            Value::Record(name) | Value::DataEnum(name) => Some(name.clone()),
            _ => None,
        };
        let goal = name(start);
        let mut seen = BTreeSet::new();
        let mut open = self.parts(start);
        while let Some(next) = open.pop() {
            match self.abi.bare(&next) {
                Value::Option(inner) | Value::Boxed(inner) => open.push(*inner),
                Value::Tuple(items) => open.extend(items),
                part @ (Value::Record(_) | Value::DataEnum(_)) => {
                    if name(&part) == goal {
                        return true;
                    }
                    if seen.insert(name(&part)) {
                        open.extend(self.parts(&part));
                    }
                }
                _ => {}
            }
        }
        false
    }

    /// The fields of an error that cross can all be hashed.
    pub(super) fn are_hashable<T>(&self, fields: &Fields<landbridge_model::VariantField<T>>) -> bool
    where
        T: AsData,
    {
        let mut fields = fields.as_slice().iter();
        fields.all(|it| {
            it.ty
                .data()
                .is_none_or(|data| self.is_hashable(data.value()))
        })
    }

    /// A default or a constant's literal, for a value of this type.
    pub(super) fn literal(&self, literal: &Literal, ty: &Value) -> Option<String> {
        let bare = self.abi.bare(ty);
        if let (Value::Option(inner), literal) = (&bare, literal) {
            return match literal {
                Literal::None => Some("nil".to_owned()),
                literal => self.literal(literal, inner),
            };
        }
        Some(match (literal, &bare) {
            (Literal::Bool(value), _) => value.to_string(),
            (Literal::Int(text), Value::Scalar(Scalar::Int(_) | Scalar::Float(_))) => text.clone(),
            (Literal::Float(text), Value::Scalar(Scalar::Float(float))) => {
                let ty = scalar_type(Scalar::Float(*float));
                match text.as_str() {
                    "inf" => format!("{ty}.infinity"),
                    "-inf" => format!("-{ty}.infinity"),
                    "nan" | "NaN" => format!("{ty}.nan"),
                    text if text.contains(['.', 'e', 'E']) => text.trim_end_matches('.').to_owned(),
                    text => format!("{text}.0"),
                }
            }
            (Literal::Char(c), _) => format!("\"\\u{{{:X}}}\"", u32::from(*c)),
            (Literal::String(text), _) => quoted(text),
            (Literal::Member(member), Value::Enumeration(name)) => {
                let found = self.interface.enumerations.iter();
                let mut found = found.filter(|it| it.item.path == name.0);
                let mut members = found.next()?.members.iter();
                let item = &members.find(|it| it.item.name == *member)?.item;
                let own = super::names::member(crate::members::Spot::Member, item);
                format!("{}.{own}", self.named(name))
            }
            (Literal::Empty, Value::String | Value::Path) => "\"\"".to_owned(),
            (Literal::Empty, Value::Map { .. }) => "[:]".to_owned(),
            (Literal::Empty, Value::List(_) | Value::Bytes | Value::Set { .. }) => "[]".to_owned(),
            _ => return None,
        })
    }
}

/// What may or may not cross.
pub(super) trait AsData {
    fn data(&self) -> Option<&Data>;
}

impl AsData for Option<Data> {
    fn data(&self) -> Option<&Data> {
        self.as_ref()
    }
}

pub(super) fn scalar_type(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Bool => "Bool",
        Scalar::Char => "Unicode.Scalar",
        Scalar::Float(Float::F32) => "Float",
        Scalar::Float(Float::F64) => "Double",
        Scalar::Int(int) => match int {
            Int::I8 => "Int8",
            Int::I16 => "Int16",
            Int::I32 => "Int32",
            Int::I64 => "Int64",
            Int::I128 => "Int128",
            Int::Isize => "Int",
            Int::U8 => "UInt8",
            Int::U16 => "UInt16",
            Int::U32 => "UInt32",
            Int::U64 => "UInt64",
            Int::U128 => "UInt128",
            Int::Usize => "UInt",
        },
    }
}

/// The type of items whose memory both sides use, as an argument: of records it is looked at before.
pub(super) fn shared(item: &Value, ty: &str) -> String {
    match item {
        Value::Plain(_) => format!("lbRecords({ty}.self)"),
        _ => format!("{ty}.self"),
    }
}

/// A text in quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            ' '..='~' => quoted.push(c),
            other => quoted.push_str(&format!("\\u{{{:X}}}", u32::from(other))),
        }
    }
    quoted.push('"');
    quoted
}
