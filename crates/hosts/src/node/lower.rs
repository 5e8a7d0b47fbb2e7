//! The interface as the templates see it: JavaScript, TypeScript and Rust of each declaration.

use std::cell::RefCell;
use std::collections::BTreeMap;

use landbridge_diagnostics::Diagnostic;
use landbridge_model::{
    Constant, ConvertedRecord, DataEnum, Enumeration, ErrorShape, ErrorType, Fields, Function,
    Interface, MethodKind, Newtype, Object, PlainRecord, PlainType, Storage, TypeName, Value,
    VariantField,
};
use serde::Serialize;

use super::functions::{self, LoweredFunction, Target, raw, table};
use crate::javascript::types::{Int64, Types, Way};
use crate::javascript::{docs, names};
use crate::lower::{Lower, Scope};
use crate::naming;

/// Everything that the templates need.
#[derive(Debug, Default, Serialize)]
pub(super) struct Lowered {
    pub(super) package: String,
    pub(super) npm: String,
    pub(super) library: String,
    pub(super) version: String,
    pub(super) description: String,
    pub(super) license: Option<String>,
    pub(super) docs: String,
    pub(super) hash: String,
    /// Declarations of the `.d.ts`, in order.
    pub(super) typescript: Vec<String>,
    /// Items of `index.cjs`, in order.
    pub(super) javascript: Vec<String>,
    /// `const k0 = …`.
    pub(super) constants: Vec<String>,
    /// `(exported name, expression)`.
    pub(super) exports: Vec<(String, String)>,
    /// Items of the generated crate.
    pub(super) rust: Vec<String>,
    /// Functions of the addon.
    pub(super) natives: Vec<String>,
    /// Codecs of error variants by error index, in JavaScript.
    pub(super) errors: Vec<String>,
}

/// The lowering of one interface.
struct Lowering<'a> {
    types: Types<'a>,
    out: Lowered,
    tag: usize,
}

/// Lowers an interface.
pub(super) fn lower(
    interface: &Interface,
    npm: String,
    int64: Int64,
) -> (Lowered, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut scope = Scope::new("node", &[]);
    let mut known = BTreeMap::new();
    for declaration in interface
        .declarations()
        .filter(|it| it.item().hosts.shown_in("node"))
    {
        let item = declaration.item();
        let conventional = match declaration.kind() {
            "function" => names::value(item, "node"),
            "constant" => names::ty(item, "node"),
            _ => names::ty(item, "node"),
        };
        let name = scope.claim(item, conventional, &mut diagnostics);
        if !matches!(declaration.kind(), "function" | "constant") {
            known.insert(item.path.clone(), name.clone());
        }
        let reserved = [
            "PanicError",
            "BusyError",
            "ClosedError",
            "version",
            "interfaceHash",
        ];
        if reserved.contains(&name.as_str()) {
            use landbridge_diagnostics::catalogue::hosts::NAME_COLLISION;
            diagnostics.push(
                Diagnostic::error(
                    &NAME_COLLISION,
                    format!(
                        "`{}` would be called `{name}` in node, which every package has",
                        item.path
                    ),
                )
                .at(crate::lower::place(item))
                .help("give it another name there with `rename(node = \"…\")`"),
            );
        }
    }
    let krate = &interface.krate;
    let mut lowering = Lowering {
        types: Types {
            interface,
            int64,
            names: known,
            constants: RefCell::default(),
        },
        out: Lowered {
            package: krate.package.clone(),
            npm,
            library: krate.library.clone(),
            version: krate.version.clone(),
            description: krate.description.clone(),
            license: krate.license.clone(),
            docs: docs::block(&krate.docs, &["@packageDocumentation".to_owned()], ""),
            hash: interface.hash.to_string(),
            ..Lowered::default()
        },
        tag: 0,
    };
    crate::lower::lower(interface, &mut lowering);
    let mut out = lowering.out;
    out.constants = lowering.types.constants.into_inner();
    (out, diagnostics)
}

/// One field of a record or a variant.
struct Part {
    rust: String,
    js: String,
    ty: Value,
    docs: String,
    default: Option<String>,
}

