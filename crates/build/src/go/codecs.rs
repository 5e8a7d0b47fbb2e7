//! How the user's types cross: the implementations that the module has for each.

use std::fmt::Write as _;

use landbridge_model::{Declaration, ErrorShape, Fields, PlainType};

use super::rust::raw;
use super::values::crosses;

fn wire(out: &mut String, path: &str, put: &str, decode: &str) {
    let _ = writeln!(
        out,
        "impl lb::Put<Here> for {path} {{\n#[inline]\nfn put(&self, w: &mut lb::Writer<'_>) {{ let _ = &w; {put} }}\n}}\n\
         impl lb::Wire<Here> for {path} {{\n#[inline]\nfn encode(self, w: &mut lb::Writer<'_>) {{ lb::Put::<Here>::put(&self, w); }}\n\
         #[inline]\nfn decode(r: &mut lb::Reader<'_>) -> Result<Self, lb::WireError> {{ let _ = &r; {decode} }}\n}}"
    );
}

const GET: &str = "lb::Wire::<Here>::decode(r)?";

/// How a record or an enum crosses.
pub(super) fn codec(out: &mut String, declaration: &Declaration<'_>) {
    let path = &declaration.item().path;
    match declaration {
        Declaration::PlainRecord(it) => {
            let fields: Vec<_> = (it.fields.iter())
                .map(|field| format!("{}: {}", raw(&field.item.name), plain(&field.ty)))
                .collect();
            let _ = writeln!(
                out,
                "landbridge_go::core::plain!({path} {{ {} }} as Here);\nlandbridge_go::core::wire_plain!({path} as Here);\n\
                 impl lb::Put<Here> for {path} {{\n#[inline]\nfn put(&self, w: &mut lb::Writer<'_>) {{ landbridge_go::core::wire::encode_plain::<Here, Self>(self, w); }}\n\
                 #[inline]\nfn put_items(items: &[Self], w: &mut lb::Writer<'_>) {{ landbridge_go::core::wire::encode_plain_list::<Here, Self>(items, w); }}\n}}",
                fields.join(", ")
            );
        }
        Declaration::Record(it) => {
            let names: Vec<_> = it.fields.iter().map(|it| raw(&it.item.name)).collect();
            let put: String = (names.iter())
                .map(|name| format!("lb::Put::<Here>::put(&self.{name}, w);"))
                .collect();
            let get: Vec<_> = names.iter().map(|it| format!("{it}: {GET}")).collect();
            wire(
                out,
                path,
                &put,
                &format!("Ok(Self {{ {} }})", get.join(", ")),
            );
        }
        Declaration::Newtype(_) => wire(
            out,
            path,
            "lb::Put::<Here>::put(&self.0, w);",
            &format!("Ok(Self({GET}))"),
        ),
        Declaration::Enumeration(it) => {
            let (mut puts, mut gets) = (String::new(), String::new());
            for (index, member) in it.members.iter().enumerate() {
                let name = raw(&member.item.name);
                let _ = write!(puts, "Self::{name} => {index}, ");
                let _ = write!(gets, "{index} => Ok(Self::{name}), ");
            }
            wire(
                out,
                path,
                &format!("w.u32(match self {{ {puts} }});"),
                &format!(
                    "match r.u32()? {{ {gets} other => Err(lb::WireError::Variant {{ type_name: {:?}, index: other }}) }}",
                    it.item.name
                ),
            );
        }
        Declaration::DataEnum(it) => {
            let variants: Vec<_> = (it.variants.iter().enumerate())
                .map(|(index, variant)| {
                    let names = variant.fields.as_slice().iter().map(|it| &it.item.name);
                    (
                        index,
                        raw(&variant.item.name),
                        shape(&variant.fields),
                        names.cloned().collect(),
                    )
                })
                .collect();
            sum(out, path, &it.item.name, &variants, "");
        }
        _ => {}
    }
}

/// How a variant's fields are written.
#[derive(Clone, Copy)]
enum Written {
    Unit,
    Tuple,
    Named,
}

fn shape<F>(fields: &Fields<F>) -> Written {
    match fields {
        Fields::Unit => Written::Unit,
        Fields::Tuple(_) => Written::Tuple,
        Fields::Named(_) => Written::Named,
    }
}

type Variant = (usize, String, Written, Vec<String>);

