//! Go's types and how each is read from the wire and written to it.

use std::fmt::Write as _;

use landbridge_model::{
    DataEnum, Declaration, Element, ErrorShape, ErrorType, Fields, Float, Int, Item, List,
    PlainType, Scalar, TypeName, Value, VariantField,
};

use super::names;
use super::used::Used;

/// A number's Go type, and its method of the reader and the writer.
fn int(int: Int) -> (&'static str, &'static str) {
    match int {
        Int::I8 => ("int8", "i8"),
        Int::I16 => ("int16", "i16"),
        Int::I32 => ("int32", "i32"),
        Int::I64 => ("int64", "i64"),
        Int::I128 => ("Int128", "i128"),
        Int::U8 => ("uint8", "u8"),
        Int::U16 => ("uint16", "u16"),
        Int::U32 => ("uint32", "u32"),
        Int::U64 => ("uint64", "u64"),
        Int::U128 => ("Uint128", "u128"),
        Int::Isize => ("int", "size"),
        Int::Usize => ("int", "natural"),
    }
}

/// The Go type and the method, for what one method reads and writes.
fn leaf(value: &Value) -> Option<(&'static str, &'static str)> {
    Some(match value {
        Value::Scalar(Scalar::Bool) => ("bool", "bool"),
        Value::Scalar(Scalar::Int(it)) => int(*it),
        Value::Scalar(Scalar::Float(Float::F32)) => ("float32", "f32"),
        Value::Scalar(Scalar::Float(Float::F64)) => ("float64", "f64"),
        Value::Scalar(Scalar::Char) => ("rune", "rune"),
        Value::String | Value::Path => ("string", "string"),
        Value::Bytes => ("[]byte", "bytes"),
        Value::Duration => ("time.Duration", "duration"),
        Value::SystemTime => ("time.Time", "time"),
        _ => return None,
    })
}

/// What a pointer stands for: an option, or a box in a record.
fn pointee(value: &Value) -> Option<&Value> {
    match value {
        Value::Option(inner) => Some(match &**inner {
            Value::Boxed(inner) => inner,
            inner => inner,
        }),
        Value::Boxed(inner) => Some(inner),
        _ => None,
    }
}

/// How Go spells a type.
pub(super) fn spelled(used: &Used<'_>, value: &Value) -> String {
    if let Some((name, _)) = leaf(value) {
        return name.to_owned();
    }
    if let Some(inner) = pointee(value) {
        return format!("*{}", spelled(used, inner));
    }
    match value {
        Value::List(List::Direct(item)) => format!("[]{}", spelled(used, &item.to_value())),
        Value::List(List::Converted(item)) => format!("[]{}", spelled(used, item)),
        Value::Set { item, .. } => format!("map[{}]struct{{}}", spelled(used, &item.to_value())),
        Value::Map { key, value, .. } => format!(
            "map[{}]{}",
            spelled(used, &key.to_value()),
            spelled(used, value)
        ),
        Value::Tuple(items) => {
            let fields: Vec<_> = (items.iter().enumerate())
                .map(|(index, item)| format!("V{index} {}", spelled(used, item)))
                .collect();
            format!("struct {{ {} }}", fields.join("; "))
        }
        Value::Array { item, len } => format!("[{len}]{}", spelled(used, item)),
        Value::Plain(name)
        | Value::Record(name)
        | Value::Newtype(name)
        | Value::Enumeration(name)
        | Value::DataEnum(name) => used.name(name),
        _ => "struct{}".to_owned(), // objects and buffers were refused
    }
}

