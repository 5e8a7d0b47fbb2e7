//! What cases take of the stock: sources, closures and implementations, as Kotlin writes them.

use anyhow::{Result, bail};
use landbridge_model::{
    Argument, Closure, Int, List, Scalar, Sequence, SequenceKind, Value as Type,
};
use serde_json::Value as Json;

use super::value::{Values, integer};

/// What the stock has under a name, of the type that is asked for.
pub(super) fn value(values: Values<'_>, stock: &str, ty: &Argument) -> Result<String> {
    match ty {
        Argument::Sequence(sequence) => source(values, stock, sequence),
        Argument::Closure(closure) => closure_of(stock, closure),
        Argument::Import { .. } => Ok(format!("Stock.{}()", camel(stock))),
        _ => bail!("`{stock}` of the stock"),
    }
}

fn source(values: Values<'_>, stock: &str, sequence: &Sequence) -> Result<String> {
    let item = values.ty(&sequence.item);
    let number = match &sequence.item {
        Type::Option(inner) => counted(inner),
        other => counted(other),
    };
    let later = sequence.kind == SequenceKind::Stream;
    let known = match stock.strip_suffix(" later") {
        Some(known) if later => known,
        _ => stock,
    };
    let body = match known {
        "count to 3" => format!("if (at > 3) END else {number}"),
        "endless" => number,
        "fail at 1" => "throw StockError(\"one\")".to_owned(),
        "fail at 3" => {
            format!("if (at == 3) throw StockError(\"three\") else {number}")
        }
        "missing at 3" => {
            format!("if (at == 3) throw kitchensink.CallbackError.Missing(\"k\") else {number}")
        }
        "letters" => "if (at > 3) END else (96 + at).toChar().toString()".to_owned(),
        "gaps" => format!("if (at > 3) END else if (at == 2) null else {number}"),
        "chunks" => {
            let build = |digits: &[&str]| match &sequence.item {
                Type::Bytes => {
                    let all: Vec<String> = digits.iter().map(|it| format!("0{it}")).collect();
                    values.build(&sequence.item, &all.concat().into())
                }
                other => {
                    let all: Vec<Json> = digits.iter().map(|it| (*it).into()).collect();
                    values.build(other, &Json::Array(all))
                }
            };
            let (one, none, two) = (build(&["1", "2"])?, build(&[])?, build(&["3"])?);
            format!("if (at > 3) END else if (at == 1) {one} else if (at == 2) {none} else {two}")
        }
        _ => bail!("`{stock}` of the stock"),
    };
    let counting = if later { "countingLater" } else { "counting" };
    Ok(format!("{counting}<{item}> {{ at -> {body} }}"))
}

/// A closure of the stock.
fn closure_of(stock: &str, closure: &Closure) -> Result<String> {
    let first = closure
        .parameters
        .first()
        .map(landbridge_model::Given::to_value);
    let first = first.unwrap_or(Type::String);
    let number = |value: i64, ty: &Type| match ty {
        Type::Scalar(Scalar::Int(int)) => integer(*int, &value.to_string()),
        Type::Scalar(Scalar::Float(_)) => format!("{value}.0"),
        _ => value.to_string(),
    };
    let unread = match closure.parameters.len() {
        0 => String::new(),
        count => format!("{} -> ", vec!["_"; count].join(", ")),
    };
    let thrown = |error: &str| format!("{{ {unread}throw {error} }}");
    let given = closure.value.clone().unwrap_or(Type::String);
    Ok(match stock {
        "double" => format!("{{ it * {} }}", number(2, &first)),
        "negate" => "{ -it }".to_owned(),
        "increment" => format!("{{ it + {} }}", number(1, &first)),
        "nothing" => format!("{{ {unread}}}"),
        "add" => "{ a, b -> a + b }".to_owned(),
        "text" => format!("{{ {unread}\"a text\" }}"),
        "true" => format!("{{ {unread}true }}"),
        "seven" => format!("{{ {unread}{} }}", number(7, &given)),
        "x" => "{ it.x }".to_owned(),
        "length" => "{ it.toByteArray().size.toUInt() }".to_owned(),
        "is long" => "{ it.codePointCount(0, it.length) > 2 }".to_owned(),
        "reverse" if matches!(first, Type::Bytes | Type::List(List::Direct(_))) => {
            "{ it.reversedArray() }".to_owned()
        }
        "reverse" => "{ it.reversed() }".to_owned(),
        "upper" => "{ it?.uppercase() }".to_owned(),
        "same" => "{ it }".to_owned(),
        "raise" => thrown("StockError(\"no\")"),
        "raise full" => thrown("kitchensink.CallbackError.Full()"),
        "raise missing" => thrown("kitchensink.CallbackError.Missing(\"k\")"),
        "raise refused" => thrown("kitchensink.NarrowError.Refused(7u)"),
        "raise at 3" => {
            let rest = if closure.value.is_some() {
                "; true"
            } else {
                ""
            };
            let three = number(3, &first);
            format!("{{ if (it == {three}) throw StockError(\"three\"){rest} }}")
        }
        _ => bail!("`{stock}` of the stock"),
    })
}

/// How far a source has counted, as a number of its items' type.
fn counted(ty: &Type) -> String {
    match ty {
        Type::Scalar(Scalar::Int(Int::I32)) => "at".to_owned(),
        Type::Scalar(Scalar::Int(Int::I64 | Int::Isize)) => "at.toLong()".to_owned(),
        Type::Scalar(Scalar::Int(Int::U32)) => "at.toUInt()".to_owned(),
        Type::Scalar(Scalar::Int(Int::U64 | Int::Usize)) => "at.toULong()".to_owned(),
        Type::Scalar(Scalar::Int(Int::U8)) => "at.toUByte()".to_owned(),
        Type::Scalar(Scalar::Float(_)) => "at.toDouble()".to_owned(),
        _ => "at".to_owned(),
    }
}

/// `describedStore`
fn camel(words: &str) -> String {
    let mut all = String::new();
    for (at, word) in words.split(' ').enumerate() {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if at > 0 => all.extend(first.to_uppercase()),
            Some(first) => all.push(first),
            None => {}
        }
        all.push_str(letters.as_str());
    }
    all
}
