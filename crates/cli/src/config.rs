//! landbridge.toml: what the source can't say. Every key is checked; a wrong one is an error at its
//! place.

use std::collections::BTreeMap;
use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};
use landbridge_diagnostics::catalogue::command;
use landbridge_diagnostics::{Diagnostic, Place};
use landbridge_hosts::logging::Logging;
use landbridge_hosts::settings::Table;
use toml_edit::{Document, Item};

use crate::failure::{Failure, Outcome};

/// The file's name.
pub(crate) const FILE: &str = "landbridge.toml";

/// What the file says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config {
    /// `hosts`: what commands do without `--host`.
    pub(crate) hosts: Vec<String>,
    /// `features`: of the user's crate, to bind with.
    pub(crate) features: Vec<String>,
    /// `default-features = false`.
    pub(crate) no_default_features: bool,
    /// Where `features` stands.
    pub(crate) features_at: Option<Place>,
    /// `[logging]`.
    pub(crate) logging: Option<Logging>,
    /// `[python]` ….
    options: BTreeMap<String, Table>,
    /// What hosts without a table have.
    none: Table,
}

impl Config {
    /// Reads the file in `folder`; the defaults if there is none.
    pub(crate) fn load(folder: &Utf8Path) -> Outcome<Self> {
        let path = folder.join(FILE);
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&path, &text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(Failure::io(&path, &error)),
        }
    }

    /// The table of one host, of `audit`, of `bench`, or of `logging`.
    pub(crate) fn options(&self, host: &str) -> &Table {
        self.options.get(host).unwrap_or(&self.none)
    }

    fn parse(path: &Utf8Path, text: &str) -> Outcome<Self> {
        let at = |span: Option<Range<usize>>| place(path, text, span.unwrap_or(0..0));
        let document = Document::parse(text).map_err(|error| {
            Failure::from(
                Diagnostic::error(&command::CONFIG, error.message().to_owned())
                    .at(at(error.span())),
            )
        })?;
        let mut config = Self::default();
        let mut faults = Vec::new();
        let mut tokio = None;
        for (key, item) in document.iter() {
            let mut fault = |message: String, help: &str| {
                let span = item
                    .span()
                    .or_else(|| document.key(key).and_then(toml_edit::Key::span));
                faults.push(
                    Diagnostic::error(&command::CONFIG, message)
                        .at(at(span))
                        .help(help),
                );
            };
            match key {
                "hosts" | "features" => match strings(item) {
                    Some(list) if key == "hosts" => config.hosts = list,
                    Some(list) => {
                        config.features = list;
                        config.features_at = Some(at(item.span()));
                    }
                    None => fault(
                        format!("`{key}` must be a list of strings"),
                        "write `[\"a\", \"b\"]`",
                    ),
                },
                "default-features" => match item.as_bool() {
                    Some(value) => config.no_default_features = !value,
                    None => fault(
                        format!("`{key}` must be true or false"),
                        "write `true` or `false`",
                    ),
                },
                "tokio" => match item.as_bool() {
                    Some(wanted) => tokio = Some((wanted, at(item.span()))),
                    None => fault(
                        "`tokio` must be true or false".to_owned(),
                        "write `true` or `false`",
                    ),
                },
                _ if matches!(key, "audit" | "bench" | "logging")
                    || landbridge_hosts::find(key).is_some() =>
                {
                    let read = item.as_table_like().and_then(|table| {
                        let mut read = Table::default();
                        for (key, item) in table.iter() {
                            read.values.insert(key.to_owned(), json(item)?);
                            read.places.insert(key.to_owned(), at(item.span()));
                        }
                        Some(read)
                    });
                    match read {
                        Some(table) => {
                            config.options.insert(key.to_owned(), table);
                        }
                        None => fault(
                            format!("`{key}` must be a table"),
                            &format!("write `[{key}]`"),
                        ),
                    }
                }
                other => {
                    let hosts: Vec<_> = landbridge_hosts::all().map(|host| host.id()).collect();
                    fault(
                        format!("`{other}` is neither a setting nor a host"),
                        &format!(
                            "settings are hosts, features, default-features, tokio, logging, audit, bench; hosts are {}, and \
                             their own settings stand in a table of that name, as `tokio = true` below `[python]`",
                            hosts.join(", ")
                        ),
                    );
                }
            }
        }
        // For every host that doesn't say otherwise.
        if let Some((wanted, place)) = tokio {
            for host in landbridge_hosts::all() {
                let table = config.options.entry(host.id().to_owned()).or_default();
                if !table.values.contains_key("tokio") {
                    table.values.insert("tokio".to_owned(), wanted.into());
                    table.places.insert("tokio".to_owned(), place.clone());
                }
            }
        }
        match landbridge_hosts::logging::read(config.options("logging")) {
            Ok(logging) => config.logging = logging,
            Err(wrong) => faults.extend(wrong),
        }
        if faults.is_empty() {
            Ok(config)
        } else {
            Err(faults.into())
        }
    }
}

