//! Classes of buffers, one for each type of items that the interface shares.

use landbridge_model::{Declaration, Element, Int, PlainRecord, Scalar};

use super::lower::Lowered;
use super::natives::{Manner, Native, Passed, Returned};
use super::spelling::{native_type, spelled};
use crate::javascript::names;
use crate::javascript::types::{Types, Way, typed_array};
use crate::naming;

/// Adds the class of an element's buffers, whose handles have the tag.
pub(super) fn class(types: &Types<'_>, out: &mut Lowered, element: &Element, tag: usize) {
    let title = types.buffer(element);
    let item = spelled(&element.to_value());
    let table = format!(
        "{}_BUFFERS",
        naming::screaming(&title.replace("Buffer", ""))
    );
    let table = out.claim_static(&table);
    out.rust.push(format!(
        "lb::buffer!({item} as Here, \"{title}\", {tag}, {table});"
    ));
    out.tables.push(table);
    let mut natives = Vec::new();
    let size = Scalar::Int(Int::Usize);
    let make = vec![Passed::Scalar(size, "length".to_owned())];
    let handle = vec![Passed::Buffer];
    let hide = vec![Passed::Buffer, Passed::View];
    for (name, ty, given, returned) in [
        ("make", "BufferMake", make, Returned::Handle),
        (
            "length",
            "BufferLength",
            handle.clone(),
            Returned::Scalar(size),
        ),
        ("view", "BufferView", handle.clone(), Returned::View),
        ("hide", "BufferHide", hide, Returned::Nothing),
        ("close", "BufferClose", handle, Returned::Nothing),
    ] {
        let native = out.claim(&format!("{}_{name}", naming::snake(&title)));
        out.rust.push(format!(
            "pub type {} = lb::{ty}<Here, {item}>;",
            native_type(&native)
        ));
        natives.push(format!("{name}: $native.{native}"));
        out.natives.push(Native {
            name: native,
            given,
            returned,
            manner: Manner::Call,
        });
    }
    let natives = natives.join(", ");
    let made = match element {
        Element::Plain(name) => {
            let (size, live) = match types.interface.find(name) {
                Some(Declaration::PlainRecord(record)) => (record.size, live(types, record)),
                _ => (0, String::new()),
            };
            let record = types.name(name);
            format!(
                "$b.records(\"{title}\", {size}, {live}, {record}Array, read${record}, {{ {natives} }})"
            )
        }
        number => format!(
            "$b.numbers(\"{title}\", ${}, {{ {natives} }})",
            typed_array(number)
        ),
    };
    out.javascript
        .push(format!("const [{title}, t${title}] = {made};"));
    out.export(&title);
    out.typescript.push(declaration(types, element, &title));
}

/// The function that makes a record in place, of the memory that `shown` gives. Literals share one shape, so that a loop
/// over many records costs little; their properties are their own, as those of copies are.
fn live(types: &Types<'_>, record: &PlainRecord) -> String {
    let properties = record.fields.iter().map(|field| {
        let name = names::value(&field.item, "node");
        let (write, read) = types.plain(&field.ty, &format!("at + {}", field.offset), "v");
        let (key, place) = (names::quoted(&name), names::quoted(&format!("field '{name}'")));
        format!(
            "\x20 get {key}() {{ const view = shown(); return {read}; }},\n\
             \x20 set {key}(v) {{ const view = shown(); try {{ {write} }} catch (error) {{ throw $s.within(error, {place}); }} }},\n"
        )
    });
    format!("(shown, at) => ({{\n{}}})", properties.collect::<String>())
}

fn declaration(types: &Types<'_>, element: &Element, title: &str) -> String {
    let symbol = types.global("Symbol");
    let (from, shown, iterable) = match element {
        Element::Plain(name) => {
            let record = types.name(name);
            let [buffer, iterator] = ["ArrayBuffer", "IterableIterator"].map(|it| types.global(it));
            (
                format!("{record}Array | readonly {record}Input[]"),
                format!(
                    "  /** The memory itself; length 0 once it is released or closed. */\n\
                     \x20 readonly buffer: {buffer};\n\
                     \x20 /** One record in place: its properties are read from the memory and written to it. */\n\
                     \x20 at(index: number): {record} | undefined;\n\
                     \x20 /** Copies of all records. */\n\
                     \x20 toArray(): {record}[];\n\
                     \x20 [{symbol}.iterator](): {iterator}<{record}>;\n"
                ),
                format!(" implements {}<{record}>", types.global("Iterable")),
            )
        }
        number => {
            let array = types.global(typed_array(number));
            let item = types.ts(&number.to_value(), Way::In);
            (
                format!("{array} | {}<{item}>", types.global("Iterable")),
                format!(
                    "  /** The memory itself; length 0 once it is released or closed. */\n  readonly view: {array};\n"
                ),
                String::new(),
            )
        }
    };
    format!(
        "/**\n \
         * Memory that Rust and JavaScript share; nothing is copied when it crosses.\n \
         *\n \
         * While it is viewed, Rust uses it on this thread only; while another thread of Rust's uses it, to view it throws\n \
         * {{@link BusyError}}.\n \
         */\n\
         export class {title}{iterable} {{\n\
         \x20 /** So many zeros. */\n\
         \x20 constructor(length: number);\n\
         \x20 /** With copies of these. */\n\
         \x20 static from(items: {from}): {title};\n\
         \x20 readonly length: number;\n\
         {shown}\
         \x20 /** Takes views away, which have length 0 then; the next one is new. */\n\
         \x20 release(): void;\n\
         \x20 /** Takes views away and lets go of the memory; a second time does nothing. */\n\
         \x20 close(): void;\n\
         \x20 [{symbol}.dispose](): void;\n\
         }}"
    )
}
