//! Records and newtypes: their codecs, declarations and wire form, and the memory of plain ones.

use landbridge_model::{ConvertedRecord, Newtype, PlainRecord, PlainType, Value};

use super::lower::Lowered;
use super::plain::Pack;
use super::spelling::raw;
use super::wire::{DECODE, bound, encode, wire_impl};
use crate::javascript::codecs::{Field, placed_or};
use crate::javascript::types::{Int64, Types, Way};
use crate::javascript::{docs, names};
use crate::spelling::{plain_rust, plain_value};

/// One field of a record or a variant.
pub(super) struct Part {
    pub(super) rust: String,
    pub(super) js: String,
    pub(super) ty: Value,
    pub(super) docs: String,
    pub(super) default: Option<String>,
}

/// The parts as what writes and reads them takes them.
pub(super) fn fields(parts: &[Part]) -> Vec<Field<'_>> {
    parts
        .iter()
        .map(|part| Field {
            name: &part.js,
            ty: &part.ty,
            default: part.default.as_deref(),
        })
        .collect()
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
    let (mut writes, mut read, mut columns) = (Vec::new(), Vec::new(), Vec::new());
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
        writes.push(set);
        read.push(format!("{js}: {get}"));
        if let PlainType::Int(_) | PlainType::Float(_) = field.ty {
            let (_, get) = types.plain(&field.ty, "at", "v");
            let array = column_array(&field.ty, types.int64);
            columns.push(format!(
                "{js}: [${array}, {}, (view, at) => {get}]",
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
    let names: Vec<String> = record
        .fields
        .iter()
        .map(|field| names::value(&field.item, "node"))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (size, align) = (record.size, record.align);
    let array = format!(
        "$s.plainArray(\"{name}\", {size}, {align}, fill${name}, read${name}, {{ {} }})",
        columns.join(", ")
    );
    let class = super::columns::class(types, out, record, array);
    // An array has none of the fields, so that it is asked for only where one is missing.
    let (at_once, failing) = if record.fields.iter().any(|field| field.default.is_none()) {
        let refuses = format!("if ($Array.isArray(v)) throw $s.wrong(\"a {name}\", v);\n    ");
        ("", refuses)
    } else {
        (" || $Array.isArray(v)", String::new())
    };
    let (pack, packed) = match types.pack(&name, record) {
        Some(Pack { function, views }) => (
            format!("{function}\n"),
            format!(
                "let i = 0;\n\
                 \x20 try {{\n\
                 \x20   const room = buffer === $s.room.buffer;\n\
                 \x20   i = pack${name}({views}, all, count);\n\
                 \x20 }} catch {{\n\
                 \x20   // What follows throws it again, and says where.\n\
                 \x20 }}\n\
                 \x20 if (i === count) return;"
            ),
        ),
        None => (String::new(), "let i = 0;".to_owned()),
    };
    out.javascript.push(format!(
        "function write${name}(view, at, v) {{\n\
         \x20 if (typeof v !== \"object\" || v === null{at_once}) throw $s.wrong(\"a {name}\", v);\n\
         \x20 {}\
         }}\n\
         {pack}\
         function fill${name}(buffer, all, count) {{\n\
         \x20 {packed}\n\
         \x20 const view = new $DataView(buffer);\n\
         \x20 try {{\n\
         \x20   for (; i < count; i++) write${name}(view, i * {size}, all[i]);\n\
         \x20 }} catch (error) {{\n\
         \x20   throw $s.within(error, `item ${{i}}`);\n\
         \x20 }}\n\
         }}\n\
         const read${name} = (view, at) => ({{ {} }});\n\
         class {name}Array extends {} {{}}\n\
         function w${name}(w, v) {{\n\
         \x20 w.align({align});\n\
         \x20 const at = w.take({size});\n\
         \x20 write${name}(w.view, at, v);\n\
         }}\n\
         function r${name}(r) {{\n\
         \x20 r.align({align});\n\
         \x20 return read${name}(r.view, r.take({size}));\n\
         }}",
        placed_or(&names, &writes, &failing),
        read.join(", "),
        class,
    ));
    let doc = docs::block(&record.item.docs, &[], "");
    out.typescript
        .push(format!("{doc}export interface {name} {{\n{output}}}"));
    let article = crate::naming::article(&name);
    out.typescript.push(format!(
        "/** {article} {name} as functions take it. */\nexport interface {name}Input {{\n{input}}}"
    ));
    let column_types: Vec<String> = record
        .fields
        .iter()
        .filter(|field| matches!(field.ty, PlainType::Int(_) | PlainType::Float(_)))
        .map(|field| {
            let array = types.global(column_array(&field.ty, types.int64));
            format!(
                "  column(name: {}): {array};\n",
                names::quoted(&names::value(&field.item, "node"))
            )
        })
        .collect();
    let [iterable, iterator, buffer, symbol] =
        ["Iterable", "IterableIterator", "ArrayBuffer", "Symbol"].map(|name| types.global(name));
    out.typescript.push(format!(
        "/** A list of {{@link {name}}}: one block of memory, records made on demand. */\n\
         export class {name}Array implements {iterable}<{name}> {{\n\
         \x20 constructor(from: {name}Array | readonly {name}Input[] | {buffer});\n\
         \x20 readonly length: number;\n\
         \x20 /** The memory, {size} bytes a record; shared with the list. */\n\
         \x20 readonly buffer: {buffer};\n\
         \x20 /** A copy of one record; from the end if negative. */\n\
         \x20 at(index: number): {name} | undefined;\n\
         \x20 toArray(): {name}[];\n\
         \x20 /** What `JSON.stringify` writes. */\n\
         \x20 toJSON(): {name}[];\n\
         \x20 [{symbol}.iterator](): {iterator}<{name}>;\n\
         {}}}",
        column_types.concat() + &super::columns::members(types, record)
    ));
    super::columns::declare(types, out, record);
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
    let fields = fields(&parts);
    out.javascript.push(format!(
        "function w${name}(w, v) {{\n\
         \x20 if (typeof v !== \"object\" || v === null || $Array.isArray(v)) throw $s.wrong(\"a {name}\", v);\n\
         \x20 w.deeper();\n\
         \x20 {}\
         \x20 w.depth--;\n\
         }}\n\
         const r${name} = (r) => ({{ {} }});",
        types.write_fields(&fields),
        types.read_fields(&fields).join(", ")
    ));
    let doc = docs::block(&record.item.docs, &[], "");
    let (output, input) = (
        members(types, &parts, Way::Out),
        members(types, &parts, Way::In),
    );
    out.typescript
        .push(format!("{doc}export interface {name} {{\n{output}}}"));
    let article = crate::naming::article(&name);
    out.typescript.push(format!(
        "/** {article} {name} as functions take it. */\nexport interface {name}Input {{\n{input}}}"
    ));
    let fields: Vec<String> = parts.iter().map(|part| raw(&part.rust)).collect();
    let bindings: Vec<String> = parts
        .iter()
        .map(|part| format!("{}: {}", raw(&part.rust), bound(&part.rust)))
        .collect();
    let encodes: String = parts
        .iter()
        .map(|part| encode(&bound(&part.rust)))
        .collect();
    let decodes: Vec<String> = fields
        .iter()
        .map(|field| format!("{field}: {DECODE}"))
        .collect();
    out.rust.push(wire_impl(
        &record.item.path,
        &format!("let Self {{ {} }} = self; {encodes}", bindings.join(", ")),
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