/// The statements that read a value into `to`, which is declared.
pub(super) fn read(used: &Used<'_>, value: &Value, to: &str, depth: usize) -> String {
    if let Some((_, method)) = leaf(value) {
        return format!("{to} = r.{method}()\n");
    }
    let at = |name: &str| format!("{name}{depth}");
    let deeper = |value: &Value, to: &str| read(used, value, to, depth + 1);
    let ty = |value: &Value| spelled(used, value);
    match value {
        Value::Option(_) => {
            let inner = pointee(value).expect("it is one");
            let v = at("v");
            let inner = format!("var {v} {}\n{}{to} = &{v}\n", ty(inner), deeper(inner, &v));
            format!("if r.bool() {{\n{inner}}}\n")
        }
        Value::Boxed(inner) => {
            let v = at("v");
            format!("var {v} {}\n{}{to} = &{v}\n", ty(inner), deeper(inner, &v))
        }
        Value::List(List::Direct(item)) => match item {
            Element::Int(Int::Isize | Int::Usize) => items(used, &item.to_value(), to, depth),
            _ => format!("{to} = lbGetBlock[{}](r)\n", ty(&item.to_value())),
        },
        Value::List(List::Converted(item)) => items(used, item, to, depth),
        Value::Set { item, .. } => {
            let (n, v, item) = (at("n"), at("v"), item.to_value());
            format!(
                "{to} = {}{{}}\nfor {n} := r.count(); {n} > 0; {n}-- {{\nvar {v} {}\n{}{to}[{v}] = struct{{}}{{}}\n}}\n",
                ty(value),
                ty(&item),
                deeper(&item, &v)
            )
        }
        Value::Map {
            key, value: item, ..
        } => {
            let (n, k, v, key) = (at("n"), at("k"), at("v"), key.to_value());
            format!(
                "{to} = {}{{}}\nfor {n} := r.count(); {n} > 0; {n}-- {{\nvar {k} {}\n{}var {v} {}\n{}{to}[{k}] = {v}\n}}\n",
                ty(value),
                ty(&key),
                deeper(&key, &k),
                ty(item),
                deeper(item, &v)
            )
        }
        Value::Tuple(items) => (items.iter().enumerate())
            .map(|(index, item)| deeper(item, &format!("{to}.V{index}")))
            .collect(),
        Value::Array { item, .. } => {
            let i = at("i");
            format!(
                "for {i} := range {to} {{\n{}}}\n",
                deeper(item, &format!("{to}[{i}]"))
            )
        }
        Value::Plain(name) => format!("{to} = lbGetPlain[{}](r)\n", used.name(name)),
        Value::Record(name)
        | Value::Newtype(name)
        | Value::Enumeration(name)
        | Value::DataEnum(name) => format!("{to} = lbGet{}(r)\n", used.name(name)),
        _ => String::new(),
    }
}

/// Lists of pointer-sized numbers are as those of 64 bits.
fn aligned(item: &Value) -> &'static str {
    match item {
        Value::Scalar(Scalar::Int(Int::Isize | Int::Usize)) => "w.align(8)\n",
        _ => "",
    }
}

fn items(used: &Used<'_>, item: &Value, to: &str, depth: usize) -> String {
    let (n, i) = (format!("n{depth}"), format!("i{depth}"));
    let align = aligned(item).replace('w', "r");
    let ty = spelled(used, item);
    let inner = read(used, item, &format!("{to}[{i}]"), depth + 1);
    format!(
        "{n} := r.count()\n{align}{to} = make([]{ty}, {n})\nfor {i} := range {to} {{\n{inner}}}\n"
    )
}

/// The statements that write the value `from`.
pub(super) fn write(used: &Used<'_>, value: &Value, from: &str, depth: usize) -> String {
    if let Some((_, method)) = leaf(value) {
        return format!("w.{method}({from})\n");
    }
    let at = |name: &str| format!("{name}{depth}");
    let deeper = |value: &Value, from: &str| write(used, value, from, depth + 1);
    match value {
        Value::Option(_) => {
            let inner = deeper(pointee(value).expect("it is one"), &format!("(*{from})"));
            format!("w.bool({from} != nil)\nif {from} != nil {{\n{inner}}}\n")
        }
        Value::Boxed(inner) => deeper(inner, &format!("(*{from})")),
        Value::List(List::Direct(item))
            if !matches!(item, Element::Int(Int::Isize | Int::Usize)) =>
        {
            format!("lbPutBlock(w, {from})\n")
        }
        Value::List(list) => {
            let (item, align) = match list {
                List::Direct(item) => (item.to_value(), aligned(&item.to_value())),
                List::Converted(item) => ((**item).clone(), aligned(item)),
            };
            let v = at("v");
            format!(
                "w.count(len({from}))\n{align}for _, {v} := range {from} {{\n{}}}\n",
                deeper(&item, &v)
            )
        }
        Value::Set { item, .. } => {
            let v = at("v");
            format!(
                "w.count(len({from}))\nfor {v} := range {from} {{\n{}}}\n",
                deeper(&item.to_value(), &v)
            )
        }
        Value::Map { key, value, .. } => {
            let (k, v) = (at("k"), at("v"));
            format!(
                "w.count(len({from}))\nfor {k}, {v} := range {from} {{\n{}{}}}\n",
                deeper(&key.to_value(), &k),
                deeper(value, &v)
            )
        }
        Value::Tuple(items) => (items.iter().enumerate())
            .map(|(index, item)| deeper(item, &format!("{from}.V{index}")))
            .collect(),
        Value::Array { item, .. } => {
            let v = at("v");
            format!("for _, {v} := range {from} {{\n{}}}\n", deeper(item, &v))
        }
        Value::Plain(_) => format!("lbPutPlain(w, {from})\n"),
        Value::Record(name)
        | Value::Newtype(name)
        | Value::Enumeration(name)
        | Value::DataEnum(name) => format!("lbPut{}(w, {from})\n", used.name(name)),
        _ => String::new(),
    }
}

