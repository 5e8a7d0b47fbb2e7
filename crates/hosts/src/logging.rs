//! The table `[logging]` of landbridge.toml: whether packages forward log records, and which. What a host makes of
//! it is the host's.

use landbridge_diagnostics::Diagnostic;
use serde::Serialize;
use serde_json::Value as Json;

use crate::settings::Table;

/// Levels by number: how many of them let a record through.
pub const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

/// Log records are forwarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Logging {
    /// The most verbose level that ever is, by its number in [`LEVELS`].
    pub ceiling: usize,
    /// Events of `tracing` are, too.
    pub tracing: bool,
}

impl Logging {
    /// The features of the runtime crates.
    #[must_use]
    pub fn features(self) -> &'static [&'static str] {
        if self.tracing { &["tracing"] } else { &["log"] }
    }
}

/// Reads the table; nothing where it asks for nothing.
///
/// # Errors
/// What it can't say.
pub fn read(table: &Table) -> Result<Option<Logging>, Vec<Diagnostic>> {
    let mut logging = Logging {
        ceiling: LEVELS.len() - 1,
        tracing: false,
    };
    let mut forward = false;
    let mut faults = Vec::new();
    for (key, value) in &table.values {
        let fine = match key.as_str() {
            "forward" => value.as_bool().map(|wanted| forward = wanted),
            "tracing" => value.as_bool().map(|wanted| logging.tracing = wanted),
            "level" => level(value).map(|number| logging.ceiling = number),
            _ => None,
        };
        if fine.is_none() {
            let help = "[logging] takes `forward = true`, `level = \"debug\"` for the most verbose level \
                        that is ever forwarded (off, error, warn, info, debug, trace), and `tracing = true`";
            faults.push(table.unusable("logging", key, help));
        }
    }
    if faults.is_empty() {
        Ok(forward.then_some(logging))
    } else {
        Err(faults)
    }
}

fn level(value: &Json) -> Option<usize> {
    LEVELS.iter().position(|it| value.as_str() == Some(it))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(table: Json) -> Result<Option<Logging>, Vec<Diagnostic>> {
        let values = table.as_object().cloned().unwrap_or_default();
        read(&values.into_iter().collect())
    }

    #[test]
    fn nothing_is_forwarded_unless_asked_for() {
        for nothing in [
            json!({}),
            json!({ "forward": false }),
            json!({ "level": "info" }),
        ] {
            assert_eq!(of(nothing), Ok(None));
        }
        let all = of(json!({ "forward": true })).unwrap().unwrap();
        assert_eq!((all.ceiling, all.features()), (5, &["log"][..]));
        let some = of(json!({ "forward": true, "level": "warn", "tracing": true }));
        let some = some.unwrap().unwrap();
        assert_eq!((some.ceiling, some.features()), (2, &["tracing"][..]));
    }

    #[test]
    fn what_it_cant_say_is_told() {
        let faults = of(json!({ "forward": "yes", "level": "loud", "to": "file" })).unwrap_err();
        assert_eq!(faults.len(), 3);
        let help = faults[0].help.as_deref().unwrap_or_default();
        assert!(help.contains("forward = true"), "{help}");
    }
}
