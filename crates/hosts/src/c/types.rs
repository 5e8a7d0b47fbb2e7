//! The user's types: their C definitions, and the Rust that converts them.

use landbridge_model::{
    ConvertedRecord, Enumeration, Newtype, PlainRecord, PlainType, TypeName, Value,
};
use serde::Serialize;

use super::docs;
use super::forms::{Form, Forms, type_ident};
use super::names;
use super::taken::{hold_fields, hold_fn};
use crate::naming;
use crate::spelling::plain_rust;
pub(super) use crate::spelling::raw;

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
pub(super) struct Part {
    /// In Rust: `centre`, or `0`.
    pub(super) rust: String,
    /// In C: `centre`, `value`, `value0`.
    pub(super) c: String,
    pub(super) form: Form,
    pub(super) docs: String,
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
        let c = names::field(&field.item);
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
               const FLAT: bool = true;\n\
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

fn plain_empty(ty: &PlainType) -> String {
    match ty {
        PlainType::Int(_) => "0".to_owned(),
        PlainType::Float(_) => "0.0".to_owned(),
        PlainType::Plain(name) => format!("<{name} as lb::PlainForm<Here>>::EMPTY"),
        PlainType::Array { item, len } => format!("[{}; {len}]", plain_empty(item)),
    }
}

pub(super) fn record(forms: &mut Forms<'_>, name: &str, record: &ConvertedRecord) -> LoweredType {
    let parts: Vec<Part> = record
        .fields
        .iter()
        .map(|field| Part {
            rust: field.item.name.clone(),
            c: names::field(&field.item),
            form: forms.of(&field.ty),
            docs: field.item.docs.clone(),
        })
        .collect();
    let path = TypeName(record.item.path.clone());
    let ident = type_ident(&path);
    let owns = parts.iter().any(|part| part.form.owns);
    let hold = if forms.objects(&Value::Record(path.clone())).is_empty() {
        String::new()
    } else {
        hold_fn(&format!("{} Ok(())", hold_fields(&parts, "form")))
    };
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
               {hold}\n\
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
pub(super) fn read(part: &Part, from: &str) -> String {
    format!(
        "lb::Crosses::<Here>::from_c(&{from}.{}, parameter).map_err(|failure| lb::within(failure, \"field '{}'\"))?",
        raw(&part.c),
        part.c
    )
}

pub(super) fn write(binding: &str) -> String {
    format!("lb::Crosses::<Here>::into_c({binding})")
}

/// `free_c`, if anything in it owns.
pub(super) fn free_fn(parts: &[Part], from: &str) -> String {
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

pub(super) fn c_fields(parts: &[Part], indent: &str) -> String {
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
pub(super) fn struct_form(ident: &str, parts: &[Part]) -> String {
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
    let hold = if forms.objects(&newtype.inner).is_empty() {
        String::new()
    } else {
        hold_fn(&format!(
            "<{} as lb::Crosses<Here>>::hold(form, parameter)",
            inner.value
        ))
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
               {hold}\n\
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
               const NUMBER: bool = true;\n\
               unsafe fn from_c(form: &i32, parameter: &'static str) -> Result<Self, lb::core::Failure> {{\n\
                 match *form {{ {from} other => Err(lb::core::Failure::argument(parameter, lb::core::ArgumentFault::Range, format!(\"expected a {title}, got {{other}}\"))) }}\n\
               }}\n\
               fn into_c(self) -> i32 {{ match self {{ {into} }} }}\n\
             }}"
        ),
    }
}
