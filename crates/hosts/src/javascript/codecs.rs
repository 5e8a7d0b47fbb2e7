//! The JavaScript that writes and reads converted values: straight calls of the support files' `Writer` and
//! `Reader`, one function per composite type, so that the engine compiles each for what it meets alone.

use landbridge_model::{Element, Int, Key, List, ObjectHold, Scalar, Value};

use super::names;
use super::types::{Int64, Types, typed_array};

/// One field of a record, a variant or an error.
pub(crate) struct Field<'a> {
    /// The property.
    pub(crate) name: &'a str,
    pub(crate) ty: &'a Value,
    /// The expression for a property that is undefined.
    pub(crate) default: Option<&'a str>,
}

impl Types<'_> {
    /// The function of a text whose name is `@`: known ones are used again.
    pub(crate) fn function(&self, prefix: &str, text: &str) -> String {
        let mut functions = self.functions.borrow_mut();
        let name = |index: usize| format!("{prefix}${index}");
        let with = |index: usize| text.replacen('@', &name(index), 1);
        if let Some(known) = (0..functions.len()).find(|index| functions[*index] == with(*index)) {
            return name(known);
        }
        let index = functions.len();
        functions.push(with(index));
        name(index)
    }

    /// The statement that writes an expression of type `ty` with the writer `w`.
    pub(crate) fn write(&self, ty: &Value, value: &str) -> String {
        match ty {
            Value::Scalar(scalar) => format!("w.{}({value});", scalar_name(*scalar)),
            Value::String | Value::Path => format!("w.text({value});"),
            Value::Bytes => format!("w.bytesOf({value});"),
            Value::Duration => format!("w.duration({value});"),
            Value::SystemTime => format!("w.systemTime({value});"),
            Value::List(List::Direct(Element::Plain(name))) => {
                format!("w.plains({}Array, {value});", self.name(name))
            }
            Value::List(List::Direct(element)) => {
                format!("w.numbers(${}, {value});", typed_array(element))
            }
            Value::Object { name, hold } => {
                let method = match hold {
                    ObjectHold::Owned => "move",
                    ObjectHold::Arc => "object",
                };
                format!("w.{method}(t${}, {value});", self.name(name))
            }
            Value::Buffer(element) => format!("w.object(t${}, {value});", self.buffer(element)),
            Value::Plain(name)
            | Value::Record(name)
            | Value::DataEnum(name)
            | Value::Enumeration(name) => format!("w${}(w, {value});", self.name(name)),
            Value::Newtype(name) => match self.newtype(name) {
                Some(inner) => self.write(inner, value),
                None => String::new(),
            },
            Value::Boxed(inner) => self.write(inner, value),
            composite => format!("{}(w, {value});", self.writer(composite)),
        }
    }

    /// The function that writes a value made of others.
    fn writer(&self, ty: &Value) -> String {
        let text = match ty {
            Value::Option(inner) => format!(
                "function @(w, v) {{\n  if (v === undefined || v === null) return w.flag(0);\n  w.flag(1);\n  {}\n}}",
                self.write(inner, "v")
            ),
            Value::List(List::Converted(item)) => {
                let aligned = match **item {
                    // Sizes travel as memory too, but an array shows them.
                    Value::Scalar(Scalar::Int(Int::Usize | Int::Isize)) => Some(8),
                    _ => None,
                };
                self.list_writer("$s.items(v)", item, aligned)
            }
            Value::Set { item, .. } => {
                let item = item.to_value();
                self.list_writer("$s.members(v)", &item, self.set_alignment(&item))
            }
            Value::Map { key, value, .. } => format!(
                "function @(w, v) {{\n  const all = $s.entries(v, {});\n  const count = all.length;\n  w.count(count);\n  w.deeper();\n  let i = 0;\n  try {{\n    for (; i < count; i++) {{\n      const [key, value] = all[i];\n      {}\n      {}\n    }}\n  }} catch (error) {{\n    throw $s.within(error, `entry ${{$String(all[i][0])}}`);\n  }}\n  w.depth--;\n}}",
                matches!(key, Key::String),
                self.write(&key.to_value(), "key"),
                self.write(value, "value"),
            ),
            Value::Tuple(items) => {
                let writes: Vec<String> = items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.write(item, &format!("v[{index}]")))
                    .collect();
                format!(
                    "function @(w, v) {{\n  $s.many(v, {});\n  let i = 0;\n  try {{\n    {}\n  }} catch (error) {{\n    throw $s.within(error, `item ${{i}}`);\n  }}\n}}",
                    items.len(),
                    writes.join("\n    i++;\n    ")
                )
            }
            Value::Array { item, len } => format!(
                "function @(w, v) {{\n  $s.many(v, {len});\n  let i = 0;\n  try {{\n    for (; i < {len}; i++) {}\n  }} catch (error) {{\n    throw $s.within(error, `item ${{i}}`);\n  }}\n}}",
                self.write(item, "v[i]")
            ),
            single => format!("function @(w, v) {{ {} }}", self.write(single, "v")),
        };
        self.function("w", &text)
    }

    fn list_writer(&self, items: &str, item: &Value, aligned: Option<u32>) -> String {
        let (before, after) = match aligned {
            Some(to) => (format!("w.align({to});"), ""),
            None => ("w.deeper();".to_owned(), "\n  w.depth--;"),
        };
        // A getter of an item may change the list: as many items follow as were promised.
        format!(
            "function @(w, v) {{\n  const all = {items};\n  const count = all.length;\n  w.count(count);\n  {before}\n  let i = 0;\n  try {{\n    for (; i < count; i++) {}\n  }} catch (error) {{\n    throw $s.within(error, `item ${{i}}`);\n  }}{after}\n}}",
            self.write(item, "all[i]")
        )
    }

    /// Sets of numbers travel as their memory.
    fn set_alignment(&self, item: &Value) -> Option<u32> {
        match self.bare(item) {
            Value::Scalar(Scalar::Int(int)) if int.bits() <= 64 => Some(int.bits() / 8),
            _ => None,
        }
    }

    /// The expression that reads a value with the reader `r`.
    pub(crate) fn read(&self, ty: &Value) -> String {
        match ty {
            Value::Scalar(scalar) => match (scalar_name(*scalar), self.int64) {
                (name @ ("i64" | "u64"), Int64::Number) => format!("r.{name}n()"),
                (name, _) => format!("r.{name}()"),
            },
            Value::String | Value::Path => "r.text()".to_owned(),
            Value::Bytes => "r.bytesOf()".to_owned(),
            Value::Duration => "r.duration()".to_owned(),
            Value::SystemTime => "r.systemTime()".to_owned(),
            Value::Option(inner) => format!("(r.flag() ? {} : undefined)", self.read(inner)),
            Value::List(List::Direct(Element::Plain(name))) => {
                format!("r.plains({}Array)", self.name(name))
            }
            Value::List(List::Direct(element)) => format!("r.numbers(${})", typed_array(element)),
            Value::Tuple(items) => {
                let items: Vec<String> = items.iter().map(|item| self.read(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Object { name, .. } => format!("r.object(t${})", self.name(name)),
            Value::Buffer(element) => format!("r.object(t${})", self.buffer(element)),
            Value::Plain(name)
            | Value::Record(name)
            | Value::DataEnum(name)
            | Value::Enumeration(name) => format!("r${}(r)", self.name(name)),
            Value::Newtype(name) => match self.newtype(name) {
                Some(inner) => self.read(inner),
                None => "undefined".to_owned(),
            },
            Value::Boxed(inner) => self.read(inner),
            composite => format!("{}(r)", self.reader(composite)),
        }
    }

    /// The function that reads a value with the reader it is given.
    pub(crate) fn reader(&self, ty: &Value) -> String {
        if let Value::Plain(name)
        | Value::Record(name)
        | Value::DataEnum(name)
        | Value::Enumeration(name) = self.bare(ty)
        {
            return format!("r${}", self.name(name));
        }
        let list = |count: &str, before: &str, item: &Value| {
            format!(
                "function @(r) {{\n  const count = {count};\n  {before}const all = new $Array(count);\n  for (let i = 0; i < count; i++) all[i] = {};\n  return all;\n}}",
                self.read(item)
            )
        };
        let text = match ty {
            Value::List(List::Converted(item)) => match **item {
                Value::Scalar(Scalar::Int(Int::Usize | Int::Isize)) => {
                    list("r.count()", "r.align(8);\n  ", item)
                }
                _ => list("r.count()", "", item),
            },
            Value::Array { item, len } => list(&len.to_string(), "", item),
            Value::Set { item, .. } => {
                let item = item.to_value();
                let align = self
                    .set_alignment(&item)
                    .map_or_else(String::new, |to| format!("r.align({to});\n  "));
                format!(
                    "function @(r) {{\n  const count = r.count();\n  {align}const all = new $Set();\n  for (let i = 0; i < count; i++) all.add({});\n  return all;\n}}",
                    self.read(&item)
                )
            }
            Value::Map { key, value, .. } => format!(
                "function @(r) {{\n  const count = r.count();\n  const all = new $Map();\n  for (let i = 0; i < count; i++) {{\n    const key = {};\n    all.set(key, {});\n  }}\n  return all;\n}}",
                self.read(&key.to_value()),
                self.read(value)
            ),
            single => format!("function @(r) {{ return {}; }}", self.read(single)),
        };
        self.function("r", &text)
    }

    /// Statements that write the properties of `v`. Others are nothing to it: TypeScript's types let objects with more
    /// properties pass, and so does the engines' own interface.
    pub(crate) fn write_fields(&self, fields: &[Field<'_>]) -> String {
        let writes: Vec<String> = fields
            .iter()
            .map(|field| {
                let given = match field.default {
                    Some(default) if default != "undefined" => {
                        format!("(v.{0} === undefined ? {default} : v.{0})", field.name)
                    }
                    _ => format!("v.{}", field.name),
                };
                self.write(field.ty, &given)
            })
            .collect();
        let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
        placed(&names, &writes)
    }

    /// The properties of an object literal, read in order.
    pub(crate) fn read_fields(&self, fields: &[Field<'_>]) -> Vec<String> {
        fields
            .iter()
            .map(|field| format!("{}: {}", field.name, self.read(field.ty)))
            .collect()
    }

    /// The function that writes the arguments, in order, for native code: names and types.
    pub(crate) fn arguments(&self, arguments: &[(String, Value)]) -> String {
        let parameters: Vec<String> = (0..arguments.len()).map(|at| format!("a{at}")).collect();
        let writes: Vec<String> = arguments
            .iter()
            .enumerate()
            .map(|(at, (name, ty))| {
                let next = if at == 0 {
                    String::new()
                } else {
                    format!("name = {};\n    ", names::quoted(name))
                };
                format!("{next}{}", self.write(ty, &format!("a{at}")))
            })
            .collect();
        let first = arguments.first().map_or("", |(name, _)| name);
        let moves = arguments.iter().any(|(_, ty)| !self.moved(ty).is_empty());
        let (begin, end) = if moves {
            ("moving", "finishMoving")
        } else {
            ("writer", "finish")
        };
        self.function(
            "a",
            &format!(
                "function @({}) {{\n  const w = $s.{begin}();\n  let name = {};\n  try {{\n    {}\n    return w.{end}();\n  }} catch (error) {{\n    throw $s.within(error, `argument '${{name}}'`);\n  }} finally {{\n    w.busy = false;\n  }}\n}}",
                parameters.join(", "),
                names::quoted(first),
                writes.join("\n    ")
            ),
        )
    }
}

/// Statements, one per field, whose faults say which field it was.
pub(crate) fn placed(names: &[&str], statements: &[String]) -> String {
    placed_or(names, statements, "")
}

/// As [`placed`], with a statement that comes first where one fails.
pub(crate) fn placed_or(names: &[&str], statements: &[String], failing: &str) -> String {
    let Some(first) = names.first() else {
        return String::new();
    };
    let mut body = String::new();
    for (at, (name, statement)) in names.iter().zip(statements).enumerate() {
        if at > 0 {
            body.push_str(&format!("    field = {};\n", names::quoted(name)));
        }
        body.push_str(&format!("    {statement}\n"));
    }
    format!(
        "let field = {};\n  try {{\n{body}  }} catch (error) {{\n    {failing}throw $s.within(error, `field '${{field}}'`);\n  }}\n  ",
        names::quoted(first)
    )
}

/// The method of `Writer` and `Reader`.
fn scalar_name(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Bool => "bool",
        Scalar::Char => "char",
        Scalar::Float(float) => float.rust(),
        Scalar::Int(int) => int.rust(),
    }
}

#[cfg(test)]
mod tests {
    use landbridge_model::{Interface, List, Value};

    use super::Types;
    use crate::javascript::types::Int64;

    fn with<R>(test: impl FnOnce(&Types<'_>) -> R) -> R {
        let interface = Interface::default();
        test(&Types {
            interface: &interface,
            int64: Int64::BigInt,
            names: Default::default(),
            hidden: Default::default(),
            functions: Default::default(),
            callers: Default::default(),
        })
    }

    #[test]
    fn equal_types_share_their_functions() {
        with(|types| {
            let list = Value::List(List::Converted(Box::new(Value::String)));
            let lists = Value::List(List::Converted(Box::new(list.clone())));
            assert_eq!(types.write(&list, "v.a"), "w$0(w, v.a);");
            assert_eq!(types.write(&lists, "v.b"), "w$1(w, v.b);");
            assert_eq!(types.write(&list, "v.c"), "w$0(w, v.c);");
            assert_eq!(types.read(&list), "r$2(r)");
            assert_eq!(types.functions.borrow().len(), 3);
        });
    }
}
