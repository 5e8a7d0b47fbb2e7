//! Records and enums: their definitions, and the bodies by which they cross.

use landbridge_model::{
    ConvertedRecord, DataEnum, Enumeration, Fields, Item, Literal, PlainRecord, TypeName, Value,
};

use super::convert::tried;
use super::lower::{Lowering, docs};
use super::names;
use crate::c::abi;
use crate::members::Spot;

/// A field: its name in Swift and in the C interface, and its type.
struct Part {
    own: String,
    c: String,
    value: Value,
}

impl Lowering<'_> {
    pub(super) fn enumeration(&mut self, it: &Enumeration) {
        let name = self.types.own(&it.item.path);
        let mut text = docs(&it.item, &[], "");
        text.push_str(&format!(
            "public enum {name}: Int64, CaseIterable, Sendable {{\n"
        ));
        for member in &it.members {
            text.push_str(&docs(&member.item, &[], "  "));
            let own = names::member(Spot::Member, &member.item);
            text.push_str(&format!("  case {own} = {}\n", member.value));
        }
        text.push('}');
        self.out.types.push(text);
    }

    pub(super) fn plain_record(&mut self, it: &PlainRecord) {
        let path = TypeName(it.item.path.clone());
        let fields: Vec<_> = (it.fields.iter())
            .map(|field| {
                let value = crate::spelling::plain_value(&field.ty);
                (&field.item, value, field.default.as_ref())
            })
            .collect();
        let flat = self.types.is_flat(&path);
        let note = if flat {
            vec!["Its memory is the same in Rust: a list of these is lent as it is.".to_owned()]
        } else {
            Vec::new()
        };
        self.structure(&it.item, &fields, &note, true);
        self.columns(it);
        if flat {
            let name = self.types.named(&path);
            let form = self.types.form(&Value::Plain(path));
            let same: Vec<String> = (it.fields.iter())
                .map(|field| {
                    let own = names::member(Spot::Field, &field.item);
                    let c = abi::field(&field.item);
                    format!(
                        "MemoryLayout<{name}>.offset(of: \\.{own}) == MemoryLayout<{form}>.offset(of: \\.{c})"
                    )
                })
                .collect();
            self.out.layouts.push(format!(
                "MemoryLayout<{name}>.size == MemoryLayout<{form}>.size && {}",
                same.join(" && ")
            ));
        }
    }

    pub(super) fn record(&mut self, it: &ConvertedRecord) {
        let value = Value::Record(TypeName(it.item.path.clone()));
        let fields: Vec<_> = (it.fields.iter())
            .map(|field| (&field.item, field.ty.clone(), field.default.as_ref()))
            .collect();
        let hashable = self.types.is_hashable(&value);
        self.structure(&it.item, &fields, &[], hashable);
    }

    fn structure(
        &mut self,
        item: &Item,
        fields: &[(&Item, Value, Option<&Literal>)],
        notes: &[String],
        hashable: bool,
    ) {
        let name = self.types.own(&item.path);
        let mut text = docs(item, notes, "");
        let conforms = if hashable {
            "Hashable, Sendable"
        } else {
            "Sendable"
        };
        text.push_str(&format!("public struct {name}: {conforms} {{\n"));
        let (mut parameters, mut sets) = (Vec::new(), String::new());
        for (field, value, default) in fields {
            let own = names::member(Spot::Field, field);
            let ty = self.types.of(value);
            text.push_str(&docs(field, &[], "  "));
            text.push_str(&format!("  public var {own}: {ty}\n"));
            let literal = default.and_then(|it| self.types.literal(it, value));
            let literal = match (literal, value) {
                (Some(literal), _) => format!(" = {literal}"),
                (None, Value::Option(_)) => " = nil".to_owned(),
                _ => String::new(),
            };
            parameters.push(format!("{own}: {ty}{literal}"));
            sets.push_str(&format!("    self.{own} = {own}\n"));
        }
        text.push_str(&format!(
            "\n  public init({}) {{\n{sets}  }}\n}}",
            parameters.join(", ")
        ));
        self.out.types.push(text);
    }

    pub(super) fn data_enum(&mut self, it: &DataEnum) {
        let value = Value::DataEnum(TypeName(it.item.path.clone()));
        let name = self.types.own(&it.item.path);
        let mut text = docs(&it.item, &[], "");
        let indirect = if self.types.holds_itself(&value) {
            "indirect "
        } else {
            ""
        };
        let conforms = if self.types.is_hashable(&value) {
            "Hashable, Sendable"
        } else {
            "Sendable"
        };
        text.push_str(&format!("public {indirect}enum {name}: {conforms} {{\n"));
        for variant in &it.variants {
            text.push_str(&docs(&variant.item, &[], "  "));
            let own = names::member(Spot::Variant, &variant.item);
            let parts = self.variant_parts(&variant.fields);
            let fields: Vec<String> = (parts.iter())
                .map(|part| format!("{}: {}", part.own, self.types.of(&part.value)))
                .collect();
            let fields = if fields.is_empty() {
                String::new()
            } else {
                format!("({})", fields.join(", "))
            };
            text.push_str(&format!("  case {own}{fields}\n"));
        }
        text.push('}');
        self.out.types.push(text);
    }

    fn variant_parts(&self, fields: &Fields<landbridge_model::VariantField<Value>>) -> Vec<Part> {
        let named = matches!(fields, Fields::Named(_));
        let all = fields.as_slice();
        (all.iter())
            .map(|field| Part {
                own: names::variant_field(Spot::VariantField, field, named, all.len()),
                c: abi::variant_field(field, named, all.len()),
                value: field.ty.clone(),
            })
            .collect()
    }

    /// How a type of the user's crosses, in both directions.
    pub(super) fn members(&mut self, value: &Value, form: &str) -> (String, String) {
        let own = self.types.of(value);
        let interface = self.types.interface;
        match value {
            Value::Plain(name) => {
                let found = interface.plain_records.iter();
                let parts: Vec<Part> = found
                    .filter(|it| it.item.path == name.0)
                    .flat_map(|it| it.fields.iter())
                    .map(|field| Part {
                        own: names::member(Spot::Field, &field.item),
                        c: abi::field(&field.item),
                        value: crate::spelling::plain_value(&field.ty),
                    })
                    .collect();
                self.fields(&own, form, &parts, true)
            }
            Value::Record(name) => {
                let found = interface.records.iter();
                let parts: Vec<Part> = found
                    .filter(|it| it.item.path == name.0)
                    .flat_map(|it| it.fields.iter())
                    .map(|field| Part {
                        own: names::member(Spot::Field, &field.item),
                        c: abi::field(&field.item),
                        value: field.ty.clone(),
                    })
                    .collect();
                self.fields(&own, form, &parts, false)
            }
            Value::DataEnum(name) => {
                let found = interface.data_enums.iter();
                let found = found.filter(|it| it.item.path == name.0);
                let (mut get, mut put) = (String::new(), String::new());
                for (index, variant) in found.flat_map(|it| it.variants.iter()).enumerate() {
                    let case = names::member(Spot::Variant, &variant.item);
                    let c = abi::variant(&variant.item);
                    let parts = self.variant_parts(&variant.fields);
                    let (mut gets, mut names, mut puts) = (Vec::new(), Vec::new(), String::new());
                    for (at, part) in parts.iter().enumerate() {
                        let one = self.get(&part.value, &format!("form.{c}.{}", part.c));
                        gets.push(format!("{}: {}", part.own, tried(&one)));
                        names.push(format!("lb{at}"));
                        let one = self.put(&part.value, &format!("lb{at}"));
                        puts.push_str(&format!("    form.{c}.{} = {}\n", part.c, tried(&one)));
                    }
                    let (made, bound) = if parts.is_empty() {
                        (String::new(), String::new())
                    } else {
                        (
                            format!("({})", gets.join(", ")),
                            format!("(let {})", names.join(", let ")),
                        )
                    };
                    get.push_str(&format!("  case {index}: return .{case}{made}\n"));
                    put.push_str(&format!(
                        "  case .{case}{bound}:\n    form.tag = .init(rawValue: {index})\n{puts}"
                    ));
                }
                (
                    format!(
                        "  switch form.tag.rawValue {{\n{get}  default: throw lbUnknown(\"{own}\")\n  }}\n"
                    ),
                    format!("  var form = {form}()\n  switch value {{\n{put}  }}\n  return form\n"),
                )
            }
            _ => crate::capability::unbound(),
        }
    }

    /// What C has in a plain record, where an array is no form of its own.
    fn plain_form(&mut self, value: &Value) -> String {
        match value {
            Value::Array { item, len } => {
                let one = self.plain_form(item);
                // One item is as good as none to Swift's tuples.
                format!("({})", vec![one; *len].join(", "))
            }
            other => self.types.form(other),
        }
    }

    fn plain_get(&mut self, value: &Value, place: &str) -> String {
        let Value::Array { item, len } = value else {
            return self.get(value, place);
        };
        let form = self.plain_form(item);
        let one = self.plain_get(item, "lb_item");
        format!(
            "lbItemsOf(&{place}, {len}, {form}.self) {{ (lb_item: inout {form}) in {} }}",
            tried(&one)
        )
    }

    fn plain_put(&mut self, value: &Value, expr: &str, place: &str, name: &str) -> String {
        let Value::Array { item, len } = value else {
            return format!("{place} = {}", self.put(value, expr));
        };
        let form = self.plain_form(item);
        let one = self.plain_put(item, "lb_value", "lb_item", name);
        format!(
            "lbPutItems(&{place}, {expr}, {len}, {form}.self, {}) {{ lb_item, lb_value in {} }}",
            super::types::quoted(name),
            tried(&one)
        )
    }

    fn fields(&mut self, own: &str, form: &str, parts: &[Part], plain: bool) -> (String, String) {
        let (mut get, mut put) = (Vec::new(), String::new());
        for part in parts {
            if let (true, Value::Array { .. }) = (plain, &part.value) {
                let one = self.plain_get(&part.value, &format!("form.{}", part.c));
                get.push(format!("{}: {}", part.own, tried(&one)));
                let from = format!("value.{}", part.own);
                let one =
                    self.plain_put(&part.value, &from, &format!("form.{}", part.c), &part.own);
                put.push_str(&format!("  {}\n", tried(&one)));
                continue;
            }
            let one = self.get(&part.value, &format!("form.{}", part.c));
            get.push(format!("{}: {}", part.own, tried(&one)));
            let one = self.put(&part.value, &format!("value.{}", part.own));
            put.push_str(&format!("  form.{} = {}\n", part.c, tried(&one)));
        }
        (
            format!("  return {own}({})\n", get.join(", ")),
            format!("  var form = {form}()\n{put}  return form\n"),
        )
    }
}
