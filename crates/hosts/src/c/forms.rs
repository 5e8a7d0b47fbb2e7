//! The C form of each type: its Rust struct in the generated crate, its C type, and the typedefs that
//! the header needs for it. Each form is named once, by its structure: `text_kit_string_array`.

use std::collections::{BTreeMap, BTreeSet};

use landbridge_model::{
    Declaration, Interface, Key, List, MapOrder, ObjectHold, PlainType, Scalar, TypeName, Value,
};
use serde::Serialize;

use super::callbacks::Callbacks;

/// How a type looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Form {
    /// In the generated crate: `lb::Array<f64>`.
    pub(super) rust: String,
    /// In the header: `text_kit_f64_array`.
    pub(super) c: String,
    /// The Rust value: `Vec<f64>`.
    pub(super) value: String,
    /// In the names of forms that are made of it: `f64_array`.
    pub(super) word: String,
    /// Whether what comes out must be freed.
    pub(super) owns: bool,
}

/// A field of a struct in the header.
#[derive(Clone, Debug, Serialize)]
pub(super) struct CField {
    pub(super) ty: String,
    pub(super) name: String,
    /// `[3]`, or nothing.
    pub(super) suffix: String,
    pub(super) docs: String,
}

/// A struct in the header that isn't one of the user's types.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Typedef {
    pub(super) name: String,
    pub(super) docs: String,
    pub(super) fields: Vec<CField>,
    /// The Rust type that its free function frees.
    pub(super) value: String,
    pub(super) owns: bool,
    /// Structs that it holds by value, which must come before it.
    pub(super) needs: Vec<String>,
}

/// Forms of one interface, and what they need in the header.
pub(super) struct Forms<'a> {
    pub(super) interface: &'a Interface,
    /// `text_kit`
    pub(super) prefix: String,
    /// Names of the user's types in C, without prefix.
    pub(super) names: BTreeMap<String, String>,
    /// By name.
    pub(super) typedefs: BTreeMap<String, Typedef>,
    /// Types being looked into, for recursive ones.
    open: BTreeSet<String>,
    owning: BTreeMap<String, bool>,
    /// How many functions gave futures, and methods took replies, so far.
    pub(super) futures: usize,
    /// What C implements.
    pub(super) callbacks: Callbacks,
    pub(super) results: Results,
}

/// How functions give results that fit a register, and who polls futures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Results {
    /// By `out`, as all others.
    Out,
    /// Returned beside the error, where nobody but a host's own code calls them.
    Returned,
    /// The same; but what the program implements gives its results by `out`.
    Given,
    /// The same; and futures are lent to the host's threads, which drive them.
    Driven,
}

impl Results {
    /// Whether there is a function for each shared object that makes another handle of it.
    pub(super) fn shares(self) -> bool {
        matches!(self, Self::Given | Self::Driven)
    }
}

impl<'a> Forms<'a> {
    pub(super) fn new(interface: &'a Interface, prefix: String) -> Self {
        Self {
            interface,
            prefix,
            names: BTreeMap::new(),
            typedefs: BTreeMap::new(),
            open: BTreeSet::new(),
            owning: BTreeMap::new(),
            futures: 0,
            callbacks: Callbacks::default(),
            results: Results::Out,
        }
    }

    /// Whether a value is a number or a handle.
    pub(super) fn fits_register(&self, value: &Value) -> bool {
        match value {
            Value::Scalar(Scalar::Int(int)) => int.bits() < 128,
            Value::Scalar(_) | Value::Enumeration(_) | Value::Object { .. } => true,
            Value::Newtype(name) => self
                .newtype(name)
                .is_some_and(|inner| self.fits_register(&inner)),
            _ => false,
        }
    }

    /// The C name of one of the user's types, without prefix.
    pub(super) fn word(&self, name: &TypeName) -> String {
        match self.names.get(&name.0) {
            Some(word) => word.clone(),
            None => crate::naming::snake(name.last()),
        }
    }

    fn prefixed(&self, word: &str) -> String {
        format!("{}_{word}", self.prefix)
    }

