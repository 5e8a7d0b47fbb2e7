//! The user's types: their C definitions, and the Rust that converts them.

use landbridge_model::{
    ConvertedRecord, DataEnum, Enumeration, ErrorShape, ErrorType, Fields, Newtype, PlainRecord,
    PlainType, TypeName, Variant, VariantField,
};
use serde::Serialize;

use super::docs;
use super::forms::{Form, Forms, type_ident};
use super::names;
use crate::naming;

/// A definition in the header.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Definition {
    /// `text_kit_point`
    pub(super) name: String,
    /// `struct`, or `enum`: enums need no forward declaration.
    pub(super) kind: &'static str,
    /// From the docs to the semicolon.
    pub(super) text: String,
    /// Types that must be complete before it.
    pub(super) needs: Vec<String>,
    /// The Rust type whose values its free function frees.
    pub(super) freed: Option<String>,
}

/// A user's type: its definition, and its Rust.
#[derive(Clone, Debug, Serialize)]
pub(super) struct LoweredType {
    pub(super) definition: Option<Definition>,
    /// Items of the generated crate's module `forms`.
    pub(super) forms: String,
    /// Items of its module `convert`.
    pub(super) convert: String,
}

/// One field, everything known.
struct Part {
    /// In Rust: `centre`, or `0`.
    rust: String,
    /// In C: `centre`, `value`, `value0`.
    c: String,
    form: Form,
    docs: String,
}

