//! The Rust of declared types: how they cross in the wire format, and the tables of objects.

use landbridge_model::{
    ConvertedRecord, DataEnum, Enumeration, ErrorShape, ErrorType, Fields, Newtype, Object,
    PlainRecord, Storage, TypeName, VariantField,
};

use crate::naming;
use crate::spelling::{plain_rust, raw};

const DECODE: &str = "lb::core::wire::Wire::<Here>::decode(r)?";

fn encode(binding: &str) -> String {
    format!("lb::core::wire::Wire::<Here>::encode({binding}, w);")
}

/// What a field is bound to: its own name may be that of the reader or the writer.
fn bound(field: &str) -> String {
    format!("field_{field}")
}

fn wire_impl(path: &str, encode: &str, decode: &str) -> String {
    format!(
        "impl lb::core::wire::Wire<Here> for {path} {{\n\
           fn encode(self, w: &mut lb::core::wire::Writer<'_>) {{ {encode} }}\n\
           fn decode(r: &mut lb::core::wire::Reader<'_>) -> Result<Self, lb::core::wire::WireError> {{ {decode} }}\n\
         }}"
    )
}

/// `lb::core::plain!` proves the layout that the Go struct asserts too.
pub(super) fn plain(record: &PlainRecord) -> String {
    let path = &record.item.path;
    let fields: Vec<String> = (record.fields.iter())
        .map(|field| format!("{}: {}", raw(&field.item.name), plain_rust(&field.ty)))
        .collect();
    format!(
        "landbridge_core::plain!({path} {{ {} }} as Here);\nlandbridge_core::wire_plain!({path} as Here);\n\
         const _: () = assert!(size_of::<{path}>() == {} && align_of::<{path}>() == {});",
        fields.join(", "),
        record.size,
        record.align
    )
}

pub(super) fn record(record: &ConvertedRecord) -> String {
    let names: Vec<&str> = (record.fields.iter())
        .map(|it| it.item.name.as_str())
        .collect();
    let pattern: Vec<String> = (names.iter())
        .map(|name| format!("{}: {}", raw(name), bound(name)))
        .collect();
    let writes: String = names.iter().map(|name| encode(&bound(name))).collect();
    let reads: Vec<String> = (names.iter())
        .map(|name| format!("{}: {DECODE}", raw(name)))
        .collect();
    wire_impl(
        &record.item.path,
        &format!("let Self {{ {} }} = self; {writes}", pattern.join(", ")),
        &format!("Ok(Self {{ {} }})", reads.join(", ")),
    )
}

pub(super) fn newtype(newtype: &Newtype) -> String {
    wire_impl(
        &newtype.item.path,
        &format!("let Self(inner) = self; {}", encode("inner")),
        &format!("Ok(Self({DECODE}))"),
    )
}

fn variant_error(name: &str) -> String {
    format!(
        "other => Err(lb::core::wire::WireError::Variant {{ type_name: \"{name}\", index: other }}),"
    )
}

pub(super) fn enumeration(it: &Enumeration, name: &str) -> String {
    let mut writes = String::new();
    let mut reads = String::new();
    for (index, member) in it.members.iter().enumerate() {
        let own = raw(&member.item.name);
        writes.push_str(&format!("Self::{own} => {index},"));
        reads.push_str(&format!("{index} => Ok(Self::{own}),"));
    }
    wire_impl(
        &it.item.path,
        &format!("w.u32(match self {{ {writes} }});"),
        &format!("match r.u32()? {{ {reads} {} }}", variant_error(name)),
    )
}

/// A variant with what its fields are bound to, or made of.
fn shape<T>(
    name: &str,
    fields: &Fields<VariantField<T>>,
    each: impl Fn(&VariantField<T>) -> String,
) -> String {
    let own = raw(name);
    match fields {
        Fields::Unit => own,
        Fields::Tuple(fields) => {
            let parts: Vec<String> = fields.iter().map(each).collect();
            format!("{own}({})", parts.join(", "))
        }
        Fields::Named(fields) => {
            let parts: Vec<String> = (fields.iter())
                .map(|field| format!("{}: {}", raw(&field.item.name), each(field)))
                .collect();
            format!("{own} {{ {} }}", parts.join(", "))
        }
    }
}

pub(super) fn data_enum(it: &DataEnum, name: &str) -> String {
    let mut writes = String::new();
    let mut reads = String::new();
    for (index, variant) in it.variants.iter().enumerate() {
        let own = &variant.item.name;
        let pattern = shape(own, &variant.fields, |field| bound(&field.item.name));
        let encodes: String = (variant.fields.as_slice().iter())
            .map(|field| encode(&bound(&field.item.name)))
            .collect();
        writes.push_str(&format!(
            "Self::{pattern} => {{ w.u32({index}); {encodes} }}"
        ));
        let made = shape(own, &variant.fields, |_| DECODE.to_owned());
        reads.push_str(&format!("{index} => Ok(Self::{made}),"));
    }
    wire_impl(
        &it.item.path,
        &format!("match self {{ {writes} }}"),
        &format!("match r.u32()? {{ {reads} {} }}", variant_error(name)),
    )
}