    /// The form of a value.
    pub(super) fn of(&mut self, value: &Value) -> Form {
        match value {
            Value::Scalar(scalar) => self.scalar(*scalar),
            Value::String => self.text("String"),
            Value::Path => self.text("std::path::PathBuf"),
            Value::Buffer(element) => {
                let word = super::buffers::word(self, element);
                Form {
                    rust: "lb::Reference".to_owned(),
                    c: format!("{} *", self.prefixed(&word)),
                    value: crate::spelling::spelled(value),
                    word,
                    owns: true,
                }
            }
            Value::Bytes => {
                let form = self.simple("lb::Array<u8>", "bytes", "Vec<u8>", true);
                self.pointer_and_length(&form, "uint8_t", "Bytes.", &[]);
                form
            }
            Value::Duration => {
                let form = self.simple("lb::Span", "duration", "std::time::Duration", false);
                self.moment(&form, "A length of time; never negative.");
                form
            }
            Value::SystemTime => {
                let form = self.simple("lb::Moment", "system_time", "std::time::SystemTime", false);
                self.moment(&form, "A point in time: seconds since 1970-01-01 00:00 UTC, rounded down, and nanoseconds.");
                form
            }
            Value::Option(inner) => self.option(inner),
            Value::List(List::Direct(element)) => self.list(&element.to_value(), "Vec"),
            Value::List(List::Converted(item)) => self.list(item, "Vec"),
            Value::Set { order, item } => {
                let set = match order {
                    MapOrder::Sorted => "std::collections::BTreeSet",
                    MapOrder::Unordered => "std::collections::HashSet",
                };
                self.list(&item.to_value(), set)
            }
            Value::Map { order, key, value } => self.map(*order, key, value),
            Value::Tuple(items) => self.tuple(items),
            Value::Array { item, len } => self.array(item, *len),
            Value::Plain(name) => Form {
                rust: format!("lb::Plain<{name}, crate::Here>"),
                c: self.prefixed(&self.word(name)),
                value: name.0.clone(),
                word: self.word(name),
                owns: false,
            },
            Value::Record(name) | Value::DataEnum(name) => Form {
                rust: format!("forms::{}", type_ident(name)),
                c: self.prefixed(&self.word(name)),
                value: name.0.clone(),
                word: self.word(name),
                owns: self.owns(name),
            },
            Value::Enumeration(name) => Form {
                rust: "i32".to_owned(),
                c: self.prefixed(&self.word(name)),
                value: name.0.clone(),
                word: self.word(name),
                owns: false,
            },
            Value::Newtype(name) => {
                let inner = self.newtype(name).unwrap_or(Value::Bytes);
                Form {
                    value: name.0.clone(),
                    ..self.of(&inner)
                }
            }
            Value::Boxed(inner) => {
                let inner = self.of(inner);
                Form {
                    rust: format!("*mut {}", inner.rust),
                    c: format!("{} *", inner.c),
                    value: format!("Box<{}>", inner.value),
                    word: format!("{}_box", inner.word),
                    owns: true,
                }
            }
            Value::Object { name, hold } => Form {
                rust: "lb::Reference".to_owned(),
                c: format!("{} *", self.prefixed(&self.word(name))),
                value: match hold {
                    ObjectHold::Owned => name.0.clone(),
                    ObjectHold::Arc => format!("std::sync::Arc<{name}>"),
                },
                word: self.word(name),
                owns: true,
            },
        }
    }

    /// What a newtype wraps.
    pub(super) fn newtype(&self, name: &TypeName) -> Option<Value> {
        match self.interface.find(name)? {
            Declaration::Newtype(newtype) => Some(newtype.inner.clone()),
            _ => None,
        }
    }

    fn simple(&self, rust: &str, word: &str, value: &str, owns: bool) -> Form {
        Form {
            rust: rust.to_owned(),
            c: self.prefixed(word),
            value: value.to_owned(),
            word: word.to_owned(),
            owns,
        }
    }

    fn scalar(&mut self, scalar: Scalar) -> Form {
        let number = |rust: &str, c: &str| Form {
            rust: rust.to_owned(),
            c: c.to_owned(),
            value: rust.to_owned(),
            word: rust.to_owned(),
            owns: false,
        };
        match scalar {
            Scalar::Bool => Form {
                rust: "lb::Bool".to_owned(),
                ..number("bool", "bool")
            },
            Scalar::Char => Form {
                rust: "lb::Char".to_owned(),
                ..number("char", "uint32_t")
            },
            Scalar::Float(float) => number(
                float.rust(),
                if float.rust() == "f32" {
                    "float"
                } else {
                    "double"
                },
            ),
            Scalar::Int(int) if int.bits() == 128 => {
                let form = self.simple("lb::Wide", int.rust(), int.rust(), false);
                let halves = [
                    ("uint64_t", "lo", "Bits 0 to 63."),
                    ("uint64_t", "hi", "Bits 64 to 127."),
                ];
                let docs = "A 128-bit integer; in two's complement if it is signed.";
                self.typedef(&form, docs, &halves, &[]);
                form
            }
            Scalar::Int(int) => match int.rust() {
                "usize" => number("usize", "size_t"),
                "isize" => number("isize", "ptrdiff_t"),
                name if int.signed() => number(name, &format!("int{}_t", int.bits())),
                name => number(name, &format!("uint{}_t", int.bits())),
            },
        }
    }

