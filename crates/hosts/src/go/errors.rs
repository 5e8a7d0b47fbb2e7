//! Typed errors: a struct for each variant, which is found by `errors.As`, and an interface that all of one type share.

use landbridge_model::{ErrorShape, ErrorType, Fields, Value, VariantField};

use super::names::comment;
use super::records::{fields, variant_fields};
use super::rust::crossing;
use super::types::Types;

type Crossing = Option<landbridge_model::Data>;

struct Part<'a> {
    name: String,
    docs: &'a str,
    fields: &'a Fields<VariantField<Crossing>>,
    host: bool,
}

/// `variants` are the names of an enum's in Go.
pub(super) fn lower(
    types: &Types<'_>,
    it: &ErrorType,
    name: &str,
    variants: &[String],
    thrown: bool,
) -> String {
    let parts: Vec<Part<'_>> = match &it.shape {
        ErrorShape::Enum(all) => (all.iter().zip(variants))
            .map(|(variant, own)| Part {
                name: own.clone(),
                docs: &variant.item.docs,
                fields: &variant.fields,
                host: variant.host_catch_all,
            })
            .collect(),
        ErrorShape::Struct(fields) => vec![Part {
            name: name.to_owned(),
            docs: &it.item.docs,
            fields,
            host: false,
        }],
    };
    let is_enum = matches!(it.shape, ErrorShape::Enum(_));
    let mut text = String::new();
    if is_enum {
        let list: Vec<String> = parts
            .iter()
            .map(|part| format!("[*{}]", part.name))
            .collect();
        let docs = format!(
            "{name} is a typed error.\n\n{}\n\nIt is one of {}.",
            it.item.docs,
            list.join(", ")
        );
        text.push_str(&format!(
            "{}type {name} interface {{\n\terror\n\tis{name}()\n}}\n",
            comment(&docs, "")
        ));
    }
    let (mut reads, mut writes) = (String::new(), String::new());
    for (index, part) in parts.iter().enumerate() {
        let kept = crossing(part.fields);
        let just: Vec<&VariantField<Crossing>> = kept.iter().map(|(field, _)| *field).collect();
        let own = variant_fields(part.fields, &just, &["Error", "Unwrap"]);
        let values: Vec<&Value> = kept.iter().map(|(_, value)| *value).collect();
        let mut members: Vec<(String, String, String)> = Vec::new();
        let spell = |value: &Value| {
            if part.host {
                "string".to_owned()
            } else {
                types.go(value)
            }
        };
        for ((field, own), value) in just.iter().zip(&own).zip(&values) {
            members.push((field.item.docs.clone(), own.clone(), spell(value)));
        }
        let this = &part.name;
        let gap = if members.is_empty() { "" } else { "\n" };
        text.push_str(&format!(
            "\n{}type {this} struct {{\n{}{gap}\tlbTold\n}}\n",
            comment(part.docs, ""),
            fields(&members)
        ));
        if is_enum {
            text.push_str(&format!("\nfunc (*{this}) is{name}() {{}}\n"));
        }
        let fallback = if is_enum {
            this.strip_prefix(name).unwrap_or(this)
        } else {
            this
        };
        text.push_str(&format!(
            "\n// Error is what Rust's Display says; of one that Go made, its name.\nfunc (e *{this}) Error() string {{\n\tif e.message == \"\" {{\n\t\treturn \"{fallback}\"\n\t}}\n\treturn e.message\n}}\n"
        ));
        let lines: String = (own.iter().zip(&values))
            .map(|(own, value)| {
                let read = if part.host {
                    "r.text()".to_owned()
                } else {
                    types.read(value)
                };
                format!("\t\te.{own} = {read}\n")
            })
            .collect();
        reads.push_str(&format!(
            "\tcase {index}:\n\t\te := &{this}{{lbTold: told}}\n{lines}\t\treturn e\n"
        ));
        if thrown && !part.host && kept.len() == part.fields.as_slice().len() {
            let lines: String = (own.iter().zip(&values))
                .map(|(own, value)| format!("\t\t{}\n", types.write(value, &format!("e.{own}"))))
                .collect();
            writes.push_str(&format!(
                "\tcase *{this}:\n\t\tw.u32({index})\n{lines}\t\treturn true\n"
            ));
        }
    }
    text.push_str(&format!(
        "\nfunc lbGet{name}(r *lbReader, told lbTold) error {{\n\tswitch r.u32() {{\n{reads}\t}}\n\treturn &told\n}}\n"
    ));
    if thrown {
        // Go refuses a name that no clause uses.
        let bind = if writes.contains("e.") { "e := " } else { "" };
        text.push_str(&format!(
            "\nfunc lbThrow{name}(w *lbWriter, err error) bool {{\n\tvar found {}\n\tif !errors.As(err, &found) {{\n\t\treturn false\n\t}}\n\tswitch {bind}error(found).(type) {{\n{writes}\t}}\n\treturn false\n}}\n",
            if is_enum { name.to_owned() } else { format!("*{name}") }
        ));
    }
    text.trim_start().to_owned()
}
