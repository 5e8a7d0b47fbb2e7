//! Records and enums: their definitions, and the bodies by which they cross.

use landbridge_model::{
    ConvertedRecord, DataEnum, Enumeration, Fields, Item, Literal, PlainRecord, Value, VariantField,
};

use super::lower::{Lowering, docs};
use super::names;
use crate::c::abi;
use crate::members::Spot;

/// A field: its name in Kotlin and in the C interface, and its type.
pub(super) struct Part {
    pub(super) own: String,
    pub(super) c: String,
    pub(super) value: Value,
}

impl Lowering<'_> {
    pub(super) fn enumeration(&mut self, it: &Enumeration) {
        let name = self.types.own(&it.item.path);
        let mut text = docs(&it.item, &[], "");
        text.push_str(&format!(
            "public enum class {name}(public val value: Long) {{\n"
        ));
        let members: Vec<String> = (it.members.iter())
            .map(|member| {
                let own = names::member(Spot::Member, &member.item);
                let value = if member.value == i64::MIN {
                    "Long.MIN_VALUE".to_owned()
                } else {
                    format!("{}L", member.value)
                };
                format!("{}  {own}({value})", docs(&member.item, &[], "  "))
            })
            .collect();
        text.push_str(&format!(
            "{};\n\n  internal companion object {{\n    internal val lbAll: Array<{name}> = values()\n  }}\n}}",
            members.join(",\n")
        ));
        self.out.types.push(text);
    }

    pub(super) fn plain_record(&mut self, it: &PlainRecord) {
        let fields: Vec<_> = (it.fields.iter())
            .map(|field| {
                let value = crate::spelling::plain_value(&field.ty);
                (&field.item, value, field.default.as_ref())
            })
            .collect();
        self.structure(&it.item, &fields);
    }

    pub(super) fn record(&mut self, it: &ConvertedRecord) {
        let fields: Vec<_> = (it.fields.iter())
            .map(|field| (&field.item, field.ty.clone(), field.default.as_ref()))
            .collect();
        self.structure(&it.item, &fields);
    }

    fn structure(&mut self, item: &Item, fields: &[(&Item, Value, Option<&Literal>)]) {
        let name = self.types.own(&item.path);
        let mut parameters = Vec::new();
        let mut parts = Vec::new();
        for (field, value, default) in fields {
            let own = names::member(Spot::Field, field);
            let ty = self.types.of(value);
            let literal = default.and_then(|it| self.types.literal(it, value));
            let literal = match (literal, value) {
                (Some(literal), _) => format!(" = {literal}"),
                (None, Value::Option(_)) => " = null".to_owned(),
                _ => String::new(),
            };
            parameters.push(format!(
                "{}  public val {own}: {ty}{literal},\n",
                docs(field, &[], "  ")
            ));
            parts.push((own, value.clone()));
        }
        let class = self.class(&name, &parameters.concat(), &parts, "", "");
        let text = format!("{}{class}", docs(item, &[], ""));
        self.out.types.push(text);
    }

    /// A class of values.
    fn class(
        &self,
        name: &str,
        parameters: &str,
        parts: &[(String, Value)],
        parent: &str,
        indent: &str,
    ) -> String {
        if parts.is_empty() {
            if !parent.is_empty() {
                return format!("{indent}public data object {name}{parent}");
            }
            return format!(
                "{indent}public class {name} {{\n{indent}  override fun equals(other: Any?): Boolean = other is {name}\n\n\
                 {indent}  override fun hashCode(): Int = 0\n\n{indent}  override fun toString(): String = \"{name}\"\n{indent}}}"
            );
        }
        let mut body = String::new();
        if parts.iter().any(|(_, value)| self.types.holds_array(value)) {
            // Kotlin's own would compare arrays by their places.
            let same: Vec<String> = (parts.iter())
                .map(|(own, _)| format!("lbSame({own}, other.{own})"))
                .collect();
            let hash = (parts.iter()).fold("0".to_owned(), |all, (own, _)| {
                if all == "0" {
                    format!("lbHash({own})")
                } else {
                    format!("31 * ({all}) + lbHash({own})")
                }
            });
            body = format!(
                " {{\n{indent}  override fun equals(other: Any?): Boolean = this === other || other is {name} && {}\n\n\
                 {indent}  override fun hashCode(): Int = {hash}\n{indent}}}",
                same.join(" && ")
            );
        }
        format!("{indent}public data class {name}(\n{parameters}{indent}){parent}{body}")
    }

    pub(super) fn data_enum(&mut self, it: &DataEnum) {
        let name = self.types.own(&it.item.path);
        let mut text = docs(&it.item, &[], "");
        text.push_str(&format!("public sealed interface {name} {{\n"));
        let nested: Vec<String> = (it.variants.iter())
            .map(|variant| names::member(Spot::Variant, &variant.item))
            .collect();
        for (variant, own) in it.variants.iter().zip(&nested) {
            let parts = self.variant_parts(&variant.fields);
            let mut parameters = String::new();
            for (part, field) in parts.iter().zip(variant.fields.as_slice()) {
                let ty = self.types.of(&part.value);
                let ty = self.within(&ty, &nested);
                parameters.push_str(&format!(
                    "{}    public val {}: {ty},\n",
                    docs(&field.item, &[], "    "),
                    part.own
                ));
            }
            let parts: Vec<_> = parts.into_iter().map(|it| (it.own, it.value)).collect();
            let parent = format!(" : {}", self.within(&name, &nested));
            let class = self.class(own, &parameters, &parts, &parent, "  ");
            text.push_str(&format!("{}{class}\n\n", docs(&variant.item, &[], "  ")));
        }
        text.truncate(text.trim_end().len());
        text.push_str("\n}");
        self.out.types.push(text);
    }

    /// A type as it is spelled where classes of these names are nearer.
    pub(super) fn within(&self, ty: &str, nested: &[String]) -> String {
        let mut out = String::new();
        let mut word = String::new();
        let mut dotted = false;
        for c in ty.chars().chain(std::iter::once(' ')) {
            if c.is_alphanumeric() || c == '_' {
                word.push(c);
                continue;
            }
            if !dotted && nested.contains(&word) {
                let own = self.types.names.values().any(|it| *it == word);
                let package = match word.as_str() {
                    _ if own => self.types.package.as_str(),
                    "CodePoint" => self.types.package.as_str(),
                    "List" | "Map" | "Set" | "MutableList" => "kotlin.collections",
                    tuple if tuple.starts_with("Tuple") => self.types.package.as_str(),
                    _ => "kotlin",
                };
                out.push_str(package);
                out.push('.');
            }
            out.push_str(&word);
            word.clear();
            dotted = c == '.';
            out.push(c);
        }
        out.truncate(out.len() - 1);
        out
    }

    pub(super) fn variant_parts(&self, fields: &Fields<VariantField<Value>>) -> Vec<Part> {
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
    pub(super) fn members(&mut self, value: &Value) -> (String, String) {
        let own = self.types.of(value);
        let interface = self.types.interface;
        let part = |item: &Item, value: Value| Part {
            own: names::member(Spot::Field, item),
            c: abi::field(item),
            value,
        };
        match value {
            Value::Plain(name) => {
                let found = interface.plain_records.iter();
                let parts: Vec<Part> = found
                    .filter(|it| it.item.path == name.0)
                    .flat_map(|it| it.fields.iter())
                    .map(|field| part(&field.item, crate::spelling::plain_value(&field.ty)))
                    .collect();
                self.fields(value, &own, &parts, true)
            }
            Value::Record(name) => {
                let found = interface.records.iter();
                let parts: Vec<Part> = found
                    .filter(|it| it.item.path == name.0)
                    .flat_map(|it| it.fields.iter())
                    .map(|field| part(&field.item, field.ty.clone()))
                    .collect();
                self.fields(value, &own, &parts, false)
            }
            Value::DataEnum(name) => {
                let found = interface.data_enums.iter();
                let found = found.filter(|it| it.item.path == name.0);
                let (mut get, mut put) = (String::new(), String::new());
                for (index, variant) in found.flat_map(|it| it.variants.iter()).enumerate() {
                    let case = names::member(Spot::Variant, &variant.item);
                    let c = abi::variant(&variant.item);
                    let parts = self.variant_parts(&variant.fields);
                    let (mut gets, mut puts) = (Vec::new(), String::new());
                    for part in &parts {
                        let at = self.types.offset(value, &format!("{c}.{}", part.c));
                        let at = format!("at + {at}");
                        gets.push(self.get(&part.value, &at));
                        let one = self.put(&part.value, &at, &format!("value.{}", part.own));
                        puts.push_str(&format!("      {one}\n"));
                    }
                    let (made, is) = if parts.is_empty() {
                        (String::new(), "")
                    } else {
                        (format!("({})", gets.join(", ")), "is ")
                    };
                    get.push_str(&format!("    {index} -> {own}.{case}{made}\n"));
                    put.push_str(&format!(
                        "    {is}{own}.{case} -> {{\n      lbPutInt(at, {index})\n{puts}    }}\n"
                    ));
                }
                (
                    format!(
                        "  return when (lbGetInt(at)) {{\n{get}    else -> throw lbUnknown(\"{own}\")\n  }}\n"
                    ),
                    format!("  when (value) {{\n{put}  }}\n"),
                )
            }
            _ => crate::capability::unbound(),
        }
    }

    fn fields(
        &mut self,
        whole: &Value,
        own: &str,
        parts: &[Part],
        plain: bool,
    ) -> (String, String) {
        let (mut gets, mut puts) = (Vec::new(), String::new());
        for part in parts {
            let offset = self.types.offset(whole, &part.c);
            let at = format!("at + {offset}");
            let from = format!("value.{}", part.own);
            if let (true, Value::Array { .. }) = (plain, &part.value) {
                // An array of a plain record's is no form of its own: its items are there.
                gets.push(self.plain_get(&part.value, &at, 0));
                let put = self.plain_put(&part.value, &at, &from, &part.own, 0);
                puts.push_str(&format!("  {put}\n"));
                continue;
            }
            gets.push(self.get(&part.value, &at));
            let put = self.put(&part.value, &at, &from);
            puts.push_str(&format!("  {put}\n"));
        }
        (format!("  return {own}({})\n", gets.join(", ")), puts)
    }

    /// The bytes of an item of a plain record's array.
    fn plain_size(&mut self, value: &Value) -> usize {
        match value {
            Value::Array { item, len } => self.plain_size(item) * len,
            other => self.types.size(other),
        }
    }

    fn plain_get(&mut self, value: &Value, at: &str, depth: usize) -> String {
        let Value::Array { item, len } = value else {
            return self.get(value, at);
        };
        let size = self.plain_size(item);
        let one = self.plain_get(item, &format!("{at} + lb{depth} * {size}L"), depth + 1);
        format!("List({len}) {{ lb{depth} -> {one} }}")
    }

    fn plain_put(
        &mut self,
        value: &Value,
        at: &str,
        expr: &str,
        name: &str,
        depth: usize,
    ) -> String {
        let Value::Array { item, len } = value else {
            return self.put(value, at, expr);
        };
        let size = self.plain_size(item);
        let one = self.plain_put(
            item,
            &format!("{at} + lb{depth} * {size}L"),
            &format!("{expr}[lb{depth}]"),
            name,
            depth + 1,
        );
        format!(
            "if ({expr}.size != {len}) {{ throw lbLength(\"{name}\", {len}, {expr}.size) }}\n  for (lb{depth} in 0 until {len}) {{ {one} }}"
        )
    }
}