pub(super) fn plain_record(forms: &mut Forms<'_>, name: &str, record: &PlainRecord) -> LoweredType {
    let mut text = docs::block(
        &record.item.docs,
        &["Passed as memory: a list of these is read in place.".to_owned()],
        "",
    );
    let mut needs = Vec::new();
    text.push_str(&format!("struct {name} {{\n"));
    let mut listed = String::new();
    for field in &record.fields {
        let (ty, suffix) = forms.plain(&field.ty);
        needs.push(ty.clone());
        let c = names::of(&field.item, naming::snake);
        text.push_str(&format!(
            "  {ty} {c}{suffix};{}\n",
            docs::trailing(&field.item.docs)
        ));
        listed.push_str(&format!(
            "{}: {}, ",
            raw(&field.item.name),
            plain_rust(&field.ty)
        ));
    }
    text.push_str("};");
    let path = &record.item.path;
    LoweredType {
        definition: Some(Definition {
            name: name.to_owned(),
            kind: "struct",
            text,
            needs,
            freed: None,
        }),
        forms: String::new(),
        convert: format!(
            "landbridge_core::plain!({path} {{ {listed} }} as Here);\n\
             impl lb::PlainForm<Here> for {path} {{ const EMPTY: Self = Self {{ {} }}; }}\n\
             impl lb::Crosses<Here> for {path} {{\n\
               type C = lb::Plain<Self, Here>;\n\
               unsafe fn from_c(form: &Self::C, _: &'static str) -> Result<Self, lb::core::Failure> {{ Ok(form.get()) }}\n\
               fn into_c(self) -> Self::C {{ lb::Plain::new(self) }}\n\
             }}",
            record
                .fields
                .iter()
                .map(|field| format!("{}: {}", raw(&field.item.name), plain_empty(&field.ty)))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    }
}

fn plain_rust(ty: &PlainType) -> String {
    match ty {
        PlainType::Int(int) => int.rust().to_owned(),
        PlainType::Float(float) => float.rust().to_owned(),
        PlainType::Plain(name) => name.0.clone(),
        PlainType::Array { item, len } => format!("[{}; {len}]", plain_rust(item)),
    }
}

fn plain_empty(ty: &PlainType) -> String {
    match ty {
        PlainType::Int(_) => "0".to_owned(),
        PlainType::Float(_) => "0.0".to_owned(),
        PlainType::Plain(name) => format!("<{name} as lb::PlainForm<Here>>::EMPTY"),
        PlainType::Array { item, len } => format!("[{}; {len}]", plain_empty(item)),
    }
}

/// A field's name where Rust needs `r#`.
pub(super) fn raw(name: &str) -> String {
    if syn::parse_str::<syn::Ident>(name).is_ok() || name.starts_with(|c: char| c.is_ascii_digit())
    {
        name.to_owned()
    } else if matches!(name, "self" | "Self" | "super" | "crate") {
        // Those can't be raw; a binding of the generated crate may be called anything.
        format!("{name}_")
    } else {
        format!("r#{name}")
    }
}

pub(super) fn record(forms: &mut Forms<'_>, name: &str, record: &ConvertedRecord) -> LoweredType {
    let parts: Vec<Part> = record
        .fields
        .iter()
        .map(|field| Part {
            rust: field.item.name.clone(),
            c: names::of(&field.item, naming::snake),
            form: forms.of(&field.ty),
            docs: field.item.docs.clone(),
        })
        .collect();
    let path = TypeName(record.item.path.clone());
    let ident = type_ident(&path);
    let owns = parts.iter().any(|part| part.form.owns);
    let mut text = docs::block(&record.item.docs, &[], "");
    text.push_str(&format!("struct {name} {{\n{}}};", c_fields(&parts, "  ")));
    LoweredType {
        definition: Some(Definition {
            name: name.to_owned(),
            kind: "struct",
            text,
            needs: parts.iter().map(|part| part.form.c.clone()).collect(),
            freed: owns.then(|| path.0.clone()),
        }),
        forms: struct_form(&ident, &parts),
        convert: format!(
            "impl lb::Crosses<Here> for {path} {{\n\
               type C = forms::{ident};\n\
               unsafe fn from_c(form: &Self::C, parameter: &'static str) -> Result<Self, lb::core::Failure> {{\n\
                 comment!(\"SAFETY: the caller's promise holds for each field.\");\n\
                 unsafe {{ Ok(Self {{ {} }}) }}\n\
               }}\n\
               fn into_c(self) -> Self::C {{ let Self {{ {} }} = self; forms::{ident} {{ {} }} }}\n\
               {}\n\
             }}",
            parts
                .iter()
                .map(|part| format!("{}: {}", raw(&part.rust), read(part, "form")))
                .collect::<Vec<_>>()
                .join(", "),
            parts
                .iter()
                .map(|part| raw(&part.rust))
                .collect::<Vec<_>>()
                .join(", "),
            parts
                .iter()
                .map(|part| format!("{}: {}", raw(&part.c), write(&raw(&part.rust))))
                .collect::<Vec<_>>()
                .join(", "),
            free_fn(&parts, "form"),
        ),
    }
}

/// `T::from_c(&form.name, parameter)`, with the field in the message.
fn read(part: &Part, from: &str) -> String {
    format!(
        "lb::Crosses::<Here>::from_c(&{from}.{}, parameter).map_err(|failure| lb::within(failure, \"field '{}'\"))?",
        raw(&part.c),
        part.c
    )
}

fn write(binding: &str) -> String {
    format!("lb::Crosses::<Here>::into_c({binding})")
}

/// `free_c`, if anything in it owns.
fn free_fn(parts: &[Part], from: &str) -> String {
    let frees: String = parts
        .iter()
        .filter(|part| part.form.owns)
        .map(|part| {
            format!(
                "<{} as lb::Crosses<Here>>::free_c(&mut {from}.{});",
                part.form.value,
                raw(&part.c)
            )
        })
        .collect();
    if frees.is_empty() {
        return String::new();
    }
    format!(
        "unsafe fn free_c(form: &mut Self::C) {{\n\
           comment!(\"SAFETY: the caller's promise holds for each field.\");\n\
           unsafe {{ {frees} }}\n\
         }}"
    )
}

fn c_fields(parts: &[Part], indent: &str) -> String {
    parts
        .iter()
        .map(|part| {
            format!(
                "{indent}{} {};{}\n",
                part.form.c,
                part.c,
                docs::trailing(&part.docs)
            )
        })
        .collect()
}

/// `#[repr(C)] pub struct` with its `Form`.
fn struct_form(ident: &str, parts: &[Part]) -> String {
    let fields: String = parts
        .iter()
        .map(|part| format!("pub {}: {},", raw(&part.c), part.form.rust))
        .collect();
    let empty: String = parts
        .iter()
        .map(|part| {
            format!(
                "{}: <{} as lb::Form>::EMPTY,",
                raw(&part.c),
                part.form.rust.replace("forms::", "")
            )
        })
        .collect();
    format!(
        "#[derive(Clone, Copy)]\n#[repr(C)]\npub struct {ident} {{ {} }}\nlandbridge_c::form!({ident}, {ident} {{ {empty} }});\n",
        fields.replace("forms::", "")
    )
}

pub(super) fn newtype(forms: &mut Forms<'_>, newtype: &Newtype) -> LoweredType {
    let inner = forms.of(&newtype.inner);
    let path = &newtype.item.path;
    let free = if inner.owns {
        format!(
            "unsafe fn free_c(form: &mut Self::C) {{\n\
               comment!(\"SAFETY: the caller's promise.\");\n\
               unsafe {{ <{} as lb::Crosses<Here>>::free_c(form) }}\n\
             }}",
            inner.value
        )
    } else {
        String::new()
    };
    LoweredType {
        definition: None,
        forms: String::new(),
        convert: format!(
            "impl lb::Crosses<Here> for {path} {{\n\
               type C = {};\n\
               unsafe fn from_c(form: &Self::C, parameter: &'static str) -> Result<Self, lb::core::Failure> {{\n\
                 comment!(\"SAFETY: the caller's promise.\");\n\
                 unsafe {{ lb::Crosses::<Here>::from_c(form, parameter) }}.map(Self)\n\
               }}\n\
               fn into_c(self) -> Self::C {{ let Self(inner) = self; lb::Crosses::<Here>::into_c(inner) }}\n\
               {free}\n\
             }}",
            inner.rust
        ),
    }
}

pub(super) fn enumeration(forms: &mut Forms<'_>, name: &str, it: &Enumeration) -> LoweredType {
    let mut text = docs::block(&it.item.docs, &[], "");
    text.push_str(&format!("typedef enum {name} {{\n"));
    let shout = name.to_uppercase();
    for member in &it.members {
        let own = names::of(&member.item, naming::screaming);
        text.push_str(&format!(
            "  {shout}_{own} = {},{}\n",
            member.value,
            docs::trailing(&member.item.docs)
        ));
    }
    text.push_str(&format!("}} {name};"));
    let path = &it.item.path;
    let title = forms.word(&TypeName(path.clone()));
    let into: String = it
        .members
        .iter()
        .map(|member| format!("Self::{} => {},", raw(&member.item.name), member.value))
        .collect();
    let from: String = it
        .members
        .iter()
        .map(|member| format!("{} => Ok(Self::{}),", member.value, raw(&member.item.name)))
        .collect();
    LoweredType {
        definition: Some(Definition {
            name: name.to_owned(),
            kind: "enum",
            text,
            needs: Vec::new(),
            freed: None,
        }),
        forms: String::new(),
        convert: format!(
            "impl lb::Crosses<Here> for {path} {{\n\
               type C = i32;\n\
               unsafe fn from_c(form: &i32, parameter: &'static str) -> Result<Self, lb::core::Failure> {{\n\
                 match *form {{ {from} other => Err(lb::core::Failure::argument(parameter, lb::core::ArgumentFault::Range, format!(\"expected a {title}, got {{other}}\"))) }}\n\
               }}\n\
               fn into_c(self) -> i32 {{ match self {{ {into} }} }}\n\
             }}"
        ),
    }
}

/// A tagged union: of an enum with data or of an error.
struct Union<'a> {
    name: &'a str,
    path: &'a TypeName,
    docs: &'a str,
    variants: Vec<(VariantNames, Vec<Part>)>,
}

