//! Records, newtypes and enums as Go declares, writes and reads them.

use landbridge_model::{
    ConvertedRecord, DataEnum, Enumeration, Fields, Newtype, PlainRecord, Value, VariantField,
};

use super::names::{self, comment};
use super::types::Types;

/// Fields in columns, as gofmt has them.
pub(super) fn aligned(fields: &[(String, String)]) -> String {
    let longest = fields.iter().map(|(name, _)| name.chars().count()).max();
    let longest = longest.unwrap_or(0);
    (fields.iter())
        .map(|(name, ty)| {
            let padding = " ".repeat(longest - name.chars().count() + 1);
            format!("\t{name}{padding}{ty}\n")
        })
        .collect()
}

/// A field: docs, name, type.
type Field = (String, String, String);

/// The fields of a struct; those with docs stand apart.
pub(super) fn fields(fields: &[Field]) -> String {
    let mut text = String::new();
    let mut run: Vec<(String, String)> = Vec::new();
    for (docs, name, ty) in fields {
        if docs.trim().is_empty() {
            run.push((name.clone(), ty.clone()));
            continue;
        }
        text.push_str(&aligned(&std::mem::take(&mut run)));
        text.push_str(&comment(docs, "\t"));
        run.push((name.clone(), ty.clone()));
        text.push_str(&aligned(&std::mem::take(&mut run)));
    }
    text + &aligned(&run)
}

fn declared(docs: &str, name: &str, members: &[Field]) -> String {
    if members.is_empty() {
        return format!("{}type {name} struct{{}}\n", comment(docs, ""));
    }
    format!(
        "{}type {name} struct {{\n{}}}\n",
        comment(docs, ""),
        fields(members)
    )
}

/// Names inside one declaration.
pub(super) fn unique(wanted: impl Iterator<Item = String>, taken: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for mut name in wanted {
        while found.contains(&name) || taken.contains(&name.as_str()) {
            name.push('_');
        }
        found.push(name);
    }
    found
}

pub(super) fn plain(types: &Types<'_>, it: &PlainRecord, name: &str) -> String {
    let own = unique(it.fields.iter().map(|field| names::of(&field.item)), &[]);
    let members: Vec<Field> = (it.fields.iter().zip(&own))
        .map(|(field, own)| (field.item.docs.clone(), own.clone(), types.plain(&field.ty)))
        .collect();
    let mut text = declared(&it.item.docs, name, &members);
    // The same memory on both sides, or it doesn't compile.
    text.push_str(&format!(
        "\nvar _ [unsafe.Sizeof({name}{{}})]byte = [{}]byte{{}}\n",
        it.size
    ));
    for (field, own) in it.fields.iter().zip(&own) {
        text.push_str(&format!(
            "var _ [unsafe.Offsetof({name}{{}}.{own})]byte = [{}]byte{{}}\n",
            field.offset
        ));
    }
    text
}

pub(super) fn record(types: &Types<'_>, it: &ConvertedRecord, name: &str) -> String {
    let own = unique(it.fields.iter().map(|field| names::of(&field.item)), &[]);
    let members: Vec<Field> = (it.fields.iter().zip(&own))
        .map(|(field, own)| (field.item.docs.clone(), own.clone(), types.go(&field.ty)))
        .collect();
    let all: Vec<(String, &Value)> = (own.iter().cloned())
        .zip(it.fields.iter().map(|field| &field.ty))
        .collect();
    let mut text = declared(&it.item.docs, name, &members);
    let defaults: Vec<String> = (it.fields.iter().zip(&own))
        .filter_map(|(field, own)| {
            let default = types.literal(field.default.as_ref()?, &field.ty);
            Some(format!("{own}: {default}"))
        })
        .collect();
    if !defaults.is_empty() {
        text.push_str(&format!(
            "\n// Default{name} has the values that its fields have by default.\nfunc Default{name}() {name} {{ return {name}{{{}}} }}\n",
            defaults.join(", ")
        ));
    }
    text + &codec(types, name, name, &all)
}

/// The functions that write and read a struct.
fn codec(types: &Types<'_>, name: &str, ty: &str, all: &[(String, &Value)]) -> String {
    format!(
        "\nfunc lbPut{name}(w *lbWriter, v {ty}) {{\n{}}}\n\nfunc lbGet{name}(r *lbReader) {ty} {{\n{}}}\n",
        written(types, all),
        made(types, ty, all)
    )
}

fn written(types: &Types<'_>, all: &[(String, &Value)]) -> String {
    let lines: String = (all.iter())
        .map(|(own, value)| format!("\t\t{}\n", types.write(value, &format!("v.{own}"))))
        .collect();
    if lines.is_empty() {
        return String::new();
    }
    format!("\tif w.deeper() {{\n{lines}\t}}\n\tw.shallower()\n")
}

fn made(types: &Types<'_>, ty: &str, all: &[(String, &Value)]) -> String {
    let lines: String = (all.iter())
        .map(|(own, value)| format!("\tv.{own} = {}\n", types.read(value)))
        .collect();
    if lines.is_empty() {
        return format!("\treturn {ty}{{}}\n");
    }
    format!("\tvar v {ty}\n{lines}\treturn v\n")
}

pub(super) fn newtype(types: &Types<'_>, it: &Newtype, name: &str) -> String {
    format!(
        "{}type {name} = {}\n",
        comment(&it.item.docs, ""),
        types.go(&it.inner)
    )
}

