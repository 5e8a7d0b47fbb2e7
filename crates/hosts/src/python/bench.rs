//! `landbridge bench` in Python: one function a call, which does nothing else in its loop.

use landbridge_model::{Element, Float, Int, Item, MethodKind};

use super::names;
use crate::bench::{Call, Construction, ITEMS, Made, Mode, Over, Plan, Program, Target};
use crate::members::Spot;

const HARNESS: &str = include_str!("templates/bench.py");

/// The program for a plan.
pub(super) fn program(module: &str, plan: &Plan<'_>, mode: Mode) -> Program {
    let mut text = HARNESS.replace("@MODULE@", module).replace(
        "@MODE@",
        match mode {
            Mode::Times => "times",
            Mode::Counts => "counts",
        },
    );
    for (at, call) in plan.calls.iter().enumerate() {
        text.push_str(&function(at, call));
    }
    text.push_str("\n\nmain()\n");
    Program {
        file: "bench.py",
        text,
        uncalled: Vec::new(),
    }
}

/// `def call_3(): …`, which gives a function that calls so many times.
fn function(at: usize, call: &Call<'_>) -> String {
    let mut text = format!(
        "\n\n@bench({})\ndef call_{at}():\n",
        names::quoted(&call.name)
    );
    let mut given = Vec::new();
    for (index, made) in call.arguments.iter().enumerate() {
        text.push_str(&format!("    a{index} = {}\n", spelled(made)));
        given.push(format!("a{index}"));
    }
    let given = given.join(", ");
    let own = |item: &Item| names::global(item);
    let callee = match &call.target {
        Target::Free => format!("m.{}", own(&call.function.item)),
        Target::Static(object, MethodKind::Constructor) => format!("m.{}", class(&object.item)),
        Target::Static(object, kind) => {
            let name = names::of(Spot::Method(&object.traits, *kind), &call.function.item);
            format!("m.{}.{name}", class(&object.item))
        }
        Target::Method(this, kind) => {
            text.push_str(&format!("    this = {}\n", constructed(this)));
            let spot = Spot::Method(&this.object.traits, *kind);
            let name = names::of(spot, &call.function.item);
            if matches!(kind, MethodKind::Getter(_)) {
                text.push_str(&format!(
                    "    def run(n):\n        for _ in repeat(None, n):\n            this.{name}\n    return run\n"
                ));
                return text;
            }
            format!("this.{name}")
        }
    };
    text.push_str(&match Over::of(call.function) {
        Over::Result => format!(
            "    f = {callee}\n    def run(n):\n        for _ in repeat(None, n):\n            f({given})\n    return run\n"
        ),
        Over::Items => format!(
            "    f = {callee}\n    def run(n):\n        for _ in repeat(None, n):\n            collections.deque(islice(f({given}), {ITEMS}), 0)\n    return run\n"
        ),
        Over::Awaited => format!(
            "    f = {callee}\n    async def run(n):\n        for _ in repeat(None, n):\n            await f({given})\n    return awaited(run)\n"
        ),
        Over::AwaitedItems => format!(
            "    f = {callee}\n    async def run(n):\n        for _ in repeat(None, n):\n            left = {ITEMS}\n            async for _ in f({given}):\n                left -= 1\n                if left == 0:\n                    break\n    return awaited(run)\n"
        ),
    });
    text
}

fn class(item: &Item) -> String {
    names::global(item)
}

fn constructed(it: &Construction<'_>) -> String {
    let class = class(&it.object.item);
    let arguments: Vec<String> = it.arguments.iter().map(spelled).collect();
    let arguments = arguments.join(", ");
    match it.method.kind {
        MethodKind::Constructor => format!("m.{class}({arguments})"),
        kind => {
            let spot = Spot::Method(&it.object.traits, kind);
            let name = names::of(spot, &it.method.function.item);
            format!("m.{class}.{name}({arguments})")
        }
    }
}

/// The letter of `array` for numbers whose memory crosses as it is.
fn letter(element: &Element) -> Option<&'static str> {
    Some(match element {
        Element::Int(Int::I8) => "b",
        Element::Int(Int::U8) => "B",
        Element::Int(Int::I16) => "h",
        Element::Int(Int::U16) => "H",
        Element::Int(Int::I32) => "i",
        Element::Int(Int::U32) => "I",
        Element::Int(Int::I64) => "q",
        Element::Int(Int::U64) => "Q",
        Element::Float(Float::F32) => "f",
        Element::Float(Float::F64) => "d",
        _ => return None,
    })
}

fn list(items: String, element: Option<&Element>) -> String {
    match element.and_then(letter) {
        Some(letter) => format!("array.array(\"{letter}\", {items})"),
        None => items,
    }
}

/// A value as a Python expression.
fn spelled(made: &Made<'_>) -> String {
    match made {
        Made::Bool(value) => if *value { "True" } else { "False" }.to_owned(),
        Made::Int(_, value) => value.to_string(),
        Made::Float(_, value) => format!("{value:?}"),
        Made::Char(value) => names::quoted(&value.to_string()),
        Made::Text(value) => names::quoted(value),
        Made::Bytes(count, true) => format!("bytearray({count})"),
        Made::Bytes(count, false) => format!("bytes({count})"),
        Made::Duration(seconds) => format!("datetime.timedelta(seconds={seconds:?})"),
        Made::Time(seconds) => {
            format!("datetime.datetime.fromtimestamp({seconds:?}, datetime.timezone.utc)")
        }
        Made::Nothing => "None".to_owned(),
        Made::Repeated {
            item,
            count,
            element,
            ..
        } => list(
            format!("[{} for _ in range({count})]", spelled(item)),
            *element,
        ),
        Made::Several(items, element) => list(format!("[{}]", all(items)), *element),
        Made::Tuple(items) => format!("({},)", all(items)),
        Made::Set(item) => format!("{{{}}}", spelled(item)),
        Made::Map(key, value) => format!("{{{}: {}}}", spelled(key), spelled(value)),
        Made::Record(item, fields) => format!("m.{}({})", class(item), fields_of(fields)),
        Made::Member(enumeration, member) => format!(
            "m.{}.{}",
            class(&enumeration.item),
            names::of(Spot::Member, member)
        ),
        Made::Variant(item, variant, _, fields) => format!(
            "m.{}.{}({})",
            class(item),
            names::of(Spot::Variant, variant),
            fields_of(fields)
        ),
        Made::Object(it) => constructed(it),
    }
}

fn all(items: &[Made<'_>]) -> String {
    items.iter().map(spelled).collect::<Vec<_>>().join(", ")
}

/// Fields in order, which is that of the class.
fn fields_of(fields: &[(&Item, Made<'_>)]) -> String {
    let fields = fields.iter().map(|(_, made)| spelled(made));
    fields.collect::<Vec<_>>().join(", ")
}
