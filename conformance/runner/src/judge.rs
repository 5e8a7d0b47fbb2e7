//! Whether what a driver saw is what the case asks for.

use anyhow::Result;
use landbridge_model::{Interface, MapOrder, Value as Type};
use serde_json::{Value as Json, json};
use toml::Value;

use crate::case::{Expect, Fails, Fault, Panics};
use crate::notation::{canonical, readable};
use crate::plan::{PlannedStep, error_fields};

/// Why a step's outcome isn't the right one; nothing when it is.
///
/// # Errors
/// The case expects an error that the interface doesn't have.
pub(crate) fn judge(
    interface: &Interface,
    step: &PlannedStep,
    outcome: &Json,
) -> Result<Option<String>> {
    if let Some(shape) = outcome.get("shape").and_then(Json::as_str) {
        return Ok(Some(format!("wrong kind of value: {shape}")));
    }
    if step.step.spawn.is_some() {
        return Ok(None);
    }
    let expect = &step.expect;
    if expect.success() {
        return Ok(match outcome.get("returned") {
            Some(value) => returned(interface, step, value),
            None => Some(format!("expected an answer, got {}", described(outcome))),
        });
    }
    let Some(raised) = outcome.get("raised") else {
        let value = outcome.get("returned").map(readable).unwrap_or_default();
        return Ok(Some(format!(
            "expected {}, got the answer {value}",
            expected(expect)
        )));
    };
    let kind = raised["kind"].as_str().unwrap_or_default();
    let message = raised["message"].as_str().unwrap_or_default();
    let right = match (kind, expect) {
        (
            "error",
            Expect {
                fails: Some(fails), ..
            },
        ) => {
            return error(interface, fails, raised);
        }
        (
            "panic",
            Expect {
                panics: Some(panics),
                ..
            },
        ) => return Ok(panic(panics, message)),
        (
            "thrown",
            Expect {
                throws: Some(text), ..
            },
        ) => message == text,
        ("panic", Expect { poisoned: true, .. }) => message.contains("poison"),
        ("busy", _) => expect.busy || expect.refused || expect.fault.as_ref().is_some_and(any),
        ("closed", _) => expect.closed || expect.refused,
        ("fault", Expect { refused: true, .. }) => true,
        (
            "fault",
            Expect {
                fault: Some(fault), ..
            },
        ) => return Ok(self::fault(fault, raised)),
        _ => false,
    };
    Ok((!right).then(|| format!("expected {}, got {}", expected(expect), described(outcome))))
}

fn any(fault: &Fault) -> bool {
    fault.kind == "any"
}

fn returned(interface: &Interface, step: &PlannedStep, value: &Json) -> Option<String> {
    let (Some(ty), Some(expected)) = (&step.returns, &step.value) else {
        let nothing = step.returns.is_none() && step.step.keep.is_none();
        let is_eval = matches!(step.step.action, crate::case::Action::Eval);
        return match value {
            Json::Bool(true) if is_eval => None,
            _ if is_eval => Some(format!(
                "it isn't so: {}",
                step.step.code.values().next().map_or("", String::as_str)
            )),
            Json::Null => None,
            _ if !nothing => None,
            other => Some(format!("expected nothing, got {}", readable(other))),
        };
    };
    let got = comparable(interface, ty, value.clone());
    let expected = comparable(interface, ty, expected.clone());
    (got != expected).then(|| {
        let (mut got, mut expected) = (readable(&got), readable(&expected));
        for text in [&mut got, &mut expected] {
            if text.len() > 500 {
                *text = text.chars().take(500).collect::<String>() + "…";
            }
        }
        format!("expected {expected}, got {got}")
    })
}

