//! Records and newtypes: their codecs, declarations and wire form, and the memory of plain ones.

use landbridge_model::{ConvertedRecord, Newtype, PlainRecord, PlainType, Scalar, Value};

use super::lower::Lowered;
use super::spelling::raw;
use super::wire::{DECODE, encode, wire_impl};
use crate::javascript::types::{Int64, Types, Way};
use crate::javascript::{docs, names};

/// One field of a record or a variant.
pub(super) struct Part {
    pub(super) rust: String,
    pub(super) js: String,
    pub(super) ty: Value,
    pub(super) docs: String,
    pub(super) default: Option<String>,
}

/// `[["x", codec], …]`
pub(super) fn codecs(types: &Types<'_>, parts: &[Part]) -> String {
    let parts: Vec<String> = parts
        .iter()
        .map(|part| {
            let default = part
                .default
                .as_ref()
                .map_or_else(String::new, |default| format!(", () => {default}"));
            format!(
                "[{}, {}{default}]",
                names::quoted(&part.js),
                types.codec(&part.ty)
            )
        })
        .collect();
    format!("[{}]", parts.join(", "))
}

pub(super) fn members(types: &Types<'_>, parts: &[Part], way: Way) -> String {
    parts
        .iter()
        .map(|part| {
            let ty = types.ts(&part.ty, way);
            let optional = match way {
                Way::In => {
                    part.default.is_some() || matches!(types.bare(&part.ty), Value::Option(_))
                }
                Way::Out => false,
            };
            let mark = if optional { "?" } else { "" };
            let readonly = if way == Way::In { "readonly " } else { "" };
            format!(
                "{}  {readonly}{}{mark}: {ty};\n",
                docs::block(&part.docs, &[], "  "),
                part.js
            )
        })
        .collect()
}

pub(super) fn plain(types: &Types<'_>, out: &mut Lowered, record: &PlainRecord) {
    let name = types.named(&record.item.path);
    let (mut write, mut read, mut columns) = (String::new(), Vec::new(), Vec::new());
    let (mut input, mut output) = (String::new(), String::new());
    for field in &record.fields {
        let js = names::value(&field.item, "node");
        let given = match &field.default {
            Some(default) => {
                let default = types.literal(default, &plain_value(&field.ty));
                format!("(v.{js} === undefined ? {default} : v.{js})")
            }
            None => format!("v.{js}"),
        };
        let (set, get) = types.plain(&field.ty, &format!("at + {}", field.offset), &given);
        write.push_str(&format!(
            "  try {{ {set} }} catch (error) {{ throw s.within(error, {}); }}\n",
            names::quoted(&format!("field '{js}'"))
        ));
        read.push(format!("{js}: {get}"));
        if let PlainType::Int(_) | PlainType::Float(_) = field.ty {
            let (_, get) = types.plain(&field.ty, "at", "v");
            let array = column_array(&field.ty, types.int64);
            columns.push(format!(
                "{js}: [{array}, {}, (view, at) => {get}]",
                field.offset
            ));
        }
        let doc = docs::block(&field.item.docs, &[], "  ");
        let optional = if field.default.is_some() { "?" } else { "" };
        input.push_str(&format!(
            "{doc}  readonly {js}{optional}: {};\n",
            types.plain_ts(&field.ty, Way::In)
        ));
        output.push_str(&format!(
            "{doc}  {js}: {};\n",
            types.plain_ts(&field.ty, Way::Out)
        ));
    }
    let fields: Vec<String> = record
        .fields
        .iter()
        .map(|field| names::quoted(&names::value(&field.item, "node")))
        .collect();
    out.javascript.push(format!(
        "const f{name} = new Set([{}]);\n\
         function write{name}(view, at, v) {{\n\
         \x20 if (typeof v !== \"object\" || v === null || Array.isArray(v)) throw s.wrong(\"a {name}\", v);\n\
         {write}\
         \x20 for (const key in v) if (!f{name}.has(key)) throw new TypeError(`expected no field '${{key}}' in a {name}`);\n\
         }}\n\
         const read{name} = (view, at) => ({{ {} }});\n\
         class {name}Array extends s.plainArray(\"{name}\", {}, {}, write{name}, read{name}, {{ {} }}) {{}}\n\
         const c{name} = s.plain(\"{name}\", {}, {}, write{name}, read{name});",
        fields.join(", "),
        read.join(", "),
        record.size,
        record.align,
        columns.join(", "),
        record.align,
        record.size,
    ));
    let doc = docs::block(&record.item.docs, &[], "");
    out.typescript
        .push(format!("{doc}export interface {name} {{\n{output}}}"));
    out.typescript.push(format!(
        "/** A {name} as functions take it. */\nexport interface {name}Input {{\n{input}}}"
    ));
    let column_types: Vec<String> = record
        .fields
        .iter()
        .filter(|field| matches!(field.ty, PlainType::Int(_) | PlainType::Float(_)))
        .map(|field| {
            let array = column_array(&field.ty, types.int64);
            format!(
                "  column(name: {}): {array};\n",
                names::quoted(&names::value(&field.item, "node"))
            )
        })
        .collect();
    out.typescript.push(format!(
        "/** A list of {{@link {name}}}: one block of memory, records made on demand. */\n\
         export class {name}Array implements Iterable<{name}> {{\n\
         \x20 constructor(from: {name}Array | readonly {name}Input[] | ArrayBuffer);\n\
         \x20 readonly length: number;\n\
         \x20 /** The memory, {} bytes a record; shared with the list. */\n\
         \x20 readonly buffer: ArrayBuffer;\n\
         \x20 /** A copy of one record; from the end if negative. */\n\
         \x20 at(index: number): {name} | undefined;\n\
         \x20 toArray(): {name}[];\n\
         \x20 [Symbol.iterator](): IterableIterator<{name}>;\n\
         {}}}",
        record.size,
        column_types.concat()
    ));
    out.export(&format!("{name}Array"));
    let path = &record.item.path;
    let listed: Vec<String> = record
        .fields
        .iter()
        .map(|field| format!("{}: {}", raw(&field.item.name), plain_rust(&field.ty)))
        .collect();
    out.rust.push(format!(
        "landbridge_core::plain!({path} {{ {} }} as Here);\nlandbridge_core::wire_plain!({path} as Here);",
        listed.join(", ")
    ));
}

