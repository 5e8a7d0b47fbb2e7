//! The interface with the names and shapes of one host: what a driver interprets values by.

use landbridge_model::{Declaration, ErrorShape, Fields, Interface, Value as Type, VariantField};
use serde_json::{Value as Json, json};

use crate::case::Host;
use crate::names::{Kind, name};
use crate::notation::plain_type;

/// The types of the interface with the host's names, by path.
pub(crate) fn surface(interface: &Interface, host: Host) -> Json {
    let value = |item| name(host, Kind::Value, item);
    let mut types = serde_json::Map::new();
    for declaration in interface.declarations() {
        let item = declaration.item();
        let shown = name(host, Kind::Type, item);
        let ty = match declaration {
            Declaration::Import(_) => json!({ "kind": "import", "name": shown }),
            Declaration::PlainRecord(it) => json!({ "kind": "plain", "name": shown, "fields":
                it.fields.iter().map(|field| json!({ "rust": field.item.name,
                    "name": value(&field.item), "type": plain_type(&field.ty) })).collect::<Vec<_>>() }),
            Declaration::Record(it) => json!({ "kind": "record", "name": shown, "fields":
                it.fields.iter().map(|field| json!({ "rust": field.item.name,
                    "name": value(&field.item), "type": field.ty })).collect::<Vec<_>>() }),
            Declaration::Newtype(it) => json!({ "kind": "newtype", "inner": it.inner }),
            Declaration::Enumeration(it) => json!({ "kind": "enum", "name": shown, "members":
                it.members.iter().map(|member| json!({ "rust": member.item.name,
                    "name": name(host, Kind::Member, &member.item) })).collect::<Vec<_>>() }),
            Declaration::DataEnum(it) => json!({ "kind": "data", "name": shown, "variants":
                it.variants.iter().map(|variant| json!({ "rust": variant.item.name,
                    "name": name(host, Kind::Variant, &variant.item),
                    "fields": variant_fields(host, Kind::VariantField, &variant.fields, |ty| Some(ty.clone())) }))
                    .collect::<Vec<_>>() }),
            Declaration::Error(it) => {
                let data = |ty: &Option<landbridge_model::Data>| {
                    ty.as_ref().map(|data| data.value().clone())
                };
                match &it.shape {
                    ErrorShape::Enum(variants) => {
                        json!({ "kind": "error", "name": shown, "rust": item.name, "variants":
                        variants.iter().map(|variant| json!({ "rust": variant.item.name,
                            "name": name(host, Kind::Variant, &variant.item),
                            "fields": variant_fields(host, Kind::ErrorField, &variant.fields, data) }))
                            .collect::<Vec<_>>() })
                    }
                    ErrorShape::Struct(fields) => {
                        json!({ "kind": "error", "name": shown, "rust": item.name,
                        "fields": variant_fields(host, Kind::ErrorField, fields, data) })
                    }
                }
            }
            Declaration::Object(_) => json!({ "kind": "object", "name": shown, "rust": item.name }),
            Declaration::Function(_) | Declaration::Constant(_) => continue,
        };
        types.insert(item.path.clone(), ty);
    }
    json!({ "package": interface.krate.package, "library": interface.krate.library, "types": types })
}

/// Fields that cross, with the host's names: unnamed ones are `value`, or `value0`, `value1` …
fn variant_fields<T>(
    host: Host,
    kind: Kind,
    fields: &Fields<VariantField<T>>,
    crosses: impl Fn(&T) -> Option<Type>,
) -> Vec<Json> {
    let unnamed = matches!(fields, Fields::Tuple(_));
    let all = fields.as_slice();
    all.iter()
        .enumerate()
        .filter_map(|(at, field)| {
            let ty = crosses(&field.ty)?;
            let name = match (unnamed, all.len()) {
                (true, 1) => "value".to_owned(),
                (true, _) => format!("value{at}"),
                (false, _) => name(host, kind, &field.item),
            };
            Some(json!({ "rust": field.item.name, "name": name, "type": ty }))
        })
        .collect()
}