/// A canonical value in which what has no order is sorted, and each object is just one.
fn comparable(interface: &Interface, ty: &Type, value: Json) -> Json {
    use landbridge_model::{Declaration, List};
    match (ty, value) {
        (_, Json::Null) => Json::Null,
        (Type::Object { .. }, _) => json!("an object"),
        (Type::Option(inner) | Type::Boxed(inner), value) => comparable(interface, inner, value),
        (Type::List(List::Converted(item)) | Type::Array { item, .. }, Json::Array(items)) => items
            .into_iter()
            .map(|value| comparable(interface, item, value))
            .collect(),
        (Type::Set { .. }, Json::Array(items)) => sorted(items),
        (
            Type::Map {
                order, value: ty, ..
            },
            Json::Array(pairs),
        ) => {
            let pairs: Vec<Json> = pairs
                .into_iter()
                .map(|mut pair| {
                    let value = pair.get_mut(1).map(Json::take).unwrap_or_default();
                    let key = pair.get_mut(0).map(Json::take).unwrap_or_default();
                    json!([key, comparable(interface, ty, value)])
                })
                .collect();
            match order {
                MapOrder::Sorted => Json::Array(pairs),
                MapOrder::Unordered => sorted(pairs),
            }
        }
        (Type::Tuple(types), Json::Array(items)) => types
            .iter()
            .zip(items)
            .map(|(ty, value)| comparable(interface, ty, value))
            .collect(),
        (Type::Newtype(name), value) => match interface.find(name) {
            Some(Declaration::Newtype(it)) => comparable(interface, &it.inner, value),
            _ => value,
        },
        (Type::Record(name), Json::Object(mut it)) => {
            let fields = crate::notation::record_fields(interface, name).unwrap_or_default();
            let values = match it.get_mut("record").map(Json::take) {
                Some(Json::Array(values)) => values,
                _ => return Json::Object(it),
            };
            let values: Vec<Json> = values
                .into_iter()
                .enumerate()
                .map(|(at, mut pair)| match fields.get(at) {
                    Some((_, ty)) => {
                        let value = pair.get_mut(1).map(Json::take).unwrap_or_default();
                        json!([pair[0], comparable(interface, ty, value)])
                    }
                    None => pair,
                })
                .collect();
            json!({ "record": values })
        }
        (_, value) => value,
    }
}

fn sorted(mut items: Vec<Json>) -> Json {
    items.sort_by_key(Json::to_string);
    Json::Array(items)
}

fn error(interface: &Interface, fails: &Fails, raised: &Json) -> Result<Option<String>> {
    let fields = error_fields(interface, &fails.error, fails.variant.as_deref())?;
    let mut wrong = Vec::new();
    let mut compare = |what: &str, got: &Json, expected: &Json| {
        if got != expected {
            let (got, expected) = (readable(got), readable(expected));
            wrong.push(format!("{what}: expected {expected}, got {got}"));
        }
    };
    compare("error", &raised["type"], &json!(fails.error));
    compare("variant", &raised["variant"], &json!(fails.variant));
    compare("message", &raised["message"], &json!(fails.message));
    if let Some(causes) = raised.get("causes").filter(|causes| !causes.is_null()) {
        compare("causes", causes, &json!(fails.causes));
    } else {
        compare("causes", &Json::Null, &json!(fails.causes));
    }
    let mut expected = Vec::new();
    for (name, ty) in fields {
        let value = fails.fields.get(&name);
        let value = value.cloned().unwrap_or(Value::String("@none".to_owned()));
        expected.push(json!([name, canonical(interface, &ty, &value)?]));
    }
    compare("fields", &raised["fields"], &Json::Array(expected));
    Ok((!wrong.is_empty()).then(|| wrong.join("; ")))
}

fn panic(panics: &Panics, message: &str) -> Option<String> {
    let file = panics.file.as_deref().unwrap_or_default();
    (!message.contains(&panics.message) || !message.contains(file)).then(|| {
        let part = &panics.message;
        format!("expected a panic that says `{part}` at `{file}`, got `{message}`")
    })
}

fn fault(fault: &Fault, raised: &Json) -> Option<String> {
    let message = raised["message"].as_str().unwrap_or_default();
    let kinds: Vec<&str> = raised["kinds"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .collect();
    if !any(fault) && !fault.kind.split('|').any(|kind| kinds.contains(&kind)) {
        return Some(format!(
            "expected a fault of kind {}, got {} ({message})",
            fault.kind,
            kinds.join("|")
        ));
    }
    let parameter = fault.parameter.as_deref().unwrap_or_default();
    (!message.contains(parameter))
        .then(|| format!("the message doesn't name `{parameter}`: {message}"))
}

fn expected(expect: &Expect) -> String {
    if let Some(fails) = &expect.fails {
        let variant = fails.variant.as_deref().unwrap_or_default();
        format!("the error {} {variant}", fails.error)
    } else if let Some(panics) = &expect.panics {
        format!("a panic `{}`", panics.message)
    } else if let Some(text) = &expect.throws {
        format!("the host's own exception `{text}`")
    } else if let Some(fault) = &expect.fault {
        format!("a bad argument ({})", fault.kind)
    } else if expect.poisoned {
        "a poisoned object".to_owned()
    } else if expect.busy {
        "a busy object".to_owned()
    } else if expect.closed {
        "a closed object".to_owned()
    } else {
        "a refusal".to_owned()
    }
}

fn described(outcome: &Json) -> String {
    match outcome.get("raised") {
        Some(raised) => {
            let text = |key: &str| raised[key].as_str().unwrap_or_default().to_owned();
            format!(
                "{} {} {}: {}",
                text("kind"),
                text("type"),
                text("variant"),
                text("message")
            )
        }
        None => outcome.to_string(),
    }
}
