//! Lists of a plain record by columns: the class that holds them, and what the list's class has for it. The
//! memory is the runtime's.

use landbridge_model::PlainRecord;

use super::lower::{Lowered, Lowering};
use super::names;
use super::parts::{Part, cell};
use super::types::{Types, Way};

/// What `plain_array!` is told beside the rest.
pub(super) fn rust(record: &PlainRecord, parts: &[Part]) -> String {
    if !record.columns {
        return String::new();
    }
    let fields: Vec<&str> = parts.iter().map(|part| part.py.as_str()).collect();
    let signature = names::quoted(&format!("($cls, *, {})", fields.join(", ")));
    format!(
        ", columns {}_columns in CLASSES, {signature}",
        cell(&record.item.path)
    )
}

/// The class of the columns; the stubs of the methods of the list's class.
pub(super) fn lower(
    types: &Types<'_>,
    out: &mut Lowered,
    record: &PlainRecord,
    name: &str,
    parts: &[Part],
) -> String {
    let class = format!("{name}Columns");
    let cell = format!("{}_columns", cell(&record.item.path));
    let doc = format!("The fields of many {name}: one contiguous array each, all of one length.");
    let doc = names::docstring(&doc, &[], "    ");
    let (memory, list) = (types.own("memoryview"), format!("{name}Array"));
    let mut text =
        format!("@_dataclasses.dataclass(frozen=True, slots=True)\nclass {class}:\n{doc}");
    let mut stub = format!("@_dataclasses.dataclass(frozen=True)\nclass {class}:\n{doc}");
    let mut given = String::new();
    for part in parts {
        let number = types.hint(&part.ty, Way::Out);
        text.push_str(&format!("    {}: {memory}\n", part.py));
        stub.push_str(&format!("    {}: {memory}[{number}]\n", part.py));
        stub.push_str(&names::docstring(&part.docs, &[], "    "));
        given.push_str(&format!(
            ", {}: _collections_abc.Sequence[{number}] | _typing_extensions.Buffer",
            part.py
        ));
    }
    out.rust.push(Lowering::class_static(&cell, &class, parts));
    out.python.push(text);
    out.stubs.push(stub);
    out.types.push(class.clone());
    format!(
        "\x20   def columns(self) -> {class}:\n\
         \x20       \"\"\"The fields as one array each, which `numpy.asarray` shares; a copy of the records.\"\"\"\n\
         \x20   @{}\n\
         \x20   def from_columns(cls, *{given}) -> {list}:\n\
         \x20       \"\"\"The records of columns, all of one length.\"\"\"\n",
        types.own("classmethod")
    )
}