struct VariantNames {
    /// `Circle`
    rust: String,
    /// `circle`
    c: String,
    /// `CIRCLE`
    tag: String,
    docs: String,
    named: bool,
    unit: bool,
    /// Fields that don't cross: their names in Rust.
    left_out: Vec<String>,
    tuple_len: usize,
}

fn variant_names<T>(variant: &Variant<T>) -> VariantNames {
    VariantNames {
        rust: raw(&variant.item.name),
        c: names::of(&variant.item, naming::snake),
        tag: names::of(&variant.item, naming::screaming),
        docs: variant.item.docs.clone(),
        named: matches!(variant.fields, Fields::Named(_)),
        unit: matches!(variant.fields, Fields::Unit),
        left_out: Vec::new(),
        tuple_len: variant.fields.as_slice().len(),
    }
}

/// `value` for one unnamed field, `value0` … for more.
fn c_name<T>(field: &VariantField<T>, named: bool, count: usize) -> String {
    if named {
        names::of(&field.item, naming::snake)
    } else if count == 1 {
        "value".to_owned()
    } else {
        format!("value{}", field.item.name)
    }
}

pub(super) fn data_enum(forms: &mut Forms<'_>, name: &str, it: &DataEnum) -> LoweredType {
    let path = TypeName(it.item.path.clone());
    let variants = it
        .variants
        .iter()
        .map(|variant| {
            let names = variant_names(variant);
            let fields = variant.fields.as_slice();
            let parts = fields.iter().map(|field| Part {
                rust: field.item.name.clone(),
                c: c_name(field, names.named, fields.len()),
                form: forms.of(&field.ty),
                docs: field.item.docs.clone(),
            });
            let parts = parts.collect();
            (names, parts)
        })
        .collect();
    let union = Union {
        name,
        path: &path,
        docs: &it.item.docs,
        variants,
    };
    let owns = union
        .variants
        .iter()
        .any(|(_, parts)| parts.iter().any(|part| part.form.owns));
    LoweredType {
        definition: Some(union.definition(owns)),
        forms: union.forms(),
        convert: format!(
            "impl lb::Crosses<Here> for {path} {{\n\
               type C = forms::{};\n\
               unsafe fn from_c(form: &Self::C, parameter: &'static str) -> Result<Self, lb::core::Failure> {{\n\
                 comment!(\"SAFETY: the tag says which member holds; the caller's promise holds for its fields.\");\n\
                 unsafe {{ {} }}\n\
               }}\n\
               {}\n{}\n\
             }}",
            type_ident(&path),
            union.read(),
            union.write(),
            union.free(),
        ),
    }
}