/// The types and their codecs.
pub(super) fn declarations(used: &Used<'_>) -> String {
    let mut out = String::new();
    for declaration in &used.types {
        let name = names::ty(declaration.item());
        out += &names::docs(declaration.item(), "");
        match declaration {
            Declaration::PlainRecord(it) => {
                let _ = writeln!(out, "type {name} struct {{");
                for field in &it.fields {
                    let ty = plain(used, &field.ty);
                    out += &names::docs(&field.item, "\t");
                    let _ = writeln!(out, "\t{} {ty}", names::member(&field.item));
                }
                let _ = writeln!(out, "}}\n\nvar (");
                let proof = |what: &str, expected: usize| {
                    format!("\t_ [{expected}]struct{{}} = [unsafe.{what}]struct{{}}{{}}\n")
                };
                out += &proof(&format!("Sizeof({name}{{}})"), it.size);
                for field in &it.fields {
                    let what = format!("Offsetof({name}{{}}.{})", names::member(&field.item));
                    out += &proof(&what, field.offset);
                }
                out += ")\n\n";
            }
            Declaration::Record(it) => {
                let fields: Vec<_> = (it.fields.iter())
                    .map(|field| (&field.item, &field.ty))
                    .collect();
                structure(used, &mut out, &name, &fields);
            }
            Declaration::Newtype(it) => {
                let inner = spelled(used, &it.inner);
                let _ = writeln!(
                    out,
                    "type {name} {inner}\n\nfunc lbGet{name}(r *lbReader) {name} {{\nvar v {inner}\n{}return {name}(v)\n}}\n\n\
                     func lbPut{name}(w *lbWriter, v {name}) {{\nu := {inner}(v)\n{}}}\n",
                    read(used, &it.inner, "v", 0),
                    write(used, &it.inner, "u", 0)
                );
            }
            Declaration::Enumeration(it) => {
                let _ = writeln!(
                    out,
                    "type {name} uint32\n\n// The members of {name}.\nconst ("
                );
                for (index, member) in it.members.iter().enumerate() {
                    out += &names::docs(&member.item, "\t");
                    let _ = writeln!(out, "\t{name}{} {name} = {index}", names::ty(&member.item));
                }
                let count = it.members.len();
                let texts: Vec<_> = (it.members.iter())
                    .map(|member| format!("{:?}", member.item.name))
                    .collect();
                let _ = writeln!(
                    out,
                    ")\n\n// String is the member's name in Rust.\nfunc (v {name}) String() string {{\nif v < {count} {{\n\
                     return [...]string{{{}}}[v]\n}}\nreturn fmt.Sprintf(\"{name}(%d)\", uint32(v))\n}}\n\n\
                     func lbGet{name}(r *lbReader) {name} {{ return {name}(r.u32()) }}\n\n\
                     func lbPut{name}(w *lbWriter, v {name}) {{ w.u32(uint32(v)) }}\n",
                    texts.join(", ")
                );
            }
            Declaration::DataEnum(it) => sum(used, &mut out, &name, it),
            _ => {}
        }
    }
    for error in &used.errors {
        fault(used, &mut out, error);
    }
    out
}

fn plain(used: &Used<'_>, ty: &PlainType) -> String {
    match ty {
        PlainType::Int(it) => int(*it).0.to_owned(),
        PlainType::Float(it) => spelled(used, &Value::Scalar(Scalar::Float(*it))),
        PlainType::Array { item, len } => format!("[{len}]{}", plain(used, item)),
        PlainType::Plain(name) => used.name(name),
    }
}

fn structure(used: &Used<'_>, out: &mut String, name: &str, fields: &[(&Item, &Value)]) {
    let _ = writeln!(out, "type {name} struct {{");
    for (item, ty) in fields {
        out.push_str(&names::docs(item, "\t"));
        let _ = writeln!(out, "\t{} {}", names::member(item), spelled(used, ty));
    }
    let _ = writeln!(out, "}}\n\nfunc lbGet{name}(r *lbReader) (v {name}) {{");
    for (item, ty) in fields {
        out.push_str(&read(used, ty, &format!("v.{}", names::member(item)), 0));
    }
    let _ = writeln!(
        out,
        "return\n}}\n\nfunc lbPut{name}(w *lbWriter, v {name}) {{"
    );
    for (item, ty) in fields {
        out.push_str(&write(used, ty, &format!("v.{}", names::member(item)), 0));
    }
    out.push_str("}\n\n");
}

