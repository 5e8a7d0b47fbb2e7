//! What a package leaves out, and expressions of cases that name it.

use std::collections::BTreeSet;

use anyhow::Result;
use landbridge_model::HostOptions;

use landbridge_model::Interface;

use crate::case::{Action, Case, Host, Special, Step, special};
use crate::names::{Kind, name};
use crate::package::{self, Places};

/// Leaves out what the package of a host says that it leaves out, for the host whose cases run.
pub(crate) fn leave_out(
    places: &Places,
    package: &str,
    host: Host,
    interface: &mut Interface,
) -> Result<()> {
    let lowered = package::lowered(places, package)?;
    let paths: BTreeSet<&str> = (lowered["left_out"].as_array().into_iter().flatten())
        .filter_map(serde_json::Value::as_str)
        .collect();
    let skip = |path: &str, hosts: &mut HostOptions| {
        if paths.contains(path) {
            hosts.skip.insert(host.id().to_owned());
        }
    };
    let kinds = [
        (interface.functions.iter_mut())
            .map(|it| &mut it.item)
            .collect::<Vec<_>>(),
        interface
            .records
            .iter_mut()
            .map(|it| &mut it.item)
            .collect(),
        (interface.plain_records.iter_mut())
            .map(|it| &mut it.item)
            .collect(),
        (interface.data_enums.iter_mut())
            .map(|it| &mut it.item)
            .collect(),
        (interface.enumerations.iter_mut())
            .map(|it| &mut it.item)
            .collect(),
        interface
            .newtypes
            .iter_mut()
            .map(|it| &mut it.item)
            .collect(),
        interface.errors.iter_mut().map(|it| &mut it.item).collect(),
        interface
            .constants
            .iter_mut()
            .map(|it| &mut it.item)
            .collect(),
        interface
            .imports
            .iter_mut()
            .map(|it| &mut it.item)
            .collect(),
    ];
    for item in kinds.into_iter().flatten() {
        skip(&item.path, &mut item.hosts);
    }
    for object in &mut interface.objects {
        skip(&object.item.path, &mut object.item.hosts);
        for method in &mut object.methods {
            skip(&method.function.item.path, &mut method.function.item.hosts);
        }
    }
    Ok(())
}

/// Whether an expression of a case asks for what the host doesn't show. Of JavaScript only: elsewhere expressions
/// are written for the host that they run in.
pub(crate) fn asks(interface: &Interface, case: &Case, host: Host) -> bool {
    if host != Host::Node {
        return false;
    }
    let (mut shown, mut left_out) = (Vec::new(), Vec::new());
    let mut add = |is_shown: bool, text: String| {
        if is_shown {
            shown.push(text);
        } else {
            left_out.push(text);
        }
    };
    for function in &interface.functions {
        let item = &function.item;
        add(item.hosts.shown_in("node"), name(host, Kind::Value, item));
    }
    for object in &interface.objects {
        let item = &object.item;
        let is_shown = item.hosts.shown_in("node");
        add(is_shown, name(host, Kind::Type, item));
        for method in &object.methods {
            let item = &method.function.item;
            let text = name(host, Kind::Method, item);
            add(is_shown && item.hosts.shown_in("node"), text);
            if method.kind == landbridge_model::MethodKind::Constructor
                && !item.hosts.shown_in("node")
            {
                add(false, name(host, Kind::Type, &object.item));
            }
        }
    }
    let shares = interface.functions.iter().any(|it| {
        let output = it.output.value();
        it.item.hosts.shown_in("node") && matches!(output, Some(landbridge_model::Value::Buffer(_)))
    });
    let codes: Vec<&str> = case
        .steps
        .iter()
        .flat_map(|step| expressions(step, host))
        .collect();
    codes.iter().any(|code| {
        words(code).any(|word| {
            let class = word.ends_with("Buffer") && !word.starts_with("Array") && word != "Buffer";
            (class && !word.starts_with("Shared") && !shares && code.contains(&format!("m.{word}")))
                || (left_out.iter().any(|it| it == word) && is_only(word, code, &shown))
        })
    })
}

/// Whether a name that is left out isn't another's too; a class counts when it is made.
fn is_only(word: &str, code: &str, shown: &[String]) -> bool {
    let made = code.contains(&format!("new m.{word}("));
    made || !shown.iter().any(|it| it == word)
}

/// The words behind a dot.
fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split('.').skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
        &rest[..end.unwrap_or(rest.len())]
    })
}

fn expressions(step: &Step, host: Host) -> Vec<&str> {
    let mut found = Vec::new();
    if matches!(step.action, Action::Eval | Action::Let(_)) {
        found.extend(step.code.get(&host).map(String::as_str));
    }
    for argument in step.args.iter().chain(step.named.values()) {
        if let Some(Special::Code(code)) = special(argument) {
            found.extend(code.get(host.id()).and_then(toml::Value::as_str));
        }
    }
    found
}
