//! The settings of hosts of the JavaScript family, as lowering takes them.

use landbridge_diagnostics::Diagnostic;
use landbridge_model::Interface;
use serde_json::Value as Json;

use super::types::Int64;
use crate::settings::Table;

/// `package`, else the crate's name.
pub(crate) fn npm(interface: &Interface, options: &Table) -> String {
    let own = options.text("package");
    own.unwrap_or(&interface.krate.package).to_owned()
}

/// Whether npm takes a package of this name: `name` or `@scope/name`, of what an address takes as it is.
fn is_npm_name(name: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-._~".contains(c))
    };
    let fine = match name.strip_prefix('@') {
        Some(scoped) => scoped
            .split_once('/')
            .is_some_and(|(scope, name)| part(scope) && part(name)),
        None => part(name),
    };
    fine && name.len() <= 214 && !matches!(name, "node_modules" | "favicon.ico")
}

/// Whether futures are polled inside tokio's context.
pub(crate) fn tokio(options: &Table) -> bool {
    options.values.get("tokio").and_then(Json::as_bool) == Some(true)
}

/// How 64-bit integers look.
pub(crate) fn int64(options: &Table) -> Int64 {
    match options.text("int64") {
        Some("number") => Int64::Number,
        _ => Int64::BigInt,
    }
}

/// Settings of `[HOST]` that can't be.
pub(crate) fn check_options(options: &Table, host: &str) -> Vec<Diagnostic> {
    let fault = |(key, value): (&String, &Json)| {
        let fine = match (key.as_str(), value.as_str()) {
            ("package", Some(name)) => is_npm_name(name),
            ("int64", Some(policy)) => matches!(policy, "bigint" | "number"),
            // There are no threads for tokio, which may be wanted of all hosts.
            ("tokio", _) if host == "wasm" => value.as_bool() == Some(false),
            ("tokio", _) => value.is_boolean(),
            ("unbound", Some(how)) => host == "wasm" && how == "leave-out",
            _ => false,
        };
        let last = if host == "wasm" {
            "`unbound = \"leave-out\"`, and `tokio = false`, since tokio needs threads"
        } else {
            "and `tokio = true`, for async functions that need a tokio runtime"
        };
        let help = format!(
            "[{host}] takes `package = \"@scope/name\"`, a name that npm takes, \
             `int64 = \"bigint\"` or `\"number\"`, {last}"
        );
        (!fine).then(|| options.unusable(host, key, help))
    };
    options.values.iter().filter_map(fault).collect()
}