fn strings(item: &Item) -> Option<Vec<String>> {
    let array = item.as_array()?;
    array
        .iter()
        .map(|value| value.as_str().map(str::to_owned))
        .collect()
}

fn json(item: &Item) -> Option<serde_json::Value> {
    use serde_json::Value;
    Some(match item {
        Item::None => Value::Null,
        Item::Value(value) => value_json(value)?,
        Item::Table(table) => Value::Object(
            table
                .iter()
                .map(|(key, item)| Some((key.to_owned(), json(item)?)))
                .collect::<Option<_>>()?,
        ),
        Item::ArrayOfTables(_) => return None,
    })
}

fn value_json(value: &toml_edit::Value) -> Option<serde_json::Value> {
    use toml_edit::Value;
    Some(match value {
        Value::String(text) => text.value().as_str().into(),
        Value::Integer(number) => (*number.value()).into(),
        Value::Float(number) => (*number.value()).into(),
        Value::Boolean(value) => (*value.value()).into(),
        Value::Datetime(_) => return None,
        Value::Array(items) => {
            serde_json::Value::Array(items.iter().map(value_json).collect::<Option<_>>()?)
        }
        Value::InlineTable(table) => serde_json::Value::Object(
            table
                .iter()
                .map(|(key, value)| Some((key.to_owned(), value_json(value)?)))
                .collect::<Option<_>>()?,
        ),
    })
}

fn place(path: &Utf8Path, text: &str, span: Range<usize>) -> Place {
    let position = |offset: usize| {
        let before = text.get(..offset).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        (
            u32::try_from(line).unwrap_or(u32::MAX),
            u32::try_from(column).unwrap_or(u32::MAX),
        )
    };
    let (line, column) = position(span.start);
    let (end_line, end_column) = position(span.end.max(span.start));
    let file = Utf8PathBuf::from(path.file_name().unwrap_or(FILE));
    Place {
        file: file.into_string(),
        line,
        column,
        end_line,
        end_column,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokio_is_for_all_hosts_unless_one_says_otherwise() {
        let text = "hosts = [\"c\"]\ntokio = true\n[node]\ntokio = false\n[python]\nabi3 = true\n";
        let config = Config::parse(Utf8Path::new("landbridge.toml"), text).expect("settings");
        let tokio = |host| config.options(host).values.get("tokio").cloned();
        assert_eq!(tokio("c"), Some(true.into()));
        assert_eq!(tokio("python"), Some(true.into()));
        assert_eq!(tokio("node"), Some(false.into()));
        assert_eq!(tokio("audit"), None);
        assert_eq!(config.options("python").places["tokio"].line, 2);
        let failure = Config::parse(Utf8Path::new("landbridge.toml"), "tokio = 1").unwrap_err();
        let message = &failure.diagnostics[0].message;
        assert!(
            message.contains("`tokio` must be true or false"),
            "{message}"
        );
    }
}