impl Union<'_> {
    fn ident(&self) -> String {
        type_ident(self.path)
    }

    fn member_ident(&self, variant: &VariantNames) -> String {
        format!("{}{}", self.ident(), naming::pascal(&variant.c))
    }

    fn definition(&self, owns: bool) -> Definition {
        let name = self.name;
        let shout = name.to_uppercase();
        let mut text =
            format!("/** Which member of {name} holds. */\ntypedef enum {name}_tag {{\n");
        for (index, (variant, _)) in self.variants.iter().enumerate() {
            text.push_str(&format!(
                "  {shout}_{} = {index},{}\n",
                variant.tag,
                docs::trailing(&variant.docs)
            ));
        }
        text.push_str(&format!("}} {name}_tag;\n\n"));
        text.push_str(&docs::block(self.docs, &[], ""));
        text.push_str(&format!(
            "struct {name} {{\n  {name}_tag tag; /**< Which member holds. */\n"
        ));
        if self.variants.iter().any(|(_, parts)| !parts.is_empty()) {
            text.push_str("  union {\n");
            for (variant, parts) in self.variants.iter().filter(|(_, parts)| !parts.is_empty()) {
                text.push_str(&format!(
                    "    struct {{\n{}    }} {};{}\n",
                    c_fields(parts, "      "),
                    variant.c,
                    docs::trailing(&variant.docs)
                ));
            }
            text.push_str("  };\n");
        }
        text.push_str("};");
        let parts = self.variants.iter().flat_map(|(_, parts)| parts);
        Definition {
            name: name.to_owned(),
            kind: "struct",
            text,
            needs: parts.map(|part| part.form.c.clone()).collect(),
            freed: owns.then(|| self.path.0.clone()),
        }
    }

    fn forms(&self) -> String {
        let ident = self.ident();
        let mut text = String::new();
        let mut members = String::new();
        let mut first = String::new();
        for (variant, parts) in self.variants.iter().filter(|(_, parts)| !parts.is_empty()) {
            let member = self.member_ident(variant);
            text.push_str(&struct_form(&member, parts));
            members.push_str(&format!("pub {}: {member},", raw(&variant.c)));
            if first.is_empty() {
                first = format!("{}: <{member} as lb::Form>::EMPTY", raw(&variant.c));
            }
        }
        let (field, empty) = if members.is_empty() {
            (String::new(), String::new())
        } else {
            text.push_str(&format!(
                "#[derive(Clone, Copy)]\n#[repr(C)]\npub union {ident}Data {{ {members} }}\n"
            ));
            (
                format!("pub data: {ident}Data,"),
                format!("data: {ident}Data {{ {first} }},"),
            )
        };
        text.push_str(&format!(
            "#[derive(Clone, Copy)]\n#[repr(C)]\npub struct {ident} {{ pub tag: i32, {field} }}\n\
             landbridge_c::form!({ident}, {ident} {{ tag: -1, {empty} }});\n"
        ));
        text
    }

    fn read(&self) -> String {
        let mut arms = String::new();
        for (index, (variant, parts)) in self.variants.iter().enumerate() {
            let from = format!("form.data.{}", raw(&variant.c));
            let values: Vec<String> = parts
                .iter()
                .map(|part| {
                    let value = read(part, &from);
                    if variant.named {
                        format!("{}: {value}", raw(&part.rust))
                    } else {
                        value
                    }
                })
                .collect();
            let build = constructor(variant, &values.join(", "));
            arms.push_str(&format!("{index} => Ok(Self::{build}),"));
        }
        let title = self.name;
        format!(
            "match form.tag {{ {arms} other => Err(lb::core::Failure::argument(parameter, lb::core::ArgumentFault::Range, format!(\"expected the tag of a {title}, got {{other}}\"))) }}"
        )
    }

    fn write(&self) -> String {
        let ident = self.ident();
        let mut arms = String::new();
        for (index, (variant, parts)) in self.variants.iter().enumerate() {
            let pattern = pattern(variant, parts);
            let fields: Vec<String> = parts
                .iter()
                .map(|part| format!("{}: {}", raw(&part.c), write(&binding(variant, part))))
                .collect();
            let data = if parts.is_empty() {
                format!("..<forms::{ident} as lb::Form>::EMPTY")
            } else {
                format!(
                    "data: forms::{ident}Data {{ {}: forms::{} {{ {} }} }}",
                    raw(&variant.c),
                    self.member_ident(variant),
                    fields.join(", ")
                )
            };
            arms.push_str(&format!(
                "Self::{pattern} => forms::{ident} {{ tag: {index}, {data} }},"
            ));
        }
        let any_data = self.variants.iter().any(|(_, parts)| !parts.is_empty());
        let arms = if any_data {
            arms
        } else {
            arms.replace(&format!(", ..<forms::{ident} as lb::Form>::EMPTY"), "")
        };
        format!("fn into_c(self) -> Self::C {{ match self {{ {arms} }} }}")
    }

    fn free(&self) -> String {
        let mut arms = String::new();
        for (index, (variant, parts)) in self.variants.iter().enumerate() {
            let frees: String = parts
                .iter()
                .filter(|part| part.form.owns)
                .map(|part| {
                    format!(
                        "<{} as lb::Crosses<Here>>::free_c(&mut form.data.{}.{});",
                        part.form.value,
                        raw(&variant.c),
                        raw(&part.c)
                    )
                })
                .collect();
            if !frees.is_empty() {
                arms.push_str(&format!("{index} => {{ {frees} }}"));
            }
        }
        if arms.is_empty() {
            return String::new();
        }
        format!(
            "unsafe fn free_c(form: &mut Self::C) {{\n\
               comment!(\"SAFETY: the tag says which member holds; the caller's promise holds for its fields.\");\n\
               unsafe {{ match form.tag {{ {arms} _ => {{}} }} }}\n\
               *form = <forms::{} as lb::Form>::EMPTY;\n\
             }}",
            self.ident()
        )
    }
}