    fn text(&mut self, value: &str) -> Form {
        let form = self.simple("lb::Text", "string", value, true);
        self.pointer_and_length(
            &Form {
                value: "String".to_owned(),
                ..form.clone()
            },
            "char",
            match self.results {
                Results::Out => {
                    "UTF-8 text. What the library gives has a NUL behind it that len doesn't count."
                }
                Results::Returned | Results::Given | Results::Driven => {
                    "UTF-8 text, without a NUL."
                }
            },
            &[],
        );
        form
    }

    fn option(&mut self, inner: &Value) -> Form {
        if let Value::Object { .. } | Value::Buffer(_) = inner {
            let inner = self.of(inner);
            return Form {
                rust: "lb::Nullable".to_owned(),
                value: format!("Option<{}>", inner.value),
                word: format!("{}_option", inner.word),
                ..inner
            };
        }
        let inner = self.of(inner);
        let word = format!("{}_option", inner.word);
        let form = Form {
            rust: format!("lb::Opt<{}>", inner.rust),
            c: self.prefixed(&word),
            value: format!("Option<{}>", inner.value),
            word,
            owns: inner.owns,
        };
        let fields = [
            ("bool", "some", "Whether there is a value."),
            (
                inner.c.as_str(),
                "value",
                "The value; unspecified if there is none.",
            ),
        ];
        self.typedef(
            &form,
            "A value or nothing.",
            &fields,
            std::slice::from_ref(&inner.c),
        );
        form
    }

    fn list(&mut self, item: &Value, container: &str) -> Form {
        let item = self.of(item);
        let word = format!("{}_array", item.word);
        let form = Form {
            rust: format!("lb::Array<{}>", item.rust),
            c: self.prefixed(&word),
            value: format!("{container}<{}>", item.value),
            word,
            owns: true,
        };
        let freed = Form {
            value: format!("Vec<{}>", item.value),
            ..form.clone()
        };
        self.pointer_and_length(&freed, &item.c, "A list.", &[]);
        form
    }

    fn map(&mut self, order: MapOrder, key: &Key, value: &Value) -> Form {
        let key = self.of(&key.to_value());
        let value = self.of(value);
        let word = format!("{}_{}_map", key.word, value.word);
        let pair = format!("lb::Pair<{}, {}>", key.rust, value.rust);
        let container = match order {
            MapOrder::Sorted => "std::collections::BTreeMap",
            MapOrder::Unordered => "std::collections::HashMap",
        };
        let form = Form {
            rust: format!("lb::Array<{pair}>"),
            c: self.prefixed(&word),
            value: format!("{container}<{}, {}>", key.value, value.value),
            word,
            owns: true,
        };
        let entry = Form {
            c: format!("{}_entry", form.c),
            owns: false,
            ..form.clone()
        };
        let fields = [
            (key.c.as_str(), "key", "What it is found by."),
            (value.c.as_str(), "value", "What is found."),
        ];
        self.typedef(
            &entry,
            "An entry of a map.",
            &fields,
            &[key.c.clone(), value.c.clone()],
        );
        self.pointer_and_length(&form, &entry.c, "A map: its entries, each key once.", &[]);
        form
    }

    fn tuple(&mut self, items: &[Value]) -> Form {
        let items: Vec<Form> = items.iter().map(|item| self.of(item)).collect();
        let join = |part: fn(&Form) -> &str, between: &str| {
            items.iter().map(part).collect::<Vec<_>>().join(between)
        };
        let word = format!("{}_tuple{}", join(|item| &item.word, "_"), items.len());
        let form = Form {
            rust: format!(
                "lb::Tuple{}<{}>",
                items.len(),
                join(|item| &item.rust, ", ")
            ),
            c: self.prefixed(&word),
            value: format!("({})", join(|item| &item.value, ", ")),
            word,
            owns: items.iter().any(|item| item.owns),
        };
        let names: Vec<String> = (0..items.len()).map(|index| format!("_{index}")).collect();
        let fields: Vec<_> = items
            .iter()
            .zip(&names)
            .map(|(item, name)| (item.c.as_str(), name.as_str(), ""))
            .collect();
        let needs: Vec<String> = items.iter().map(|item| item.c.clone()).collect();
        self.typedef(&form, "Values side by side.", &fields, &needs);
        form
    }

