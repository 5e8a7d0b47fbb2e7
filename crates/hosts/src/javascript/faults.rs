//! Errors that JavaScript throws when Rust calls it: their constructors, and what tells Rust which one it was.

use landbridge_model::{Fields, Value, VariantField};

use super::spelling::raw;
use super::wire::DECODE;
use crate::javascript::names;
use crate::javascript::types::{Types, Way};

/// A field: its name in JavaScript and in Rust, its type, its docs.
type Part<'a> = (String, String, &'a Value, &'a str);

/// The constructor of an error's class; nothing where it has none of its own.
#[derive(Default)]
pub(super) struct Constructor {
    pub(super) javascript: String,
    /// Its parameters.
    pub(super) typescript: String,
}

impl Constructor {
    /// The declaration, if there is one.
    pub(super) fn declared(&self, indent: &str) -> String {
        if self.typescript.is_empty() {
            String::new()
        } else {
            format!("{indent}constructor({});\n", self.typescript)
        }
    }
}

/// Takes the fields, and what every error takes.
pub(super) fn constructor(types: &Types<'_>, fields: &[Part<'_>]) -> Constructor {
    let rest = "message?: string, options?: { cause?: unknown }";
    if fields.is_empty() {
        return Constructor {
            // That of `Error` itself.
            javascript: String::new(),
            typescript: rest.to_owned(),
        };
    }
    let sets: String = fields
        .iter()
        .map(|(js, ..)| format!(" this.{js} = fields.{js};"))
        .collect();
    let declared: Vec<String> = fields
        .iter()
        .map(|(js, _, value, _)| {
            let optional = if matches!(value, Value::Option(_)) {
                "?"
            } else {
                ""
            };
            format!("{js}{optional}: {}", types.ts(value, Way::In))
        })
        .collect();
    Constructor {
        javascript: format!(
            "  constructor(fields, message, options) {{ super(message, options);{sets} }}\n"
        ),
        typescript: format!("fields: {{ {} }}, {rest}", declared.join("; ")),
    }
}

/// A variant, or a struct, of fields that Rust expressions give.
pub(super) fn constructed<T>(
    name: &str,
    fields: &Fields<VariantField<T>>,
    rust: &dyn Fn(&str) -> String,
) -> String {
    let name = if name == "Self" {
        name.to_owned()
    } else {
        raw(name)
    };
    let values = fields.as_slice().iter();
    match fields {
        Fields::Unit => name,
        Fields::Named(_) => {
            let values =
                values.map(|it| format!("{}: {}", raw(&it.item.name), rust(&it.item.name)));
            format!("{name} {{ {} }}", values.collect::<Vec<_>>().join(", "))
        }
        Fields::Tuple(_) => {
            let values: Vec<String> = values.map(|it| rust(&it.item.name)).collect();
            format!("{name}({})", values.join(", "))
        }
    }
}

/// What an error needs to be thrown by JavaScript.
pub(super) struct Faults {
    name: String,
    path: String,
    javascript: String,
    decodes: String,
    catches: String,
    /// Of `ErrorWire`: the failure that it holds.
    pub(super) host: String,
}

impl Faults {
    pub(super) fn new(name: &str, path: &str) -> Self {
        Self {
            name: name.to_owned(),
            path: path.to_owned(),
            javascript: String::new(),
            decodes: String::new(),
            catches: "Err(error)".to_owned(),
            host: String::new(),
        }
    }

    /// A class that JavaScript can make: `make` is the Rust of it, from the Rust of its fields.
    pub(super) fn class(
        &mut self,
        types: &Types<'_>,
        number: usize,
        class: &str,
        fields: &[Part<'_>],
        make: impl FnOnce(&dyn Fn(&str) -> String) -> String,
    ) {
        let writes: String = fields
            .iter()
            .map(|(js, _, value, _)| format!("    {}\n", types.write(value, &format!("v.{js}"))))
            .collect();
        let writes = if writes.is_empty() {
            writes
        } else {
            let title = names::quoted(&format!("a field of {class}"));
            format!(
                "    try {{\n{writes}    }} catch (error) {{\n      throw $s.within(error, {title});\n    }}\n"
            )
        };
        self.javascript.push_str(&format!(
            "  if ($c.is(v, {class})) {{\n    w.count({number});\n{writes}    return true;\n  }}\n"
        ));
        let made = make(&|_| DECODE.to_owned());
        self.decodes.push_str(&format!("{number} => {made},"));
    }

    /// The variant for anything else.
    pub(super) fn host(&mut self, variant: &str, others: bool) {
        let variant = raw(variant);
        self.catches = format!("Ok(Self::{variant}(error))");
        let rest = if others { "_ => None," } else { "" };
        self.host = format!(
            "fn host(&self) -> Option<&lb::core::HostError> {{ match self {{ Self::{variant}(error) => Some(error), {rest} }} }}\n"
        );
    }

    /// The function that writes an error, if it is one of these.
    pub(super) fn javascript(&self) -> String {
        format!(
            "function x${}(w, v) {{\n{}  return false;\n}}",
            self.name, self.javascript
        )
    }

    pub(super) fn rust(&self) -> String {
        let Self {
            name,
            path,
            decodes,
            catches,
            ..
        } = self;
        let variants = if decodes.is_empty() {
            format!(
                "Err(lb::core::wire::WireError::Variant {{ type_name: \"{name}\", index: r.u32()? }})"
            )
        } else {
            format!(
                "Ok(match r.u32()? {{ {decodes} index => return Err(lb::core::wire::WireError::Variant {{ type_name: \"{name}\", index }}) }})"
            )
        };
        format!(
            "impl lb::Fault<Here> for {path} {{\n\
               fn decode(r: &mut lb::core::wire::Reader<'_>) -> Result<Self, lb::core::wire::WireError> {{ {variants} }}\n\
               fn host(error: lb::core::HostError) -> Result<Self, lb::core::HostError> {{ {catches} }}\n\
             }}"
        )
    }
}
