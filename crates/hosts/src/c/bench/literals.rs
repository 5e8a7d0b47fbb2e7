//! Values of `landbridge bench` as C expressions. Which calls they are for, and what is freed, is `bench`'s to know.

use landbridge_model::{Item, List, TypeName, Value};

use super::super::names;
use super::super::unions::{c_name, variant_names};
use super::Writer;
use crate::bench::{Made, Refused};
use crate::naming;

impl Writer<'_> {
    /// A value as a C expression of its form.
    pub(super) fn literal(&mut self, value: &Value, made: &Made<'_>) -> Result<String, Refused> {
        let ty = self.forms.of(value).c;
        Ok(match (value, made) {
            (Value::Newtype(name), _) => match self.forms.newtype(name) {
                Some(inner) => self.literal(&inner, made)?,
                None => return Err(unwritten(value)),
            },
            (_, Made::Bool(value)) => value.to_string(),
            (_, Made::Int(int, value)) if int.bits() == 128 => {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "halves of two's complement"
                )]
                let (low, high) = (*value as u64, (*value >> 64) as u64);
                format!("({ty}){{ {low}u, {high}u }}")
            }
            (_, Made::Int(_, value)) => value.to_string(),
            (_, Made::Float(_, value)) => format!("{value:?}"),
            (_, Made::Char(value)) => u32::from(*value).to_string(),
            (_, Made::Member(enumeration, member)) => {
                let word = self.forms.word(&TypeName(enumeration.item.path.clone()));
                let name = format!("{}_{word}", self.forms.prefix).to_uppercase();
                format!("{name}_{}", names::of(member, naming::screaming))
            }
            (_, Made::Text(text)) => {
                format!("({ty}){{ (char *){}, {} }}", quoted(text), text.len())
            }
            (_, Made::Duration(seconds) | Made::Time(seconds)) => {
                format!(
                    "({ty}){{ {}, {} }}",
                    seconds.trunc(),
                    (seconds.fract() * 1e9).trunc()
                )
            }
            (_, Made::Record(item, fields)) => {
                let types = self.field_types(&item.path);
                let fields = fields.iter().zip(types).map(|((field, made), ty)| {
                    let made = match &ty {
                        Some(ty) => self.literal(ty, made),
                        None => self.plain(made),
                    };
                    Ok(format!(".{} = {}", names::field(field), made?))
                });
                format!(
                    "({ty}){{ {} }}",
                    fields.collect::<Result<Vec<_>, Refused>>()?.join(", ")
                )
            }
            (Value::Option(inner), _)
                if matches!(
                    **inner,
                    Value::Scalar(_) | Value::String | Value::Plain(_) | Value::Record(_)
                ) =>
            {
                match made {
                    Made::Nothing => format!("({ty}){{ 0 }}"),
                    _ => format!(
                        "({ty}){{ .some = 1, .value = {} }}",
                        self.literal(inner, made)?
                    ),
                }
            }
            (Value::DataEnum(_), Made::Variant(item, variant, _, fields)) => {
                self.variant(&ty, item, variant, fields)?
            }
            (Value::List(list), Made::Repeated { item, count, .. }) => {
                let inner = item_of(list);
                let item = self.literal(&inner, item)?;
                self.inner_list(&ty, &inner, &vec![item; *count])
            }
            (Value::List(list), Made::Several(items, _)) => {
                let inner = item_of(list);
                let items = (items.iter().map(|item| self.literal(&inner, item)))
                    .collect::<Result<Vec<_>, _>>()?;
                self.inner_list(&ty, &inner, &items)
            }
            (Value::Array { item, .. }, Made::Several(items, _)) => {
                let items = (items.iter().map(|made| self.literal(item, made)))
                    .collect::<Result<Vec<_>, _>>()?;
                format!("({ty}){{ {{ {} }} }}", items.join(", "))
            }
            (Value::Tuple(types), Made::Tuple(items)) => {
                let items = (types
                    .iter()
                    .zip(items)
                    .map(|(ty, made)| self.literal(ty, made)))
                .collect::<Result<Vec<_>, _>>()?;
                format!("({ty}){{ {} }}", items.join(", "))
            }
            _ => return Err(unwritten(value)),
        })
    }

    /// A variant: its tag, and its member of the union.
    fn variant(
        &mut self,
        ty: &str,
        item: &Item,
        variant: &Item,
        fields: &[(&Item, Made<'_>)],
    ) -> Result<String, Refused> {
        let mut all = self.forms.interface.data_enums.iter();
        let it = all.find(|it| it.item.path == item.path);
        let it = it.and_then(|it| it.variants.iter().find(|it| it.item.path == variant.path));
        let it = it.ok_or_else(|| "is no variant".to_owned())?;
        let own = variant_names(it);
        let tag = format!(".tag = {}_{}", ty.to_uppercase(), own.tag);
        if own.unit {
            return Ok(format!("({ty}){{ {tag} }}"));
        }
        let types = it.fields.as_slice();
        let fields = types.iter().zip(fields).map(|(field, (_, made))| {
            let name = c_name(field, own.named, types.len());
            Ok(format!(".{name} = {}", self.literal(&field.ty, made)?))
        });
        let fields = fields.collect::<Result<Vec<_>, Refused>>()?.join(", ");
        Ok(format!("({ty}){{ {tag}, .{} = {{ {fields} }} }}", own.c))
    }

    fn inner_list(&mut self, ty: &str, inner: &Value, items: &[String]) -> String {
        if items.is_empty() {
            return format!("({ty}){{ NULL, 0 }}");
        }
        let item = self.forms.of(inner).c;
        format!(
            "({ty}){{ ({item}[]){{ {} }}, {} }}",
            items.join(", "),
            items.len()
        )
    }

    /// A field of a plain record, whose memory is the record's.
    fn plain(&mut self, made: &Made<'_>) -> Result<String, Refused> {
        match made {
            Made::Several(items, _) => {
                let items =
                    (items.iter().map(|made| self.plain(made))).collect::<Result<Vec<_>, _>>()?;
                Ok(format!("{{ {} }}", items.join(", ")))
            }
            Made::Record(item, fields) => {
                let fields = fields.iter().map(|(field, made)| {
                    Ok(format!(".{} = {}", names::field(field), self.plain(made)?))
                });
                let fields = fields.collect::<Result<Vec<_>, Refused>>()?.join(", ");
                let word = self.forms.word(&TypeName(item.path.clone()));
                Ok(format!("({}_{word}){{ {fields} }}", self.forms.prefix))
            }
            Made::Int(_, value) => Ok(value.to_string()),
            Made::Float(_, value) => Ok(format!("{value:?}")),
            _ => Err("is no number".to_owned()),
        }
    }

    /// The types of a record's fields; none for those of plain records.
    fn field_types(&self, path: &str) -> Vec<Option<Value>> {
        let interface = self.forms.interface;
        if let Some(record) = interface.records.iter().find(|it| it.item.path == path) {
            return record.fields.iter().map(|it| Some(it.ty.clone())).collect();
        }
        let plain = interface
            .plain_records
            .iter()
            .find(|it| it.item.path == path);
        plain.map_or_else(Vec::new, |it| it.fields.iter().map(|_| None).collect())
    }
}

pub(super) fn item_of(list: &List) -> Value {
    match list {
        List::Direct(element) => element.to_value(),
        List::Converted(item) => (**item).clone(),
    }
}

pub(super) fn unwritten(value: &Value) -> Refused {
    format!(
        "is a `{}`, which no value is written for",
        crate::spelling::spelled(value)
    )
}

/// A C string; everything but letters, digits and spaces as octal escapes.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for byte in text.bytes() {
        match byte {
            b' ' | b':' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                out.push(char::from(byte))
            }
            other => out.push_str(&format!("\\{other:03o}")),
        }
    }
    out + "\""
}