/// An enum of these variants; `rest` is what else there is to be written of it.
fn sum(out: &mut String, path: &str, name: &str, variants: &[Variant], rest: &str) {
    let (mut puts, mut gets) = (String::new(), String::new());
    for (index, variant, written, fields) in variants {
        let bound: Vec<_> = (0..fields.len()).map(|i| format!("lb_{i}")).collect();
        let named: Vec<_> = (fields.iter().zip(&bound))
            .map(|(field, bound)| format!("{}: {bound}", raw(field)))
            .collect();
        let named_gets: Vec<_> = (fields.iter())
            .map(|field| format!("{}: {GET}", raw(field)))
            .collect();
        let (pattern, value) = match written {
            Written::Unit => (String::new(), String::new()),
            Written::Tuple => (
                format!("({})", bound.join(", ")),
                format!("({})", vec![GET; fields.len()].join(", ")),
            ),
            Written::Named => (
                format!("{{ {} }}", named.join(", ")),
                format!("{{ {} }}", named_gets.join(", ")),
            ),
        };
        let put: String = (bound.iter())
            .map(|it| format!("lb::Put::<Here>::put({it}, w);"))
            .collect();
        let _ = write!(
            puts,
            "Self::{variant} {pattern} => {{ w.u32({index}); {put} }}"
        );
        let _ = write!(gets, "{index} => Ok(Self::{variant} {value}),");
    }
    wire(
        out,
        path,
        &format!("match self {{ {puts} {rest} }}"),
        &format!(
            "match r.u32()? {{ {gets} other => Err(lb::WireError::Variant {{ type_name: {name:?}, index: other }}) }}"
        ),
    );
}

/// Errors only come from Go: what can't come from there is never written.
pub(super) fn error_codec(out: &mut String, error: &landbridge_model::ErrorType) {
    let path = &error.item.path;
    let variants: Vec<Variant> = match &error.shape {
        ErrorShape::Enum(variants) => (variants.iter().enumerate())
            .filter(|(_, it)| !it.host_catch_all && crosses(&it.fields))
            .map(|(index, it)| {
                let names = it.fields.as_slice().iter().map(|it| it.item.name.clone());
                (
                    index,
                    raw(&it.item.name),
                    shape(&it.fields),
                    names.collect(),
                )
            })
            .collect(),
        ErrorShape::Struct(fields) if crosses(fields) => {
            let gets: Vec<_> = (fields.as_slice().iter())
                .map(|field| match fields {
                    Fields::Named(_) => format!("{}: {GET}", raw(&field.item.name)),
                    _ => GET.to_owned(),
                })
                .collect();
            let value = match fields {
                Fields::Unit => String::new(),
                Fields::Tuple(_) => format!("({})", gets.join(", ")),
                Fields::Named(_) => format!("{{ {} }}", gets.join(", ")),
            };
            decoder(out, path, &format!("r.u32()?; Ok(Self {value})"));
            return;
        }
        ErrorShape::Struct(_) => Vec::new(),
    };
    let mut gets = String::new();
    for (index, variant, written, fields) in &variants {
        let value = match written {
            Written::Unit => String::new(),
            Written::Tuple => format!("({})", vec![GET; fields.len()].join(", ")),
            Written::Named => {
                let gets: Vec<_> = (fields.iter())
                    .map(|field| format!("{}: {GET}", raw(field)))
                    .collect();
                format!("{{ {} }}", gets.join(", "))
            }
        };
        let _ = write!(gets, "{index} => Ok(Self::{variant} {value}),");
    }
    decoder(
        out,
        path,
        &format!(
            "match r.u32()? {{ {gets} other => Err(lb::WireError::Variant {{ type_name: {:?}, index: other }}) }}",
            error.item.name
        ),
    );
}

fn decoder(out: &mut String, path: &str, decode: &str) {
    let _ = writeln!(
        out,
        "impl lb::Get<Here> for {path} {{\nfn get(r: &mut lb::Reader<'_>) -> Result<Self, lb::WireError> {{ {decode} }}\n}}"
    );
}

fn plain(ty: &PlainType) -> String {
    match ty {
        PlainType::Int(int) => int.rust().to_owned(),
        PlainType::Float(float) => float.rust().to_owned(),
        PlainType::Plain(name) => name.0.clone(),
        PlainType::Array { item, len } => format!("[{}; {len}]", plain(item)),
    }
}
