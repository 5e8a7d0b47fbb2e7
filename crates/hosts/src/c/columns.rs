//! Lists of a plain record by columns: a struct of one pointer a field, and the functions that fill, free and
//! join it. The memory is the runtime's.

use landbridge_model::{Element, List, PlainRecord, TypeName, Value};

use super::docs;
use super::functions::LoweredFunction;
use super::lower::Lowering;
use super::names;
use super::types::{Definition, LoweredType};

/// The names that a record with columns takes, beside its own.
pub(super) fn claimed(name: &str) -> [String; 4] {
    [
        format!("{name}_columns"),
        format!("{name}_columns_free"),
        format!("{name}_array_to_columns"),
        format!("{name}_array_from_columns"),
    ]
}

/// The struct and its functions.
pub(super) fn lower(lowering: &mut Lowering<'_>, name: &str, record: &PlainRecord) -> LoweredType {
    let path = &record.item.path;
    let [columns, free, split, join] = claimed(name);
    let count = record.fields.len();
    let array = lowering
        .forms
        .of(&Value::List(List::Direct(Element::Plain(TypeName(
            path.clone(),
        )))))
        .c;
    let prefix = lowering.forms.prefix.clone();
    lowering.functions.push(LoweredFunction {
        prototype: format!(
            "/**\n * Splits records into columns, one array a field, in one pass.\n *\n \
             * What `out` receives is the caller's; free it with `{free}`.\n */\n\
             {prefix}_status {split}(const {name} *records, size_t records_len, {columns} *out, {prefix}_error **err);"
        ),
        rust: format!(
            "#[unsafe(no_mangle)]\n\
             pub unsafe extern \"C\" fn {split}(records: *const {path}, records_len: usize, out: *mut lb::ColumnsForm<{count}>, err: *mut lb::ErrorHandle) -> lb::Status {{\n\
               comment!(\"SAFETY: the contract of every pointer, which the header states.\");\n\
               unsafe {{ lb::call::<Here, _>(out, err, || Ok(lb::Columns::<{path}, {count}>::of::<Here>(lb::array(records, records_len, \"records\")?))) }}\n\
             }}"
        ),
        name: split,
    });
    lowering.functions.push(LoweredFunction {
        prototype: format!(
            "/**\n * Joins columns to records, in one pass. Each column has as many items as `columns` says.\n *\n \
             * What `out` receives is the caller's; free it with `{array}_free`.\n */\n\
             {prefix}_status {join}(const {columns} *columns, {array} *out, {prefix}_error **err);"
        ),
        rust: format!(
            "#[unsafe(no_mangle)]\n\
             pub unsafe extern \"C\" fn {join}(columns: *const lb::ColumnsForm<{count}>, out: *mut <Vec<{path}> as lb::Crosses<Here>>::C, err: *mut lb::ErrorHandle) -> lb::Status {{\n\
               comment!(\"SAFETY: the contract of every pointer, which the header states.\");\n\
               unsafe {{ lb::call::<Here, Vec<{path}>>(out, err, || Ok(lb::joined::<Here, {path}, {count}>(columns, \"columns\")?)) }}\n\
             }}"
        ),
        name: join,
    });
    let doc = format!(
        "The fields of many {name}: one array each. Their memory is the caller's own, or the library's if `{}` filled it.",
        claimed(name)[2]
    );
    let mut text = docs::block(&doc, &[], "");
    let fields: Vec<String> = (record.fields.iter())
        .map(|field| names::field(&field.item))
        .collect();
    let mut length = "len".to_owned();
    while fields.contains(&length) {
        length.push('_');
    }
    text.push_str(&format!(
        "struct {columns} {{\n  size_t {length}; /**< How many items each has. */\n"
    ));
    for (field, c) in record.fields.iter().zip(fields) {
        let (ty, _) = lowering.forms.plain(&field.ty);
        let doc = docs::trailing(&field.item.docs);
        text.push_str(&format!("  {ty} *{c};{doc}\n"));
    }
    text.push_str("};");
    LoweredType {
        definition: Some(Definition {
            name: columns,
            kind: "struct",
            text,
            needs: Vec::new(),
            freed: Some(format!("lb::Columns<{path}, {count}>")),
        }),
        forms: String::new(),
        convert: String::new(),
    }
}
