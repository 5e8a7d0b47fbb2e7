//! Lists of a plain record by columns: what the list's class is made with, its declarations, and the native
//! functions that split and join.

use landbridge_model::{PlainRecord, PlainType};

use super::lower::Lowered;
use super::natives::{Manner, Native, Passed, Returned};
use super::spelling::{native_name, native_type};
use crate::javascript::types::{Types, typed_array};
use crate::javascript::{docs, names};

/// The fields: their names in JavaScript, their typed arrays, and the type of one item given.
fn fields<'a>(
    types: &'a Types<'_>,
    record: &'a PlainRecord,
) -> impl Iterator<Item = (String, &'static str, String)> + 'a {
    use crate::javascript::types::Way;
    use landbridge_model::Element;
    record.fields.iter().filter_map(|field| {
        let element = match &field.ty {
            PlainType::Int(int) => Element::Int(*int),
            PlainType::Float(float) => Element::Float(*float),
            PlainType::Array { .. } | PlainType::Plain(_) => return None,
        };
        let item = types.plain_ts(&field.ty, Way::In);
        Some((
            names::value(&field.item, "node"),
            typed_array(&element),
            item,
        ))
    })
}

/// The expression of the class that the list's class extends.
pub(super) fn class(
    types: &Types<'_>,
    out: &mut Lowered,
    record: &PlainRecord,
    array: String,
) -> String {
    if !record.columns {
        return array;
    }
    out.columns = true;
    let path = &record.item.path;
    let [split, join] = ["split", "join"].map(|verb| {
        let native = out.claim(&format!("{}_{verb}", native_name(path)));
        out.rust.push(format!(
            "pub struct {0};\n\
             impl lb::Function for {0} {{\n\
               const ARGUMENTS: usize = 2;\n\
               fn call(call: &lb::Call) -> Result<lb::Value, lb::Stopped> {{\n\
                 call.{verb}_columns::<Here, {path}>(0, 1)?;\n\
                 Ok(call.give(()))\n\
               }}\n\
             }}",
            native_type(&native)
        ));
        out.natives.push(Native {
            name: native.clone(),
            given: vec![Passed::Memory("this".to_owned()), Passed::Columns],
            returned: Returned::Nothing,
            manner: Manner::Call,
        });
        native
    });
    let fields: Vec<String> = fields(types, record)
        .map(|(name, array, _)| format!("[{}, ${array}]", names::quoted(&name)))
        .collect();
    let name = types.named(path);
    format!(
        "$withColumns({array}, \"{name}\", [{}], $native.{split}, $native.{join})",
        fields.join(", ")
    )
}

/// What the list's class has for it, in TypeScript.
pub(super) fn members(types: &Types<'_>, record: &PlainRecord) -> String {
    if !record.columns {
        return String::new();
    }
    let name = types.named(&record.item.path);
    format!(
        "\x20 /** The fields as one typed array each: a copy of the records. */\n\
         \x20 columns(): {name}Columns;\n\
         \x20 /** The records of columns, all of one length. */\n\
         \x20 static fromColumns(columns: {name}ColumnsInput): {name}Array;\n"
    )
}

/// The declarations of the columns.
pub(super) fn declare(types: &Types<'_>, out: &mut Lowered, record: &PlainRecord) {
    if !record.columns {
        return;
    }
    let name = types.named(&record.item.path);
    let (mut output, mut input) = (String::new(), String::new());
    for ((js, array, item), field) in fields(types, record).zip(&record.fields) {
        let doc = docs::block(&field.item.docs, &[], "  ");
        let array = types.global(array);
        output.push_str(&format!("{doc}  {js}: {array};\n"));
        input.push_str(&format!(
            "{doc}  readonly {js}: {array} | readonly ({item})[];\n"
        ));
    }
    out.typescript.push(format!(
        "/** The fields of many {{@link {name}}}: one typed array each, all of one length. */\n\
         export interface {name}Columns {{\n{output}}}"
    ));
    out.typescript.push(format!(
        "/** Columns as {{@link {name}Array.fromColumns}} takes them. */\n\
         export interface {name}ColumnsInput {{\n{input}}}"
    ));
}
