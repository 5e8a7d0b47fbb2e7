//! Notation, judgement and names on a small interface, without any host.

use landbridge_model::{
    ErrorShape, ErrorType, Fields, Interface, Item, Key, List, MapOrder, Scalar, TypeName,
    Value as Type, Variant,
};
use serde_json::json;

use crate::case::{Expect, Fails};
use crate::notation::{canonical, float, kept, readable};

fn item(name: &str) -> Item {
    Item {
        name: name.to_owned(),
        path: format!("k::{name}"),
        ..Item::default()
    }
}

fn interface() -> Interface {
    Interface {
        errors: vec![ErrorType {
            item: item("E"),
            shape: ErrorShape::Enum(vec![Variant {
                item: item("Full"),
                fields: Fields::Unit,
                host_catch_all: false,
            }]),
        }],
        ..Interface::default()
    }
}

fn read(ty: &Type, text: &str) -> Result<serde_json::Value, String> {
    let table: toml::Table = toml::from_str(&format!("v = {text}")).map_err(|e| e.to_string())?;
    canonical(&interface(), ty, &table["v"]).map_err(|error| format!("{error:#}"))
}

#[test]
fn values_are_read_by_their_type() {
    let byte = Type::Scalar(Scalar::Int(landbridge_model::Int::U8));
    assert_eq!(read(&byte, "255"), Ok(json!("255")));
    assert!(read(&byte, "256").is_err());
    assert!(read(&byte, "\"x\"").is_err());
    assert_eq!(read(&Type::Bytes, "\"00ff\""), Ok(json!("00ff")));
    let option = Type::Option(Box::new(Type::String));
    assert_eq!(read(&option, "\"@none\""), Ok(json!(null)));
    assert_eq!(read(&option, "\"text\""), Ok(json!("text")));
    let list = Type::List(List::Converted(Box::new(byte.clone())));
    assert_eq!(
        read(&list, "{ repeat = 1, times = 3 }"),
        Ok(json!(["1", "1", "1"]))
    );
    let map = Type::Map {
        order: MapOrder::Sorted,
        key: Key::String,
        value: Box::new(byte),
    };
    assert_eq!(read(&map, "{ a = 1 }"), Ok(json!([["a", "1"]])));
}

#[test]
fn floats_keep_their_bits() {
    let ty = Type::Scalar(Scalar::Float(landbridge_model::Float::F64));
    assert_eq!(read(&ty, "-0.0"), Ok(json!("f:8000000000000000")));
    assert_eq!(read(&ty, "nan"), Ok(json!("f:nan")));
    assert_eq!(readable(&float(0.1)), "0.1");
}

#[test]
fn objects_in_results_get_names_in_order() {
    let ty = Type::List(List::Converted(Box::new(Type::Object {
        name: TypeName("k::O".to_owned()),
        hold: landbridge_model::ObjectHold::Owned,
    })));
    let value = read(&ty, "[\"$b\", \"$a\"]").unwrap_or_default();
    let mut names = Vec::new();
    kept(&value, &mut names);
    assert_eq!(names, ["b", "a"]);
}

#[test]
fn an_error_must_be_the_right_one() {
    let fails = |message: &str| Expect {
        fails: Some(Fails {
            error: "E".to_owned(),
            variant: Some("Full".to_owned()),
            fields: toml::Table::new(),
            message: message.to_owned(),
            causes: Vec::new(),
        }),
        ..Expect::default()
    };
    let raised = json!({ "raised": { "kind": "error", "type": "E", "variant": "Full",
        "fields": [], "message": "full", "causes": [] } });
    let judged = |expect| {
        let step = crate::plan::PlannedStep::for_tests(expect);
        crate::judge::judge(&interface(), &step, &raised).unwrap_or_default()
    };
    assert_eq!(judged(fails("full")), None);
    assert!(judged(fails("empty")).is_some());
    assert!(
        judged(Expect::default()).is_some(),
        "an answer was expected"
    );
    let busy = Expect {
        busy: true,
        ..Expect::default()
    };
    assert!(judged(busy).is_some());
}