/// The static that holds an object's handles.
pub(super) fn table(name: &TypeName) -> String {
    let path = (name.0.split_once("::")).map_or(name.0.as_str(), |(_, rest)| rest);
    let path = path.replace("r#", "").replace("::", "_");
    format!("{}_TABLE", naming::screaming(&path))
}

/// An object's table, and its handle in the wire format.
pub(super) fn object(object: &Object, name: &str, tag: usize) -> String {
    let path = &object.item.path;
    let table = table(&TypeName(path.clone()));
    let (kind, arc) = match object.storage {
        Storage::Cell => ("Table", false),
        Storage::Arc => ("SharedTable", true),
    };
    let decode = |ty: &str, take: &str| {
        wire_impl(
            ty,
            &format!("w.u64({table}.insert(self).to_bits());"),
            &format!(
                "{take}lb::core::handle::Handle::from_bits(r.u64()?)).map_err(|refused| lb::core::wire::WireError::Object {{ type_name: \"{name}\", refused }})"
            ),
        )
    };
    let wire = if arc {
        decode(&format!("std::sync::Arc<{path}>"), &format!("{table}.arc("))
    } else {
        decode(path, &format!("lb::taken(&{table}, "))
    };
    // An object that is kept in an `Arc` is still returned by value.
    let owned = if arc {
        wire_impl(
            path,
            &format!("w.u64({table}.insert(self).to_bits());"),
            &format!(
                "let _ = r.u64()?; Err(lb::core::wire::WireError::Object {{ type_name: \"{name}\", refused: lb::core::Refused::Busy }})"
            ),
        )
    } else {
        String::new()
    };
    format!(
        "static {table}: lb::core::handle::{kind}<{path}> = lb::core::handle::{kind}::new(\"{name}\", {tag});\n{wire}\n{owned}"
    )
}

/// The fields of an error that cross.
pub(super) fn crossing(
    fields: &Fields<VariantField<Option<landbridge_model::Data>>>,
) -> Vec<(
    &VariantField<Option<landbridge_model::Data>>,
    &landbridge_model::Value,
)> {
    (fields.as_slice().iter())
        .filter_map(|field| Some((field, field.ty.as_ref()?.value())))
        .collect()
}

/// An error on its way out, and in where Go's code may fail with it.
pub(super) fn error(it: &ErrorType, name: &str, index: usize, thrown: bool) -> String {
    let path = &it.item.path;
    let mut host = String::new();
    let mut from_host = "Err(error)".to_owned();
    let mut reads = String::new();
    let writes = match &it.shape {
        ErrorShape::Enum(variants) => {
            let mut writes = String::new();
            for (number, variant) in variants.iter().enumerate() {
                let own = &variant.item.name;
                let pattern = shape(own, &variant.fields, |field| match &field.ty {
                    Some(_) => bound(&field.item.name),
                    None => "_".to_owned(),
                });
                let kept = crossing(&variant.fields);
                if variant.host_catch_all {
                    let error = shape(own, &variant.fields, |_| "error".to_owned());
                    let rest = if variants.len() > 1 { "_ => None," } else { "" };
                    host = format!(
                        "fn host(&self) -> Option<&lb::core::HostError> {{ match self {{ Self::{error} => Some(error), {rest} }} }}"
                    );
                    from_host = format!("Ok(Self::{error})");
                } else if kept.len() == variant.fields.as_slice().len() {
                    let made = shape(own, &variant.fields, |_| DECODE.to_owned());
                    reads.push_str(&format!("{number} => Ok(Self::{made}),"));
                }
                let encodes: String = (kept.iter())
                    .map(|(field, _)| {
                        let binding = bound(&field.item.name);
                        if variant.host_catch_all {
                            format!("w.text(&{binding}.to_string());")
                        } else {
                            encode(&binding)
                        }
                    })
                    .collect();
                writes.push_str(&format!(
                    "Self::{pattern} => {{ w.u32({number}); {encodes} }}"
                ));
            }
            format!("match self {{ {writes} }}")
        }
        ErrorShape::Struct(fields) => {
            let kept = crossing(fields);
            if kept.len() == fields.as_slice().len() {
                let made = match fields {
                    Fields::Unit => "Self".to_owned(),
                    _ => shape("Self_", fields, |_| DECODE.to_owned()).replacen("Self_", "Self", 1),
                };
                reads = format!("0 => Ok({made}),");
            }
            let encodes: String = (kept.iter())
                .map(|(field, _)| encode(&format!("self.{}", raw(&field.item.name))))
                .collect();
            format!("w.u32(0); {encodes}")
        }
    };
    let inward = if thrown {
        format!(
            "impl lb::Thrown<Here> for {path} {{\n\
               fn decode(r: &mut lb::core::wire::Reader<'_>) -> Result<Self, lb::core::wire::WireError> {{ match r.u32()? {{ {reads} {} }} }}\n\
               fn host(error: lb::core::HostError) -> Result<Self, lb::core::HostError> {{ {from_host} }}\n\
             }}",
            variant_error(name)
        )
    } else {
        String::new()
    };
    format!(
        "impl lb::ErrorWire<Here> for {path} {{\n\
           const INDEX: u32 = {index};\n\
           {host}\n\
           fn encode(self, w: &mut lb::core::wire::Writer<'_>) {{ {writes} }}\n\
         }}\n{inward}"
    )
}