    fn array(&mut self, item: &Value, len: usize) -> Form {
        let item = self.of(item);
        let word = format!("{}_x{len}", item.word);
        let form = Form {
            rust: format!("lb::Fixed<{}, {len}>", item.rust),
            c: self.prefixed(&word),
            value: format!("[{}; {len}]", item.value),
            word,
            owns: item.owns,
        };
        self.typedef(
            &form,
            "A list of fixed length.",
            &[(&item.c, "items", "")],
            std::slice::from_ref(&item.c),
        );
        if let Some(typedef) = self.typedefs.get_mut(&form.c) {
            typedef.fields[0].suffix = format!("[{len}]");
        }
        form
    }

    /// The C type of a plain record's field, and its array suffix.
    pub(super) fn plain(&self, ty: &PlainType) -> (String, String) {
        match ty {
            PlainType::Int(int) if int.signed() => (format!("int{}_t", int.bits()), String::new()),
            PlainType::Int(int) => (format!("uint{}_t", int.bits()), String::new()),
            PlainType::Float(float) => {
                let c = if float.rust() == "f32" {
                    "float"
                } else {
                    "double"
                };
                (c.to_owned(), String::new())
            }
            PlainType::Plain(name) => (self.prefixed(&self.word(name)), String::new()),
            PlainType::Array { item, len } => {
                let (ty, suffix) = self.plain(item);
                (ty, format!("[{len}]{suffix}"))
            }
        }
    }

    fn moment(&mut self, form: &Form, docs: &str) {
        let fields = [
            ("int64_t", "secs", "Whole seconds."),
            ("uint32_t", "nanos", "Below 1,000,000,000."),
        ];
        self.typedef(form, docs, &fields, &[]);
    }

    fn pointer_and_length(&mut self, form: &Form, item: &str, docs: &str, needs: &[String]) {
        let pointer = format!("{item} *").replace("* *", "**");
        let fields = [
            (
                pointer.as_str(),
                "ptr",
                "The first; may be NULL if there are none.",
            ),
            ("size_t", "len", "How many."),
        ];
        self.typedef(form, docs, &fields, needs);
    }

    fn typedef(
        &mut self,
        form: &Form,
        docs: &str,
        fields: &[(&str, &str, &str)],
        needs: &[String],
    ) {
        if self.typedefs.contains_key(&form.c) {
            return;
        }
        let fields = fields.iter().map(|(ty, name, docs)| CField {
            ty: (*ty).to_owned(),
            name: (*name).to_owned(),
            suffix: String::new(),
            docs: (*docs).to_owned(),
        });
        self.typedefs.insert(
            form.c.clone(),
            Typedef {
                name: form.c.clone(),
                docs: docs.to_owned(),
                fields: fields.collect(),
                value: form.value.clone(),
                owns: form.owns,
                needs: needs.to_vec(),
            },
        );
    }

    /// Whether a record or an enum with data holds something that must be freed.
    fn owns(&mut self, name: &TypeName) -> bool {
        if let Some(known) = self.owning.get(&name.0) {
            return *known;
        }
        if !self.open.insert(name.0.clone()) {
            // Recursive: what makes it so is a box or a list, which owns.
            return true;
        }
        let parts: Vec<Value> = match self.interface.find(name) {
            Some(Declaration::Record(record)) => {
                record.fields.iter().map(|field| field.ty.clone()).collect()
            }
            Some(Declaration::DataEnum(it)) => {
                let fields = it
                    .variants
                    .iter()
                    .flat_map(|variant| variant.fields.as_slice());
                fields.map(|field| field.ty.clone()).collect()
            }
            _ => Vec::new(),
        };
        let owns = parts.iter().any(|part| self.of(part).owns);
        self.open.remove(&name.0);
        self.owning.insert(name.0.clone(), owns);
        owns
    }
}

/// The name of a user's type in the generated module `forms`: unique, since paths are.
pub(super) fn type_ident(name: &TypeName) -> String {
    let parts: Vec<&str> = name.0.split("::").skip(1).collect();
    parts
        .iter()
        .map(|part| crate::naming::pascal(part))
        .collect()
}