fn constructor(variant: &VariantNames, values: &str) -> String {
    if variant.unit {
        variant.rust.clone()
    } else if variant.named {
        format!("{} {{ {values} }}", variant.rust)
    } else {
        format!("{}({values})", variant.rust)
    }
}

fn binding(variant: &VariantNames, part: &Part) -> String {
    if variant.named {
        raw(&part.rust)
    } else {
        format!("field{}", part.rust)
    }
}

fn pattern(variant: &VariantNames, parts: &[Part]) -> String {
    if variant.unit {
        return variant.rust.clone();
    }
    if variant.named {
        let kept = parts.iter().map(|part| raw(&part.rust));
        let left = variant
            .left_out
            .iter()
            .map(|name| format!("{}: _", raw(name)));
        return format!(
            "{} {{ {} }}",
            variant.rust,
            kept.chain(left).collect::<Vec<_>>().join(", ")
        );
    }
    let fields: Vec<String> = (0..variant.tuple_len)
        .map(|index| {
            if variant.left_out.contains(&index.to_string()) {
                "_".to_owned()
            } else {
                format!("field{index}")
            }
        })
        .collect();
    format!("{}({})", variant.rust, fields.join(", "))
}

pub(super) fn error(forms: &mut Forms<'_>, name: &str, it: &ErrorType) -> LoweredType {
    let path = TypeName(it.item.path.clone());
    let ident = type_ident(&path);
    match &it.shape {
        ErrorShape::Enum(variants) => {
            let variants = variants
                .iter()
                .map(|variant| {
                    let mut names = variant_names(variant);
                    let fields = variant.fields.as_slice();
                    let crossing = fields.iter().filter(|field| field.ty.is_some()).count();
                    let mut parts = Vec::new();
                    for field in fields {
                        match &field.ty {
                            Some(data) => parts.push(Part {
                                rust: field.item.name.clone(),
                                c: c_name(field, names.named, crossing),
                                form: forms.of(data.value()),
                                docs: field.item.docs.clone(),
                            }),
                            None => names.left_out.push(field.item.name.clone()),
                        }
                    }
                    (names, parts)
                })
                .collect();
            let union = Union {
                name,
                path: &path,
                docs: &it.item.docs,
                variants,
            };
            let convert = error_impl(&path, &ident, &union.write(), &union.free());
            LoweredType {
                definition: Some(Definition {
                    freed: None,
                    ..union.definition(false)
                }),
                forms: union.forms(),
                convert,
            }
        }
        ErrorShape::Struct(fields) => error_struct(forms, name, it, &path, fields),
    }
}

