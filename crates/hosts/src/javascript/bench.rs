//! `landbridge bench` in JavaScript, for every engine: one function a call, with a loop of its own, so that each is
//! compiled for itself.

use landbridge_model::{Element, Float, Int, Item, MethodKind};

use super::beside;
use super::names;
use crate::bench::{Call, Construction, ITEMS, Made, Mode, Over, Plan, Program, Target};

const HARNESS: &str = include_str!("templates/bench.mjs");

/// The program for a plan.
pub(crate) fn program(npm: &str, host: &'static str, plan: &Plan<'_>, mode: Mode) -> Program {
    let mut text = HARNESS.replace("@PACKAGE@", npm).replace(
        "@MODE@",
        match mode {
            Mode::Times => "times",
            Mode::Counts => "counts",
        },
    );
    let writer = Writer { host };
    for call in &plan.calls {
        text.push_str(&writer.call(call));
    }
    text.push_str("\nmain();\n");
    Program {
        file: "bench.mjs",
        text,
        uncalled: Vec::new(),
    }
}

/// Spells values as one host shows their types.
#[derive(Clone, Copy)]
struct Writer {
    host: &'static str,
}

/// The array for numbers whose memory crosses as it is.
fn array(element: &Element) -> Option<&'static str> {
    Some(match element {
        Element::Int(Int::I8) => "Int8Array",
        Element::Int(Int::U8) => "Uint8Array",
        Element::Int(Int::I16) => "Int16Array",
        Element::Int(Int::U16) => "Uint16Array",
        Element::Int(Int::I32) => "Int32Array",
        Element::Int(Int::U32) => "Uint32Array",
        Element::Int(Int::I64) => "BigInt64Array",
        Element::Int(Int::U64) => "BigUint64Array",
        Element::Float(Float::F32) => "Float32Array",
        Element::Float(Float::F64) => "Float64Array",
        _ => return None,
    })
}

impl Writer {
    fn call(self, call: &Call<'_>) -> String {
        let mut text = format!("\nbench({}, () => {{\n", names::quoted(&call.name));
        let mut given = Vec::new();
        for (index, made) in call.arguments.iter().enumerate() {
            text.push_str(&format!("  const a{index} = {};\n", self.spelled(made)));
            given.push(format!("a{index}"));
        }
        let given = given.join(", ");
        let expression = match &call.target {
            Target::Free => {
                let name = names::value(&call.function.item, self.host);
                format!("m[{}]({given})", names::quoted(&name))
            }
            Target::Static(object, MethodKind::Constructor) => {
                format!("new m.{}({given})", beside::ty(&object.item, self.host))
            }
            Target::Static(object, _) => {
                let class = beside::ty(&object.item, self.host);
                format!("m.{class}.{}({given})", self.method(call, object))
            }
            Target::Method(this, kind) => {
                text.push_str(&format!("  const self = {};\n", self.constructed(this)));
                let name = self.method(call, this.object);
                match kind {
                    MethodKind::Getter(_) => format!("self.{name}"),
                    _ => format!("self.{name}({given})"),
                }
            }
        };
        let wait = match Over::of(call.function) {
            Over::AwaitedItems => " await",
            _ => "",
        };
        let (kind, step) = match Over::of(call.function) {
            Over::Result => ("", format!("last = {expression};")),
            Over::Awaited => ("async ", format!("last = await {expression};")),
            Over::Items | Over::AwaitedItems => (
                if wait.is_empty() { "" } else { "async " },
                format!(
                    "{{\n      let left = {ITEMS};\n      for{wait} (const item of {expression}) {{\n        last = item;\n        if (--left === 0) break;\n      }}\n    }}"
                ),
            ),
        };
        text.push_str(&format!(
            "  return {kind}(n) => {{\n    let last;\n    for (let i = 0; i < n; i++) {step}\n    return last;\n  }};\n}});\n"
        ));
        text
    }

