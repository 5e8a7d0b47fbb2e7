//! How Go spells values, and the Go that writes and reads them in the wire format. The functions that this calls are
//! the support file's and those of the declared types.

use std::cell::RefCell;
use std::collections::BTreeMap;

use landbridge_model::{
    Element, Interface, Key, List, Literal, ObjectHold, PlainType, Scalar, TypeName, Value,
};

use super::names;

/// The interface and what its types are called.
pub(super) struct Types<'a> {
    pub(super) interface: &'a Interface,
    /// The Go package.
    pub(super) package: String,
    /// By path.
    pub(super) names: BTreeMap<String, String>,
    /// Functions that write and read values made of others: their texts, whose name is `@`.
    pub(super) functions: RefCell<Vec<String>>,
}

impl Types<'_> {
    /// The name of the function of a text whose name is `@`: known ones are used again.
    pub(super) fn function(&self, prefix: &str, text: &str) -> String {
        let mut functions = self.functions.borrow_mut();
        let name = |index: usize| format!("lb{prefix}{index}");
        let with = |index: usize| text.replacen('@', &name(index), 1);
        if let Some(known) = (0..functions.len()).find(|index| functions[*index] == with(*index)) {
            return name(known);
        }
        let index = functions.len();
        functions.push(with(index));
        name(index)
    }

    /// A declared type's name.
    pub(super) fn name(&self, name: &TypeName) -> String {
        match self.names.get(&name.0) {
            Some(known) => known.clone(),
            None => names::exported(name.last()),
        }
    }

    /// What a newtype holds, however deep.
    pub(super) fn bare<'v>(&'v self, value: &'v Value) -> &'v Value {
        match value {
            Value::Newtype(name) => {
                let mut newtypes = self.interface.newtypes.iter();
                match newtypes.find(|it| it.item.path == name.0) {
                    Some(it) => self.bare(&it.inner),
                    None => value,
                }
            }
            Value::Boxed(inner) => self.bare(inner),
            other => other,
        }
    }

    /// The type.
    pub(super) fn go(&self, value: &Value) -> String {
        match value {
            Value::Scalar(scalar) => scalar_type(*scalar).to_owned(),
            Value::String | Value::Path => "string".to_owned(),
            Value::Bytes => "[]byte".to_owned(),
            Value::Duration => "time.Duration".to_owned(),
            Value::SystemTime => "time.Time".to_owned(),
            Value::Option(inner) if self.has_nil(inner) => self.go(inner),
            Value::Option(inner) => format!("*{}", self.go(inner)),
            Value::List(List::Direct(element)) => format!("[]{}", self.go(&element.to_value())),
            Value::List(List::Converted(item)) => format!("[]{}", self.go(item)),
            Value::Set { item, .. } => format!("map[{}]struct{{}}", self.key(item)),
            Value::Map { key, value, .. } => {
                format!("map[{}]{}", self.key(key), self.go(value))
            }
            Value::Tuple(items) => {
                let items: Vec<String> = items.iter().map(|item| self.go(item)).collect();
                format!("Tuple{}[{}]", items.len(), items.join(", "))
            }
            Value::Array { item, len } => format!("[{len}]{}", self.go(item)),
            Value::Plain(name)
            | Value::Record(name)
            | Value::Newtype(name)
            | Value::Enumeration(name)
            | Value::DataEnum(name) => self.name(name),
            Value::Boxed(inner) => self.go(inner),
            Value::Object { name, .. } => format!("*{}", self.name(name)),
            Value::Buffer(element) => format!("*Buffer[{}]", self.go(&element.to_value())),
        }
    }

    fn key(&self, key: &Key) -> String {
        // Two big integers that are equal are two pointers.
        match self.bare(&key.to_value()) {
            Value::Scalar(Scalar::Int(int)) if int.bits() > 64 => "string".to_owned(),
            _ => self.go(&key.to_value()),
        }
    }

    /// Whether nothing can be told by the type's own nil.
    pub(super) fn has_nil(&self, value: &Value) -> bool {
        matches!(
            self.bare(value),
            Value::Object { .. } | Value::DataEnum(_) | Value::Buffer(_)
        )
    }

    /// The type of a plain record's field.
    pub(super) fn plain(&self, ty: &PlainType) -> String {
        self.go(&crate::spelling::plain_value(ty))
    }

    /// The statement that writes `value` with the writer `w`.
    pub(super) fn write(&self, ty: &Value, value: &str) -> String {
        match ty {
            Value::Scalar(scalar) => format!("w.{}({value})", scalar_method(*scalar)),
            Value::String | Value::Path => format!("w.text({value})"),
            Value::Bytes => format!("w.bytes({value})"),
            Value::Duration => format!("w.duration({value})"),
            Value::SystemTime => format!("w.systemTime({value})"),
            Value::Option(inner) if self.has_nil(inner) => {
                format!(
                    "lbWriteNilable(w, {value}, {value} == nil, {})",
                    self.writer(inner)
                )
            }
            Value::Option(inner) => format!("lbWriteOption(w, {value}, {})", self.writer(inner)),
            Value::List(List::Direct(element)) => {
                format!("lbWriteItems(w, {value}, {})", self.align(element))
            }
            Value::List(List::Converted(item)) => format!(
                "lbWriteList(w, {value}, {}, {})",
                block(item),
                self.writer(item)
            ),
            Value::Set { item, .. } => {
                format!(
                    "lbWriteSet(w, {value}, {}, {})",
                    block(&item.to_value()),
                    self.key_function(item, "Write", "w")
                )
            }
            Value::Map { key, value: to, .. } => format!(
                "lbWriteMap(w, {value}, {}, {})",
                self.key_function(key, "Write", "w"),
                self.writer(to)
            ),
            Value::Tuple(_) => format!("{}(w, {value})", self.writer(ty)),
            Value::Array { item, .. } => {
                format!("lbWriteArray(w, {value}[:], {})", self.writer(item))
            }
            Value::Plain(name) => format!("lbWritePlain(w, {value}, {})", self.plain_align(name)),
            Value::Record(name) | Value::Enumeration(name) | Value::DataEnum(name) => {
                format!("lbPut{}(w, {value})", self.name(name))
            }
            Value::Newtype(_) | Value::Boxed(_) => self.write(self.bare(ty), value),
            Value::Object {
                hold: ObjectHold::Owned,
                ..
            } => format!("w.moves({value}.lbHandle())"),
            Value::Object { .. } | Value::Buffer(_) => format!("w.u64({value}.lbHandle())"),
        }
    }

    fn key_function(&self, key: &Key, verb: &str, with: &str) -> String {
        match self.bare(&key.to_value()) {
            Value::Scalar(Scalar::Int(int)) if int.bits() > 64 => {
                let method = if int.rust() == "i128" {
                    "i128Key"
                } else {
                    "u128Key"
                };
                let of = if with == "w" { "lbWriter" } else { "lbReader" };
                format!("(*{of}).{method}")
            }
            _ if verb == "Write" => self.writer(&key.to_value()),
            _ => self.reader(&key.to_value()),
        }
    }

    /// A function that writes a value with a writer.
    pub(super) fn writer(&self, ty: &Value) -> String {
        match self.bare(ty) {
            Value::Scalar(scalar) => format!("(*lbWriter).{}", scalar_method(*scalar)),
            Value::String | Value::Path => "(*lbWriter).text".to_owned(),
            Value::Bytes => "(*lbWriter).bytes".to_owned(),
            Value::Duration => "(*lbWriter).duration".to_owned(),
            Value::SystemTime => "(*lbWriter).systemTime".to_owned(),
            Value::Record(name) | Value::Enumeration(name) | Value::DataEnum(name) => {
                format!("lbPut{}", self.name(name))
            }
            Value::Tuple(items) => {
                let writes: String = (items.iter().enumerate())
                    .map(|(at, item)| format!("\t{}\n", self.write(item, &format!("v.F{at}"))))
                    .collect();
                let text = format!("func @(w *lbWriter, v {}) {{\n{writes}}}\n", self.go(ty));
                self.function("Writes", &text)
            }
            _ => {
                let text = format!(
                    "func @(w *lbWriter, v {}) {{\n\t{}\n}}\n",
                    self.go(ty),
                    self.write(ty, "v")
                );
                self.function("Writes", &text)
            }
        }
    }

    /// The expression that reads a value with the reader `r`.
    pub(super) fn read(&self, ty: &Value) -> String {
        match ty {
            Value::Scalar(scalar) => format!("r.{}()", scalar_method(*scalar)),
            Value::String | Value::Path => "r.text()".to_owned(),
            Value::Bytes => "r.bytes()".to_owned(),
            Value::Duration => "r.duration()".to_owned(),
            Value::SystemTime => "r.systemTime()".to_owned(),
            Value::Option(inner) if self.has_nil(inner) => {
                format!("lbReadNilable(r, {})", self.reader(inner))
            }
            Value::Option(inner) => format!("lbReadOption(r, {})", self.reader(inner)),
            Value::List(List::Direct(element)) => format!(
                "lbReadItems[{}](r, {})",
                self.go(&element.to_value()),
                self.align(element)
            ),
            Value::List(List::Converted(item)) => {
                format!("lbReadList(r, {}, {})", block(item), self.reader(item))
            }
            Value::Set { item, .. } => {
                format!(
                    "lbReadSet(r, {}, {})",
                    block(&item.to_value()),
                    self.key_function(item, "Read", "r")
                )
            }
            Value::Map { key, value, .. } => format!(
                "lbReadMap(r, {}, {})",
                self.key_function(key, "Read", "r"),
                self.reader(value)
            ),
            Value::Tuple(items) => {
                let items: Vec<String> = items.iter().map(|item| self.read(item)).collect();
                format!("{}{{{}}}", self.go(ty), items.join(", "))
            }
            Value::Array { item, len } => format!(
                "[{len}]{}(lbReadArray(r, {len}, {}))",
                self.go(item),
                self.reader(item)
            ),
            Value::Plain(name) => format!(
                "lbReadPlain[{}](r, {})",
                self.name(name),
                self.plain_align(name)
            ),
            Value::Record(name) | Value::Enumeration(name) | Value::DataEnum(name) => {
                format!("lbGet{}(r)", self.name(name))
            }
            Value::Newtype(_) | Value::Boxed(_) => self.read(self.bare(ty)),
            Value::Object { name, .. } => format!("lbNew{}(r.u64())", self.name(name)),
            Value::Buffer(element) => {
                format!("lbNewBuffer[{}](r.u64())", self.go(&element.to_value()))
            }
        }
    }

    /// A function that reads a value with a reader.
    pub(super) fn reader(&self, ty: &Value) -> String {
        match self.bare(ty) {
            Value::Scalar(scalar) => format!("(*lbReader).{}", scalar_method(*scalar)),
            Value::String | Value::Path => "(*lbReader).text".to_owned(),
            Value::Bytes => "(*lbReader).bytes".to_owned(),
            Value::Duration => "(*lbReader).duration".to_owned(),
            Value::SystemTime => "(*lbReader).systemTime".to_owned(),
            Value::Record(name) | Value::Enumeration(name) | Value::DataEnum(name) => {
                format!("lbGet{}", self.name(name))
            }
            _ => {
                let text = format!(
                    "func @(r *lbReader) {} {{\n\treturn {}\n}}\n",
                    self.go(ty),
                    self.read(ty)
                );
                self.function("Reads", &text)
            }
        }
    }

    /// Bytes that a list's items are aligned to.
    fn align(&self, element: &Element) -> usize {
        match element {
            Element::Int(int) => (int.bits() / 8) as usize,
            Element::Float(float) if float.rust() == "f32" => 4,
            Element::Float(_) => 8,
            Element::Plain(name) => self.plain_align(name),
        }
    }

    fn plain_align(&self, name: &TypeName) -> usize {
        let mut records = self.interface.plain_records.iter();
        (records.find(|it| it.item.path == name.0)).map_or(1, |it| it.align)
    }

    /// Whether a value may hold objects or buffers, which then live as long as the call.
    pub(super) fn names_object(&self, ty: &Value) -> bool {
        let mut found = false;
        ty.walk(&mut |part| {
            found |= match part {
                Value::Object { .. } | Value::Buffer(_) | Value::Record(_) | Value::DataEnum(_) => {
                    true
                }
                Value::Newtype(_) => match self.bare(part) {
                    Value::Newtype(_) => false,
                    inner => self.names_object(inner),
                },
                _ => false,
            };
        });
        found
    }

    /// The objects that move with a value.
    pub(super) fn moved(&self, ty: &Value) -> Vec<TypeName> {
        let mut found = Vec::new();
        let mut seen = Vec::new();
        self.find_moved(ty, &mut found, &mut seen);
        found
    }

    fn find_moved(&self, ty: &Value, found: &mut Vec<TypeName>, seen: &mut Vec<String>) {
        let mut inner: Vec<&Value> = Vec::new();
        ty.walk(&mut |part| match part {
            Value::Object {
                name,
                hold: ObjectHold::Owned,
            } if !found.contains(name) => found.push(name.clone()),
            Value::Record(name) | Value::DataEnum(name) | Value::Newtype(name)
                if !seen.contains(&name.0) =>
            {
                seen.push(name.0.clone());
                let all = self.interface;
                let records = all.records.iter().filter(|it| it.item.path == name.0);
                inner.extend(records.flat_map(|it| it.fields.iter().map(|field| &field.ty)));
                let newtypes = all.newtypes.iter().filter(|it| it.item.path == name.0);
                inner.extend(newtypes.map(|it| &it.inner));
                let enums = all.data_enums.iter().filter(|it| it.item.path == name.0);
                let fields = enums.flat_map(|it| it.variants.iter());
                inner.extend(fields.flat_map(|it| it.fields.as_slice().iter().map(|it| &it.ty)));
            }
            _ => {}
        });
        for value in inner {
            self.find_moved(value, found, seen);
        }
    }

    /// A literal of type `value`; none where Go has no expression of its own for it.
    pub(super) fn literal(&self, literal: &Literal, value: &Value) -> String {
        let bare = self.bare(value);
        match (literal, bare) {
            (Literal::None, Value::Option(_)) => "nil".to_owned(),
            (literal, Value::Option(inner)) if self.has_nil(inner) => self.literal(literal, inner),
            (literal, Value::Option(inner)) => {
                format!(
                    "lbPointer({}({}))",
                    self.go(inner),
                    self.literal(literal, inner)
                )
            }
            (Literal::Int(text), Value::Scalar(Scalar::Int(int))) if int.bits() > 64 => {
                format!("lbBig({})", names::quoted(text))
            }
            (Literal::Bool(value), _) => value.to_string(),
            (Literal::Int(text), _) => text.clone(),
            (Literal::Float(text), _) => match text.as_str() {
                "inf" => "math.Inf(1)".to_owned(),
                "-inf" => "math.Inf(-1)".to_owned(),
                "nan" | "NaN" => "math.NaN()".to_owned(),
                // Go has no negative zero among its constants.
                "-0" | "-0.0" => "math.Copysign(0, -1)".to_owned(),
                text => text.to_owned(),
            },
            (Literal::String(text), _) => names::quoted(text),
            (Literal::Char(c), _) => (*c as u32).to_string(),
            (Literal::Member(member), Value::Enumeration(path)) => {
                let enumerations = &self.interface.enumerations;
                let it = enumerations.iter().find(|it| it.item.path == path.0);
                let member =
                    (it.iter().flat_map(|it| it.members.iter())).find(|it| it.item.name == *member);
                member.map_or_else(
                    || "0".to_owned(),
                    |it| self.names.get(&it.item.path).cloned().unwrap_or_default(),
                )
            }
            (Literal::Empty, _) => format!("{}{{}}", self.go(value)),
            (Literal::None | Literal::Member(_), _) => "nil".to_owned(),
        }
    }
}

/// Lists of sizes and sets of numbers are blocks of memory too: so many bytes they are aligned to, else 1.
fn block(item: &Value) -> u32 {
    match item {
        Value::Scalar(Scalar::Int(int)) if int.bits() <= 64 => int.bits() / 8,
        _ => 1,
    }
}

pub(super) fn scalar_type(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Bool => "bool",
        Scalar::Char => "rune",
        Scalar::Float(float) if float.rust() == "f32" => "float32",
        Scalar::Float(_) => "float64",
        Scalar::Int(int) => match int.rust() {
            "i8" => "int8",
            "i16" => "int16",
            "i32" => "int32",
            "i64" => "int64",
            "u8" => "uint8",
            "u16" => "uint16",
            "u32" => "uint32",
            "u64" => "uint64",
            "usize" | "isize" => "int",
            _ => "*big.Int",
        },
    }
}

/// The method of writer and reader.
fn scalar_method(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Bool => "bool",
        Scalar::Char => "char",
        Scalar::Float(float) => float.rust(),
        Scalar::Int(int) => int.rust(),
    }
}