pub(super) fn converted(types: &Types<'_>, out: &mut Lowered, record: &ConvertedRecord) {
    let name = types.named(&record.item.path);
    let parts: Vec<Part> = record
        .fields
        .iter()
        .map(|field| Part {
            rust: field.item.name.clone(),
            js: names::value(&field.item, "node"),
            default: field
                .default
                .as_ref()
                .map(|default| types.literal(default, &field.ty)),
            ty: field.ty.clone(),
            docs: field.item.docs.clone(),
        })
        .collect();
    out.javascript.push(format!(
        "let p{name};\nconst c{name} = s.record(\"{name}\", () => (p{name} ??= {}));",
        codecs(types, &parts)
    ));
    let doc = docs::block(&record.item.docs, &[], "");
    let (output, input) = (
        members(types, &parts, Way::Out),
        members(types, &parts, Way::In),
    );
    out.typescript
        .push(format!("{doc}export interface {name} {{\n{output}}}"));
    out.typescript.push(format!(
        "/** A {name} as functions take it. */\nexport interface {name}Input {{\n{input}}}"
    ));
    let fields: Vec<String> = parts.iter().map(|part| raw(&part.rust)).collect();
    let encodes: String = fields.iter().map(|field| encode(field)).collect();
    let decodes: Vec<String> = fields
        .iter()
        .map(|field| format!("{field}: {DECODE}"))
        .collect();
    out.rust.push(wire_impl(
        &record.item.path,
        &format!("let Self {{ {} }} = self; {encodes}", fields.join(", ")),
        &format!("Ok(Self {{ {} }})", decodes.join(", ")),
    ));
}

pub(super) fn newtype(types: &Types<'_>, out: &mut Lowered, newtype: &Newtype) {
    let name = types.named(&newtype.item.path);
    let inner = types.ts(&newtype.inner, Way::Out);
    let doc = docs::block(&newtype.item.docs, &[], "");
    out.typescript
        .push(format!("{doc}export type {name} = {inner};"));
    out.rust.push(wire_impl(
        &newtype.item.path,
        &format!("let Self(inner) = self; {}", encode("inner")),
        &format!("Ok(Self({DECODE}))"),
    ));
}

fn plain_value(ty: &PlainType) -> Value {
    match ty {
        PlainType::Int(int) => Value::Scalar(Scalar::Int(*int)),
        PlainType::Float(float) => Value::Scalar(Scalar::Float(*float)),
        PlainType::Plain(name) => Value::Plain(name.clone()),
        PlainType::Array { item, len } => Value::Array {
            item: Box::new(plain_value(item)),
            len: *len,
        },
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

fn column_array(ty: &PlainType, int64: Int64) -> &'static str {
    use landbridge_model::Element;
    match ty {
        PlainType::Int(int) if int.bits() == 64 && int64 == Int64::Number => "Float64Array",
        PlainType::Int(int) if int.rust() == "u8" => "Uint8Array",
        PlainType::Int(int) => crate::javascript::types::typed_array(&Element::Int(*int)),
        PlainType::Float(float) => crate::javascript::types::typed_array(&Element::Float(*float)),
        _ => "Float64Array",
    }
}