    fn method(self, call: &Call<'_>, object: &landbridge_model::Object) -> String {
        let mut methods = object.methods.iter();
        let method = methods.find(|it| std::ptr::eq(&raw const it.function, call.function));
        method.map_or_else(
            || names::value(&call.function.item, self.host),
            |method| beside::method(object, method, self.host),
        )
    }

    fn constructed(self, it: &Construction<'_>) -> String {
        let class = beside::ty(&it.object.item, self.host);
        let arguments = self.all(&it.arguments);
        match it.method.kind {
            MethodKind::Constructor => format!("new m.{class}({arguments})"),
            _ => {
                let name = beside::method(it.object, it.method, self.host);
                format!("m.{class}.{name}({arguments})")
            }
        }
    }

    fn all(self, items: &[Made<'_>]) -> String {
        let items = items.iter().map(|item| self.spelled(item));
        items.collect::<Vec<_>>().join(", ")
    }

    /// Numbers in arrays of 64-bit integers are BigInts; elsewhere a number does.
    fn item(self, made: &Made<'_>, element: Option<&Element>) -> String {
        match (made, element) {
            (Made::Int(_, value), Some(Element::Int(Int::I64 | Int::U64))) => format!("{value}n"),
            _ => self.spelled(made),
        }
    }

    fn spelled(self, made: &Made<'_>) -> String {
        match made {
            Made::Bool(value) => value.to_string(),
            Made::Int(int, value) if int.bits() == 128 => format!("{value}n"),
            Made::Int(_, value) => value.to_string(),
            Made::Float(_, value) => format!("{value:?}"),
            Made::Char(value) => names::quoted(&value.to_string()),
            Made::Text(value) => names::quoted(value),
            Made::Bytes(count, _) => format!("new Uint8Array({count})"),
            Made::Duration(seconds) => format!("{:?}", seconds * 1000.0),
            Made::Time(seconds) => format!("new Date({:?})", seconds * 1000.0),
            Made::Nothing => "undefined".to_owned(),
            Made::Repeated {
                item,
                count,
                element,
                ..
            } => {
                let of = format!(
                    "{{ length: {count} }}, () => ({})",
                    self.item(item, *element)
                );
                match element.and_then(array) {
                    Some(array) => format!("{array}.from({of})"),
                    None => format!("Array.from({of})"),
                }
            }
            Made::Several(items, element) => {
                let items = items.iter().map(|it| self.item(it, *element));
                let items = items.collect::<Vec<_>>().join(", ");
                match element.and_then(array) {
                    Some(array) => format!("{array}.of({items})"),
                    None => format!("[{items}]"),
                }
            }
            Made::Tuple(items) => format!("[{}]", self.all(items)),
            Made::Set(item) => format!("new Set([{}])", self.spelled(item)),
            Made::Map(key, value) => {
                format!(
                    "new Map([[{}, {}]])",
                    self.spelled(key),
                    self.spelled(value)
                )
            }
            Made::Record(_, fields) => {
                let name = |item: &Item| names::value(item, self.host);
                format!("{{ {} }}", self.fields(fields, name))
            }
            Made::Member(enumeration, member) => format!(
                "m.{}.{}",
                beside::ty(&enumeration.item, self.host),
                names::ty(member, self.host)
            ),
            Made::Variant(_, variant, named, fields) => {
                let tag = names::quoted(&names::ty(variant, self.host));
                if fields.is_empty() {
                    return format!("{{ type: {tag} }}");
                }
                let one = fields.len() == 1;
                let name = |item: &Item| match (named, one) {
                    (true, _) => beside::variant_field(item, self.host),
                    (false, true) => "value".to_owned(),
                    (false, false) => format!("value{}", item.name),
                };
                format!("{{ type: {tag}, {} }}", self.fields(fields, name))
            }
            Made::Object(it) => self.constructed(it),
        }
    }

    fn fields(self, fields: &[(&Item, Made<'_>)], name: impl Fn(&Item) -> String) -> String {
        let fields = fields
            .iter()
            .map(|(item, made)| format!("{}: {}", names::quoted(&name(item)), self.spelled(made)));
        fields.collect::<Vec<_>>().join(", ")
    }
}
