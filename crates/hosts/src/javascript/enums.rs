//! Enums, with data and without: their codecs, declarations and wire form.

use landbridge_model::{DataEnum, Enumeration, Fields, Item, VariantField};

use super::lower::Lowered;
use super::records::{Part, fields, members};
use super::spelling::raw;
use super::wire::{DECODE, bound, encode, wire_impl};
use crate::javascript::types::{Types, Way};
use crate::javascript::{beside, docs, names};

fn variant_parts(fields: &Fields<VariantField>) -> Vec<Part> {
    let count = fields.as_slice().len();
    let named = matches!(fields, Fields::Named(_));
    fields
        .as_slice()
        .iter()
        .map(|field| Part {
            rust: field.item.name.clone(),
            js: part_name(field, named, count, beside::variant_field),
            ty: field.ty.clone(),
            docs: field.item.docs.clone(),
            default: None,
        })
        .collect()
}

/// What JavaScript calls a field of a variant, by its name where it has one.
pub(super) fn part_name<T>(
    field: &VariantField<T>,
    named: bool,
    count: usize,
    by_name: fn(&Item, &'static str) -> String,
) -> String {
    if named {
        by_name(&field.item, "node")
    } else if count == 1 {
        "value".to_owned()
    } else {
        format!("value{}", field.item.name)
    }
}

fn pattern(variant: &str, parts: &[Part], fields: &Fields<VariantField>) -> String {
    match fields {
        Fields::Unit => variant.to_owned(),
        Fields::Named(_) => {
            let names: Vec<String> = parts
                .iter()
                .map(|part| format!("{}: {}", raw(&part.rust), bound(&part.rust)))
                .collect();
            format!("{variant} {{ {} }}", names.join(", "))
        }
        Fields::Tuple(_) => {
            let names: Vec<String> = parts.iter().map(|part| bound(&part.rust)).collect();
            format!("{variant}({})", names.join(", "))
        }
    }
}

pub(super) fn members_only(types: &Types<'_>, out: &mut Lowered, it: &Enumeration) {
    let name = types.named(&it.item.path);
    let members: Vec<String> = it
        .members
        .iter()
        .map(|member| names::ty(&member.item, "node"))
        .collect();
    let quoted: Vec<String> = members.iter().map(|member| names::quoted(member)).collect();
    let pairs: Vec<String> = quoted
        .iter()
        .map(|member| format!("{member}: {member}"))
        .collect();
    out.javascript.push(format!(
        "const {name} = $Object.freeze({{ {} }});\n\
         const n${name} = [{}];\n\
         function w${name}(w, v) {{\n\
         \x20 const index = n${name}.indexOf(v);\n\
         \x20 if (index < 0) throw $s.noMember(\"{name}\", n${name}, v);\n\
         \x20 w.count(index);\n\
         }}\n\
         const r${name} = (r) => n${name}[r.count()];",
        pairs.join(", "),
        quoted.join(", ")
    ));
    let doc = docs::block(&it.item.docs, &[], "");
    let listed: String = it
        .members
        .iter()
        .zip(&quoted)
        .map(|(member, quoted)| {
            format!(
                "{}  readonly {quoted}: {quoted};\n",
                docs::block(&member.item.docs, &[], "  ")
            )
        })
        .collect();
    out.typescript.push(format!(
        "{doc}export const {name}: {{\n{listed}}};\n{doc}export type {name} = {};",
        quoted.join(" | ")
    ));
    out.export(&name);
    let writes: String = it
        .members
        .iter()
        .enumerate()
        .map(|(index, member)| format!("Self::{} => {index},", raw(&member.item.name)))
        .collect();
    let reads: String = it
        .members
        .iter()
        .enumerate()
        .map(|(index, member)| format!("{index} => Ok(Self::{}),", raw(&member.item.name)))
        .collect();
    out.rust.push(wire_impl(
        &it.item.path,
        &format!("w.u32(match self {{ {writes} }});"),
        &format!("match r.u32()? {{ {reads} other => Err(lb::core::wire::WireError::Variant {{ type_name: \"{name}\", index: other }}) }}"),
    ));
}

pub(super) fn data(types: &Types<'_>, out: &mut Lowered, it: &DataEnum) {
    let name = types.named(&it.item.path);
    let (mut tags, mut outs, mut ins) = (Vec::new(), Vec::new(), Vec::new());
    let (mut writes_js, mut reads_js) = (String::new(), String::new());
    let (mut writes, mut reads) = (String::new(), String::new());
    for (index, variant) in it.variants.iter().enumerate() {
        let parts = variant_parts(&variant.fields);
        let tag = names::quoted(&names::ty(&variant.item, "node"));
        let fields = fields(&parts);
        writes_js.push_str(&format!(
            "    case {tag}: {{\n      w.count({index});\n      w.deeper();\n      {}      break;\n    }}\n",
            types.write_fields(&fields)
        ));
        let mut properties = vec![format!("type: {tag}")];
        properties.extend(types.read_fields(&fields));
        reads_js.push_str(&format!(
            "    case {index}: return {{ {} }};\n",
            properties.join(", ")
        ));
        tags.push(tag.clone());
        let doc = docs::block(&variant.item.docs, &[], "  ");
        outs.push(format!(
            "{doc}  | {{ type: {tag}; {} }}",
            members(types, &parts, Way::Out).replace('\n', " ")
        ));
        ins.push(format!(
            "  | {{ readonly type: {tag}; {} }}",
            members(types, &parts, Way::In).replace('\n', " ")
        ));
        let rust = raw(&variant.item.name);
        let pattern = pattern(&rust, &parts, &variant.fields);
        let encodes: String = parts
            .iter()
            .map(|part| encode(&bound(&part.rust)))
            .collect();
        writes.push_str(&format!(
            "Self::{pattern} => {{ w.u32({index}); {encodes} }}"
        ));
        let built = match &variant.fields {
            Fields::Unit => rust,
            Fields::Named(_) => {
                let fields: Vec<String> = parts
                    .iter()
                    .map(|part| format!("{}: {DECODE}", raw(&part.rust)))
                    .collect();
                format!("{rust} {{ {} }}", fields.join(", "))
            }
            Fields::Tuple(_) => format!("{rust}({})", vec![DECODE; parts.len()].join(", ")),
        };
        reads.push_str(&format!("{index} => Ok(Self::{built}),"));
    }
    out.javascript.push(format!(
        "function w${name}(w, v) {{\n\
         \x20 if (typeof v !== \"object\" || v === null) throw $s.wrong(\"a {name}\", v);\n\
         \x20 const {{ type }} = v;\n\
         \x20 switch (type) {{\n{writes_js}\
         \x20   default: throw $s.noVariant([{}], type);\n\
         \x20 }}\n\
         \x20 w.depth--;\n\
         }}\n\
         function r${name}(r) {{\n\
         \x20 switch (r.count()) {{\n{reads_js}\
         \x20 }}\n\
         }}",
        tags.join(", ")
    ));
    let doc = docs::block(&it.item.docs, &[], "");
    out.typescript
        .push(format!("{doc}export type {name} =\n{};", outs.join("\n")));
    let article = crate::naming::article(&name);
    out.typescript.push(format!(
        "/** {article} {name} as functions take it. */\nexport type {name}Input =\n{};",
        ins.join("\n")
    ));
    out.rust.push(wire_impl(
        &it.item.path,
        &format!("match self {{ {writes} }}"),
        &format!("match r.u32()? {{ {reads} other => Err(lb::core::wire::WireError::Variant {{ type_name: \"{name}\", index: other }}) }}"),
    ));
}