fn sum(used: &Used<'_>, out: &mut String, name: &str, it: &DataEnum) {
    let _ = writeln!(out, "type {name} interface{{ is{name}() }}\n");
    let (mut gets, mut puts) = (String::new(), String::new());
    for (index, variant) in it.variants.iter().enumerate() {
        let own = format!("{name}{}", names::ty(&variant.item));
        let fields: Vec<_> = (variant.fields.as_slice().iter())
            .map(|field| (&field.item, &field.ty))
            .collect();
        out.push_str(&names::docs(&variant.item, ""));
        structure(used, out, &own, &fields);
        let _ = writeln!(out, "func ({own}) is{name}() {{}}\n");
        let _ = writeln!(gets, "case {index}:\nreturn lbGet{own}(r)");
        let _ = writeln!(
            puts,
            "case {own}:\nw.u32({index})\nlbPut{own}(w, v)\ncase *{own}:\nw.u32({index})\nlbPut{own}(w, *v)"
        );
    }
    let _ = writeln!(
        out,
        "func lbGet{name}(r *lbReader) {name} {{\nswitch index := r.u32(); index {{\n{gets}default:\n\
         panic(fmt.Sprintf(\"{name} has no variant %d\", index))\n}}\n}}\n\n\
         func lbPut{name}(w *lbWriter, v {name}) {{\nswitch v := v.(type) {{\n{puts}default:\n\
         panic(fmt.Sprintf(\"%T is no {name}\", v))\n}}\n}}\n"
    );
}

/// An error's variants as Go's error types, and the function that writes whatever error a handler gives.
fn fault(used: &Used<'_>, out: &mut String, error: &ErrorType) {
    let name = names::ty(&error.item);
    type F = Fields<VariantField<Option<landbridge_model::Data>>>;
    let variants: Vec<(String, &Item, &F, usize)> = match &error.shape {
        ErrorShape::Enum(variants) => (variants.iter().enumerate())
            .filter(|(_, it)| !it.host_catch_all && crosses(&it.fields))
            .map(|(index, it)| {
                (
                    format!("{name}{}", names::ty(&it.item)),
                    &it.item,
                    &it.fields,
                    index,
                )
            })
            .collect(),
        ErrorShape::Struct(fields) if crosses(fields) => {
            vec![(format!("{name}Value"), &error.item, fields, 0)]
        }
        ErrorShape::Struct(_) => Vec::new(),
    };
    out.push_str(&names::docs(&error.item, ""));
    let _ = writeln!(out, "type {name} interface {{\nerror\nis{name}()\n}}\n");
    let mut cases = String::new();
    for (own, item, fields, index) in variants {
        let values: Vec<_> = (fields.as_slice().iter())
            .filter_map(|field| field.ty.as_ref().map(|data| (&field.item, data.value())))
            .collect();
        out.push_str(&names::docs(item, ""));
        structure(used, out, &own, &values);
        let text = match values.is_empty() {
            true => format!("return {:?}", item.name),
            false => {
                let args: Vec<_> = (values.iter())
                    .map(|(item, _)| format!("e.{}", names::member(item)))
                    .collect();
                let shown: Vec<_> = (values.iter())
                    .map(|(item, _)| format!("{}: %v", item.name))
                    .collect();
                format!(
                    "return fmt.Sprintf(\"{} {{{}}}\", {})",
                    item.name,
                    shown.join(", "),
                    args.join(", ")
                )
            }
        };
        let _ = writeln!(
            out,
            "func (e {own}) Error() string {{ {text} }}\n\nfunc ({own}) is{name}() {{}}\n"
        );
        let _ = writeln!(
            cases,
            "case {own}:\nw.u32({index})\nlbPut{own}(w, e)\nreturn lbError\ncase *{own}:\nw.u32({index})\nlbPut{own}(w, *e)\nreturn lbError"
        );
    }
    let _ = writeln!(
        out,
        "func lbFail{name}(w *lbWriter, err error) uint32 {{\nvar known {name}\nif errors.As(err, &known) {{\n\
         switch e := known.(type) {{\n{cases}}}\n}}\nreturn lbWriteHost(w, err)\n}}\n"
    );
}

/// Whether Go can make a variant with these fields: all of them cross.
pub(super) fn crosses(fields: &Fields<VariantField<Option<landbridge_model::Data>>>) -> bool {
    fields.as_slice().iter().all(|field| field.ty.is_some())
}

/// The name of the function that writes a method's error.
pub(super) fn failing(used: &Used<'_>, error: &TypeName) -> String {
    format!("lbFail{}", used.name(error))
}