fn error_struct(
    forms: &mut Forms<'_>,
    name: &str,
    it: &ErrorType,
    path: &TypeName,
    fields: &Fields<VariantField<Option<landbridge_model::Data>>>,
) -> LoweredType {
    let ident = type_ident(path);
    let named = matches!(fields, Fields::Named(_));
    let crossing = fields
        .as_slice()
        .iter()
        .filter(|field| field.ty.is_some())
        .count();
    let mut parts = Vec::new();
    let mut left_out = Vec::new();
    for field in fields.as_slice() {
        match &field.ty {
            Some(data) => parts.push(Part {
                rust: field.item.name.clone(),
                c: c_name(field, named, crossing),
                form: forms.of(data.value()),
                docs: field.item.docs.clone(),
            }),
            None => left_out.push(field.item.name.clone()),
        }
    }
    // An empty struct is none in C.
    let dummy = parts.is_empty();
    let mut text = docs::block(&it.item.docs, &[], "");
    let body = if dummy {
        "  uint8_t unused; /**< Nothing; a struct needs a field. */\n".to_owned()
    } else {
        c_fields(&parts, "  ")
    };
    text.push_str(&format!("struct {name} {{\n{body}}};"));
    let form = if dummy {
        format!(
            "#[derive(Clone, Copy)]\n#[repr(C)]\npub struct {ident} {{ pub unused: u8 }}\nlandbridge_c::form!({ident}, {ident} {{ unused: 0 }});\n"
        )
    } else {
        struct_form(&ident, &parts)
    };
    // Private fields of an error stay where they are: only those that cross are read.
    let fields: Vec<String> = parts
        .iter()
        .map(|part| {
            format!(
                "{}: {}",
                raw(&part.c),
                write(&format!("self.{}", raw(&part.rust)))
            )
        })
        .collect();
    let fields = if dummy {
        "unused: 0".to_owned()
    } else {
        fields.join(", ")
    };
    let into = format!("fn into_c(self) -> Self::C {{ forms::{ident} {{ {fields} }} }}");
    LoweredType {
        definition: Some(Definition {
            name: name.to_owned(),
            kind: "struct",
            text,
            needs: parts.iter().map(|part| part.form.c.clone()).collect(),
            freed: None,
        }),
        forms: form,
        convert: error_impl(path, &ident, &into, &free_fn(&parts, "form")),
    }
}

fn error_impl(path: &TypeName, ident: &str, into: &str, free: &str) -> String {
    let free = if free.is_empty() {
        "unsafe fn free_c(_: &mut Self::C) {}".to_owned()
    } else {
        free.to_owned()
    };
    format!("impl lb::ErrorForm<Here> for {path} {{ type C = forms::{ident}; {into} {free} }}")
}
