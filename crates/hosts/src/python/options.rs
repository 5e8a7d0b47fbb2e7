//! The table `[python]` of landbridge.toml: what it may say, and the diagnostics of what it can't.

use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::hosts::OPTION;
use landbridge_model::Interface;
use serde_json::Value as Json;

use super::names;
use crate::settings::Table;

/// The lowest version whose stable ABI has buffers, and the highest that PyO3 knows: 3.11, 3.15.
const ABI3: std::ops::RangeInclusive<u8> = 11..=15;

/// What the table says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Options {
    /// `module`, else the library's name.
    pub(super) module: String,
    /// `abi3`: one wheel for CPython 3.N and all after it.
    pub(super) abi3: Option<u8>,
}

/// Reads the table; what can't be used is as if it weren't there, and told.
pub(super) fn read(interface: &Interface, table: &Table) -> (Options, Vec<Diagnostic>) {
    let mut options = Options {
        module: interface.krate.library.clone(),
        abi3: None,
    };
    let mut diagnostics = Vec::new();
    if names::KEYWORDS.contains(&options.module.as_str()) && !table.values.contains_key("module") {
        let message = format!("`{}` can't be the name of a Python module", options.module);
        diagnostics.push(Diagnostic::error(&OPTION, message).help(
            "it is a keyword; give the module another name with `module = \"…\"` under [python]",
        ));
    }
    for (key, value) in &table.values {
        let fine = match key.as_str() {
            "module" => value
                .as_str()
                .filter(|name| identifier(name) && !names::KEYWORDS.contains(name))
                .map(|name| name.clone_into(&mut options.module)),
            "abi3" => abi3(value).map(|lowest| options.abi3 = lowest),
            _ => None,
        };
        if fine.is_none() {
            let help = match key.as_str() {
                "abi3" => format!(
                    "`abi3 = true` is for CPython 3.{least} and newer; `abi3 = \"3.{}\"`, up to 3.{}, \
                     names another lowest version",
                    ABI3.start() + 1,
                    ABI3.end(),
                    least = ABI3.start()
                ),
                _ => "[python] takes `module = \"name\"`, a Python identifier, and `abi3 = true`"
                    .to_owned(),
            };
            diagnostics.push(table.unusable("python", key, help));
        }
    }
    (options, diagnostics)
}

fn identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// `true`, `false`, or the lowest version.
fn abi3(value: &Json) -> Option<Option<u8>> {
    match value {
        Json::Bool(wanted) => Some(wanted.then_some(*ABI3.start())),
        Json::String(version) => {
            let mut minors = ABI3;
            minors
                .find(|minor| *version == format!("3.{minor}"))
                .map(Some)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(table: Json) -> Result<Options, Vec<String>> {
        let values = table.as_object().cloned().unwrap_or_default();
        let table = values.into_iter().collect();
        let (options, diagnostics) = read(&Interface::default(), &table);
        if diagnostics.is_empty() {
            Ok(options)
        } else {
            let help = diagnostics.into_iter().filter_map(|it| it.help);
            Err(help.collect())
        }
    }

    #[test]
    fn one_wheel_is_an_option_with_a_lowest_version() {
        let lowest = |value: Json| of(json!({ "abi3": value })).map(|options| options.abi3);
        assert_eq!(of(Json::Null).map(|options| options.abi3), Ok(None));
        assert_eq!(lowest(json!(false)), Ok(None));
        assert_eq!(lowest(json!(true)), Ok(Some(11)));
        assert_eq!(lowest(json!("3.13")), Ok(Some(13)));
        for wrong in [
            json!("3.10"),
            json!("3.16"),
            json!("3"),
            json!(3.11),
            json!("py311"),
        ] {
            let help = lowest(wrong).unwrap_err();
            assert!(
                help[0].contains("3.11") && help[0].contains("3.15"),
                "{help:?}"
            );
        }
    }

    #[test]
    fn a_module_is_an_identifier_and_other_keys_are_told() {
        assert_eq!(of(json!({ "module": "_m1" })).unwrap().module, "_m1");
        assert!(of(json!({ "module": "1m" })).is_err());
        assert_eq!(
            of(json!({ "modul": "m", "abi": true })).unwrap_err().len(),
            2
        );
    }
}
