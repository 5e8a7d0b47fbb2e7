//! The files that `new` and `init` write, from the folder `starter/`.

use camino::Utf8Path;
use landbridge_diagnostics::catalogue::command;
use landbridge_hosts::emit::Templates;
use landbridge_hosts::{Host, naming};
use serde_json::{Value, json};

use crate::bindings::put;
use crate::failure::{Failure, Outcome};
use crate::project::vendored_attributes;

/// `(path in the new crate, text)`.
static FILES: &[(&str, &str)] = &[
    ("Cargo.toml", include_str!("../../starter/Cargo.toml")),
    ("src/lib.rs", include_str!("../../starter/src/lib.rs")),
    (
        "landbridge.toml",
        include_str!("../../starter/landbridge.toml"),
    ),
    (".gitignore", include_str!("../../starter/gitignore")),
    (
        "tests/python/test_first.py",
        include_str!("../../starter/tests/python/test_first.py"),
    ),
    (
        "tests/node/first.test.mjs",
        include_str!("../../starter/tests/node/first.test.mjs"),
    ),
    (
        "tests/typescript/first.test.ts",
        include_str!("../../starter/tests/typescript/first.test.ts"),
    ),
    (
        "tests/wasm/first.test.mjs",
        include_str!("../../starter/tests/wasm/first.test.mjs"),
    ),
    (
        "tests/go/first_test.go",
        include_str!("../../starter/tests/go/first_test.go"),
    ),
    (
        "tests/c/first.c",
        include_str!("../../starter/tests/c/first.c"),
    ),
    (
        "tests/cpp/first.cpp",
        include_str!("../../starter/tests/cpp/first.cpp"),
    ),
    (
        "tests/swift/first.swift",
        include_str!("../../starter/tests/swift/first.swift"),
    ),
    (
        "tests/kotlin/first.kt",
        include_str!("../../starter/tests/kotlin/first.kt"),
    ),
    (
        "tests/v8/first.test.mjs",
        include_str!("../../starter/tests/v8/first.test.mjs"),
    ),
];

/// What the templates see.
pub(super) fn names(package: &str, hosts: &[&dyn Host]) -> Value {
    let module = package.replace('-', "_");
    let quoted: Vec<_> = hosts
        .iter()
        .map(|host| format!("\"{}\"", host.id()))
        .collect();
    json!({
        "package": package,
        "npm": package,
        "module": module,
        "go_package": landbridge_hosts::go::package_name(package),
        "shout": naming::screaming(&module),
        "swift_module": naming::pascal(&module),
        "kotlin_package": module.replace('_', ""),
        "hosts": quoted.join(", "),
        "attributes": vendored_attributes(),
        // Below another workspace's folder the manifest must say that it is none of its members.
        "standalone": false,
    })
}

/// Writes the files that `wanted` names, tests of the chosen hosts only.
pub(super) fn write(
    folder: &Utf8Path,
    names: &Value,
    hosts: &[&dyn Host],
    wanted: impl Fn(&str) -> bool,
) -> Outcome<()> {
    let internal = |error: landbridge_hosts::emit::EmitError| {
        Failure::new(&command::TEMPLATE, error.to_string())
    };
    let templates = Templates::new(FILES).map_err(internal)?;
    for (path, _) in FILES {
        let of_host = path
            .strip_prefix("tests/")
            .and_then(|rest| rest.split('/').next());
        if of_host.is_some_and(|id| !hosts.iter().any(|host| host.id() == id)) || !wanted(path) {
            continue;
        }
        let text = templates.render(path, names).map_err(internal)?;
        put(&folder.join(path), &(text.trim_end().to_owned() + "\n"))?;
    }
    Ok(())
}