/// `members` are their names in Go.
pub(super) fn enumeration(it: &Enumeration, name: &str, members: &[String]) -> String {
    let mut text = format!(
        "{}type {name} int64\n\n// The values of {name}.\nconst (\n",
        comment(&it.item.docs, "")
    );
    let longest = members.iter().map(String::len).max().unwrap_or(0);
    let (mut names_of, mut indices, mut made) = (String::new(), String::new(), String::new());
    for (index, (member, own)) in it.members.iter().zip(members).enumerate() {
        let padding = " ".repeat(longest - own.len() + 1);
        text.push_str(&comment(&member.item.docs, "\t"));
        // Columns don't go over comments.
        let documented = it.members.iter().any(|it| !it.item.docs.trim().is_empty());
        let padding = if documented { " " } else { &padding };
        text.push_str(&format!("\t{own}{padding}{name} = {}\n", member.value));
        names_of.push_str(&format!(
            "\tcase {own}:\n\t\treturn {}\n",
            names::quoted(&member.item.name)
        ));
        indices.push_str(&format!("\tcase {own}:\n\t\tw.u32({index})\n"));
        made.push_str(&format!("\tcase {index}:\n\t\treturn {own}\n"));
    }
    text.push_str(&format!(
        ")\n\n// String is the value's name.\nfunc (v {name}) String() string {{\n\tswitch v {{\n{names_of}\t}}\n\treturn \"{name}(\" + strconv.FormatInt(int64(v), 10) + \")\"\n}}\n\
         \nfunc lbPut{name}(w *lbWriter, v {name}) {{\n\tswitch v {{\n{indices}\tdefault:\n\t\tw.fail(\"expected a value of {name}, got \" + strconv.FormatInt(int64(v), 10))\n\t}}\n}}\n\
         \nfunc lbGet{name}(r *lbReader) {name} {{\n\tswitch r.u32() {{\n{made}\t}}\n\tr.fault = \"no value of {name}\"\n\treturn 0\n}}\n"
    ));
    text
}

/// The names of a variant's fields: those without names are `Value`, or `Value0`, `Value1`, ….
pub(super) fn variant_fields<T>(
    fields: &Fields<VariantField<T>>,
    kept: &[&VariantField<T>],
    taken: &[&str],
) -> Vec<String> {
    let named = matches!(fields, Fields::Named(_));
    let wanted = kept.iter().enumerate().map(|(at, field)| {
        match (named, field.item.hosts.fixed_name(names::HOST), kept.len()) {
            (true, ..) | (_, Some(_), _) => names::of(&field.item),
            (false, None, 1) => "Value".to_owned(),
            (false, None, _) => format!("Value{at}"),
        }
    });
    unique(wanted, taken)
}

/// `variants` are their names in Go.
pub(super) fn data_enum(
    types: &Types<'_>,
    it: &DataEnum,
    name: &str,
    variants: &[String],
) -> String {
    let list: Vec<String> = variants.iter().map(|own| format!("[{own}]")).collect();
    let mut text = format!(
        "{}//\n// It is one of {}.\ntype {name} interface {{\n\tis{name}()\n}}\n",
        comment(
            &format!("{} is an enum with data.\n\n{}", name, it.item.docs),
            ""
        ),
        list.join(", ")
    );
    let (mut writes, mut reads) = (String::new(), String::new());
    for (index, (variant, own)) in it.variants.iter().zip(variants).enumerate() {
        let kept: Vec<&VariantField> = variant.fields.as_slice().iter().collect();
        let own_fields = variant_fields(&variant.fields, &kept, &[]);
        let members: Vec<Field> = (kept.iter().zip(&own_fields))
            .map(|(field, own)| (field.item.docs.clone(), own.clone(), types.go(&field.ty)))
            .collect();
        let all: Vec<(String, &Value)> = (own_fields.into_iter())
            .zip(kept.iter().map(|field| &field.ty))
            .collect();
        text.push_str(&format!(
            "\n{}\nfunc ({own}) is{name}() {{}}\n",
            declared(&variant.item.docs, own, &members)
        ));
        let writes_all: String = (all.iter())
            .map(|(field, value)| format!("\t\t{}\n", types.write(value, &format!("v.{field}"))))
            .collect();
        writes.push_str(&format!("\tcase {own}:\n\t\tw.u32({index})\n{writes_all}"));
        writes.push_str(&format!(
            "\tcase *{own}:\n\t\tif v == nil {{\n\t\t\tw.fail(\"expected a {name}, got nil\")\n\t\t}} else {{\n\t\t\tlbPut{name}(w, *v)\n\t\t}}\n"
        ));
        if all.is_empty() {
            reads.push_str(&format!("\tcase {index}:\n\t\treturn {own}{{}}\n"));
        } else {
            let lines: String = (all.iter())
                .map(|(field, value)| format!("\t\tv.{field} = {}\n", types.read(value)))
                .collect();
            reads.push_str(&format!(
                "\tcase {index}:\n\t\tvar v {own}\n{lines}\t\treturn v\n"
            ));
        }
    }
    text.push_str(&format!(
        "\nfunc lbPut{name}(w *lbWriter, v {name}) {{\n\tif !w.deeper() {{\n\t\treturn\n\t}}\n\tdefer w.shallower()\n\tswitch v := v.(type) {{\n{writes}\tdefault:\n\t\tw.fail(\"expected a {name}, got nil\")\n\t}}\n}}\n\
         \nfunc lbGet{name}(r *lbReader) {name} {{\n\tswitch r.u32() {{\n{reads}\t}}\n\tr.fault = \"no variant of {name}\"\n\treturn nil\n}}\n"
    ));
    text
}