impl Lowering<'_> {
    fn name(&self, path: &str) -> String {
        self.types.name(&TypeName(path.to_owned()))
    }

    fn export(&mut self, name: &str) {
        self.out.exports.push((name.to_owned(), name.to_owned()));
    }

    fn variant_parts(&self, fields: &Fields<VariantField>) -> Vec<Part> {
        let count = fields.as_slice().len();
        let named = matches!(fields, Fields::Named(_));
        fields
            .as_slice()
            .iter()
            .map(|field| Part {
                rust: field.item.name.clone(),
                js: part_name(field, named, count),
                ty: field.ty.clone(),
                docs: field.item.docs.clone(),
                default: None,
            })
            .collect()
    }

    /// `[["x", codec], …]`
    fn codecs(&self, parts: &[Part]) -> String {
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
                    self.types.codec(&part.ty)
                )
            })
            .collect();
        format!("[{}]", parts.join(", "))
    }

    fn members(&self, parts: &[Part], way: Way) -> String {
        parts
            .iter()
            .map(|part| {
                let ty = self.types.ts(&part.ty, way);
                let optional = match way {
                    Way::In => {
                        part.default.is_some()
                            || matches!(self.types.bare(&part.ty), Value::Option(_))
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
}

fn part_name<T>(field: &VariantField<T>, named: bool, count: usize) -> String {
    if named {
        names::value(&field.item, "node")
    } else if count == 1 {
        "value".to_owned()
    } else {
        format!("value{}", field.item.name)
    }
}

const DECODE: &str = "lb::core::wire::Wire::<Here>::decode(r)?";

fn encode(binding: &str) -> String {
    format!("lb::core::wire::Wire::<Here>::encode({binding}, w);")
}

/// `Wire` for a type.
fn wire_impl(path: &str, encode: &str, decode: &str) -> String {
    format!(
        "impl lb::core::wire::Wire<Here> for {path} {{\n\
           fn encode(self, w: &mut lb::core::wire::Writer<'_>) {{ {encode} }}\n\
           fn decode(r: &mut lb::core::wire::Reader<'_>) -> Result<Self, lb::core::wire::WireError> {{ {decode} }}\n\
         }}"
    )
}

fn pattern(variant: &str, parts: &[Part], fields: &Fields<VariantField>) -> String {
    match fields {
        Fields::Unit => variant.to_owned(),
        Fields::Named(_) => {
            let names: Vec<String> = parts.iter().map(|part| raw(&part.rust)).collect();
            format!("{variant} {{ {} }}", names.join(", "))
        }
        Fields::Tuple(_) => {
            let names: Vec<String> = parts
                .iter()
                .map(|part| format!("field{}", part.rust))
                .collect();
            format!("{variant}({})", names.join(", "))
        }
    }
}

impl Lower for Lowering<'_> {
    fn host(&self) -> &'static str {
        "node"
    }

    fn plain_record(&mut self, record: &PlainRecord) {
        let name = self.name(&record.item.path);
        let (mut write, mut read, mut columns) = (String::new(), Vec::new(), Vec::new());
        let (mut input, mut output) = (String::new(), String::new());
        for field in &record.fields {
            let js = names::value(&field.item, "node");
            let given = match &field.default {
                Some(default) => {
                    let default = self.types.literal(default, &plain_value(&field.ty));
                    format!("(v.{js} === undefined ? {default} : v.{js})")
                }
                None => format!("v.{js}"),
            };
            let (set, get) = self
                .types
                .plain(&field.ty, &format!("at + {}", field.offset), &given);
            write.push_str(&format!(
                "  try {{ {set} }} catch (error) {{ throw s.within(error, {}); }}\n",
                names::quoted(&format!("field '{js}'"))
            ));
            read.push(format!("{js}: {get}"));
            if let PlainType::Int(_) | PlainType::Float(_) = field.ty {
                let (_, get) = self.types.plain(&field.ty, "at", "v");
                let array = column_array(&field.ty, self.types.int64);
                columns.push(format!(
                    "{js}: [{array}, {}, (view, at) => {get}]",
                    field.offset
                ));
            }
            let doc = docs::block(&field.item.docs, &[], "  ");
            let optional = if field.default.is_some() { "?" } else { "" };
            input.push_str(&format!(
                "{doc}  readonly {js}{optional}: {};\n",
                self.types.plain_ts(&field.ty, Way::In)
            ));
            output.push_str(&format!(
                "{doc}  {js}: {};\n",
                self.types.plain_ts(&field.ty, Way::Out)
            ));
        }
        let fields: Vec<String> = record
            .fields
            .iter()
            .map(|field| names::quoted(&names::value(&field.item, "node")))
            .collect();
        self.out.javascript.push(format!(
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
        self.out
            .typescript
            .push(format!("{doc}export interface {name} {{\n{output}}}"));
        self.out.typescript.push(format!(
            "/** A {name} as functions take it. */\nexport interface {name}Input {{\n{input}}}"
        ));
        let column_types: Vec<String> = record
            .fields
            .iter()
            .filter(|field| matches!(field.ty, PlainType::Int(_) | PlainType::Float(_)))
            .map(|field| {
                let array = column_array(&field.ty, self.types.int64);
                format!(
                    "  column(name: {}): {array};\n",
                    names::quoted(&names::value(&field.item, "node"))
                )
            })
            .collect();
        self.out.typescript.push(format!(
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
        self.export(&format!("{name}Array"));
        let path = &record.item.path;
        let listed: Vec<String> = record
            .fields
            .iter()
            .map(|field| format!("{}: {}", raw(&field.item.name), plain_rust(&field.ty)))
            .collect();
        self.out.rust.push(format!(
            "landbridge_core::plain!({path} {{ {} }} as Here);\nlandbridge_core::wire_plain!({path} as Here);",
            listed.join(", ")
        ));
    }

    fn record(&mut self, record: &ConvertedRecord) {
        let name = self.name(&record.item.path);
        let parts: Vec<Part> = record
            .fields
            .iter()
            .map(|field| Part {
                rust: field.item.name.clone(),
                js: names::value(&field.item, "node"),
                default: field
                    .default
                    .as_ref()
                    .map(|default| self.types.literal(default, &field.ty)),
                ty: field.ty.clone(),
                docs: field.item.docs.clone(),
            })
            .collect();
        self.out.javascript.push(format!(
            "let p{name};\nconst c{name} = s.record(\"{name}\", () => (p{name} ??= {}));",
            self.codecs(&parts)
        ));
        let doc = docs::block(&record.item.docs, &[], "");
        let (out, input) = (
            self.members(&parts, Way::Out),
            self.members(&parts, Way::In),
        );
        self.out
            .typescript
            .push(format!("{doc}export interface {name} {{\n{out}}}"));
        self.out.typescript.push(format!(
            "/** A {name} as functions take it. */\nexport interface {name}Input {{\n{input}}}"
        ));
        let fields: Vec<String> = parts.iter().map(|part| raw(&part.rust)).collect();
        let encodes: String = fields.iter().map(|field| encode(field)).collect();
        let decodes: Vec<String> = fields
            .iter()
            .map(|field| format!("{field}: {DECODE}"))
            .collect();
        self.out.rust.push(wire_impl(
            &record.item.path,
            &format!("let Self {{ {} }} = self; {encodes}", fields.join(", ")),
            &format!("Ok(Self {{ {} }})", decodes.join(", ")),
        ));
    }

    fn newtype(&mut self, newtype: &Newtype) {
        let name = self.name(&newtype.item.path);
        let inner = self.types.ts(&newtype.inner, Way::Out);
        let doc = docs::block(&newtype.item.docs, &[], "");
        self.out
            .typescript
            .push(format!("{doc}export type {name} = {inner};"));
        self.out.rust.push(wire_impl(
            &newtype.item.path,
            &format!("let Self(inner) = self; {}", encode("inner")),
            &format!("Ok(Self({DECODE}))"),
        ));
    }

    fn enumeration(&mut self, it: &Enumeration) {
        let name = self.name(&it.item.path);
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
        self.out.javascript.push(format!(
            "const {name} = Object.freeze({{ {} }});\nconst c{name} = s.member(\"{name}\", [{}]);",
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
        self.out.typescript.push(format!(
            "{doc}export const {name}: {{\n{listed}}};\n{doc}export type {name} = {};",
            quoted.join(" | ")
        ));
        self.export(&name);
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
        self.out.rust.push(wire_impl(
            &it.item.path,
            &format!("w.u32(match self {{ {writes} }});"),
            &format!("match r.u32()? {{ {reads} other => Err(lb::core::wire::WireError::Variant {{ type_name: \"{name}\", index: other }}) }}"),
        ));
    }

    fn data_enum(&mut self, it: &DataEnum) {
        let name = self.name(&it.item.path);
        let (mut codecs, mut outs, mut ins) = (Vec::new(), Vec::new(), Vec::new());
        let (mut writes, mut reads) = (String::new(), String::new());
        for (index, variant) in it.variants.iter().enumerate() {
            let parts = self.variant_parts(&variant.fields);
            let tag = names::quoted(&names::ty(&variant.item, "node"));
            codecs.push(format!("[{tag}, {}]", self.codecs(&parts)));
            let doc = docs::block(&variant.item.docs, &[], "  ");
            outs.push(format!(
                "{doc}  | {{ type: {tag}; {} }}",
                self.members(&parts, Way::Out).replace('\n', " ")
            ));
            ins.push(format!(
                "  | {{ readonly type: {tag}; {} }}",
                self.members(&parts, Way::In).replace('\n', " ")
            ));
            let rust = raw(&variant.item.name);
            let pattern = pattern(&rust, &parts, &variant.fields);
            let encodes: String = parts
                .iter()
                .map(|part| match &variant.fields {
                    Fields::Tuple(_) => encode(&format!("field{}", part.rust)),
                    _ => encode(&raw(&part.rust)),
                })
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
        self.out.javascript.push(format!(
            "let p{name};\nconst c{name} = s.union(\"{name}\", () => (p{name} ??= [{}]));",
            codecs.join(", ")
        ));
        let doc = docs::block(&it.item.docs, &[], "");
        self.out
            .typescript
            .push(format!("{doc}export type {name} =\n{};", outs.join("\n")));
        self.out.typescript.push(format!(
            "/** A {name} as functions take it. */\nexport type {name}Input =\n{};",
            ins.join("\n")
        ));
        self.out.rust.push(wire_impl(
            &it.item.path,
            &format!("match self {{ {writes} }}"),
            &format!("match r.u32()? {{ {reads} other => Err(lb::core::wire::WireError::Variant {{ type_name: \"{name}\", index: other }}) }}"),
        ));
    }

    fn error(&mut self, it: &ErrorType) {
        super::errors::lower(&self.types, &mut self.out, it);
        let name = self.name(&it.item.path);
        self.export(&name);
    }

    fn object(&mut self, object: &Object) {
        self.tag += 1;
        let path = TypeName(object.item.path.clone());
        let name = self.types.name(&path);
        let prefix = naming::snake(
            &path
                .0
                .split("::")
                .skip(1)
                .collect::<Vec<_>>()
                .join("_")
                .replace("r#", ""),
        );
        let table = table(&path);
        let kept = if object.storage == Storage::Arc {
            "SharedTable"
        } else {
            "Table"
        };
        let tag = self.tag;
        self.out.rust.push(format!(
            "static {table}: lb::core::handle::{kept}<{path}> = lb::core::handle::{kept}::new(\"{name}\", {tag});\n\
             pub struct {0}Close;\n\
             impl lb::Function for {0}Close {{\n\
               const ARGUMENTS: usize = 1;\n\
               fn call(call: &lb::Call) -> Result<lb::Value, lb::Stopped> {{\n\
                 call.find(0, \"{name}\", \"this\", |handle| {table}.close(handle))?;\n\
                 Ok(call.give(()))\n\
               }}\n\
             }}",
            naming::pascal(&prefix)
        ));
        self.out.natives.push(format!("{prefix}_close"));
        let (held, decode) = match object.storage {
            Storage::Cell => (path.0.clone(), "take"),
            Storage::Arc => (format!("std::sync::Arc<{path}>"), "arc"),
        };
        if object.storage == Storage::Arc {
            self.out
                .rust
                .push(super::errors::arc_wire(&path.0, &name, &table));
        } else {
            self.out.rust.push(wire_impl(
                &held,
                &format!("w.u64({table}.insert(self).to_bits());"),
                &format!(
                    "{table}.{decode}(lb::core::handle::Handle::from_bits(r.u64()?)).map_err(|refused| lb::core::wire::WireError::Object {{ type_name: \"{name}\", refused }})"
                ),
            ));
        }
        super::objects::lower(&self.types, &mut self.out, object, &name, &prefix);
        self.export(&name);
    }

    fn function(&mut self, function: &Function) {
        let native = naming::snake(
            &function
                .item
                .path
                .split("::")
                .skip(1)
                .collect::<Vec<_>>()
                .join("_")
                .replace("r#", ""),
        );
        let lowered = functions::function(&self.types, &Target::Free, native, function);
        let local = names::local(&lowered.name);
        self.out
            .javascript
            .push(format!("function {local}{}", lowered.javascript));
        self.out.exports.push((lowered.name.clone(), local.clone()));
        let docs = &lowered.docs;
        if names::is_keyword(&lowered.name) {
            self.out.typescript.push(format!(
                "{docs}declare function {local}{};\nexport {{ {local} as {} }};",
                lowered.typescript, lowered.name
            ));
        } else {
            self.out.typescript.push(format!(
                "{docs}export function {}{};",
                lowered.name, lowered.typescript
            ));
        }
        self.native(lowered);
    }

    fn constant(&mut self, constant: &Constant) {
        let name = names::ty(&constant.item, "node");
        let value = constant.ty.value();
        let native = format!(
            "const_{}",
            naming::snake(
                &constant
                    .item
                    .path
                    .split("::")
                    .skip(1)
                    .collect::<Vec<_>>()
                    .join("_")
                    .replace("r#", "")
            )
        );
        let path = &constant.item.path;
        let path = match value {
            Value::List(_) | Value::Bytes => format!("{path}.to_vec()"),
            _ => path.clone(),
        };
        let (give, convert, ts) = functions::result(&self.types, Some(value));
        let ident = naming::pascal(&native);
        self.out.rust.push(format!(
            "pub struct {ident};\n\
             impl lb::Function for {ident} {{\n\
               const ARGUMENTS: usize = 0;\n\
               fn call(call: &lb::Call) -> Result<lb::Value, lb::Stopped> {{ let value = {path}; {give} }}\n\
             }}"
        ));
        let call = format!("native.{native}()");
        let expression = if convert.is_empty() {
            call
        } else {
            convert.replace('$', &call)
        };
        self.out.natives.push(native);
        // Codecs of types come before: constants are made last.
        self.out.exports.push((name.clone(), expression));
        let doc = docs::block(&constant.item.docs, &[], "");
        self.out
            .typescript
            .push(format!("{doc}export const {name}: {ts};"));
    }
}

impl Lowering<'_> {
    fn native(&mut self, lowered: LoweredFunction) {
        self.out.natives.push(lowered.native);
        self.out.rust.push(lowered.rust);
    }
}

fn plain_value(ty: &PlainType) -> Value {
    use landbridge_model::Scalar;
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

/// The kind of an associated function in a class.
pub(super) fn is_static(kind: MethodKind) -> bool {
    matches!(kind, MethodKind::NamedConstructor | MethodKind::Static)
}

/// Fields of an error that cross.
pub(super) fn crossing(
    fields: &Fields<VariantField<Option<landbridge_model::Data>>>,
) -> impl Iterator<Item = (&VariantField<Option<landbridge_model::Data>>, &Value)> {
    fields
        .as_slice()
        .iter()
        .filter_map(|field| Some((field, field.ty.as_ref()?.value())))
}

/// Whether an error is an enum.
pub(super) fn is_enum(shape: &ErrorShape) -> bool {
    matches!(shape, ErrorShape::Enum(_))
}
