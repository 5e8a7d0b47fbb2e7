//! Node: an addon on raw Node-API, and an npm package of JavaScript and TypeScript declarations around it.

mod arguments;
mod buffers;
mod callbacks;
mod columns;
mod emit;
mod enums;
mod errors;
mod faults;
mod functions;
mod imports;
mod lower;
mod moves;
mod objects;
mod package;
mod records;
mod results;
mod sequences;
mod spelling;
mod wire;

use camino::Utf8Path;
use landbridge_diagnostics::Diagnostic;
use landbridge_model::Interface;
use serde_json::Value as Json;

use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::capability::{Feature, Support};
use crate::host::{Generated, Host, Input};
use crate::javascript::types::Int64;
use crate::settings::Table;
use crate::tool::Tool;

/// The host.
#[derive(Debug)]
pub struct Node;

/// `[node] package`, else the crate's name.
fn npm(interface: &Interface, options: &Table) -> String {
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
fn tokio(options: &Table) -> bool {
    options.values.get("tokio").and_then(Json::as_bool) == Some(true)
}

fn int64(options: &Table) -> Int64 {
    match options.text("int64") {
        Some("number") => Int64::Number,
        _ => Int64::BigInt,
    }
}

/// Settings of `[node]` that can't be.
fn check_options(options: &Table) -> Vec<Diagnostic> {
    let fault = |(key, value): (&String, &Json)| {
        let fine = match (key.as_str(), value.as_str()) {
            ("package", Some(name)) => is_npm_name(name),
            ("int64", Some(policy)) => matches!(policy, "bigint" | "number"),
            ("tokio", _) => value.is_boolean(),
            _ => false,
        };
        (!fine).then(|| {
            options.unusable(
                "node",
                key,
                "[node] takes `package = \"@scope/name\"`, a name that npm takes, \
                 `int64 = \"bigint\"` or `\"number\"`, and `tokio = true`, for async functions \
                 that need a tokio runtime",
            )
        })
    };
    options.values.iter().filter_map(fault).collect()
}

impl Host for Node {
    fn id(&self) -> &'static str {
        "node"
    }

    fn title(&self) -> &'static str {
        "Node"
    }

    fn package_kind(&self) -> &'static str {
        "npm package"
    }

    fn supports(&self, feature: Feature) -> Support {
        match feature {
            Feature::Records
            | Feature::PlainSlices
            | Feature::MutableSlices
            | Feature::DataEnums
            | Feature::Objects
            | Feature::ConsumedObjects
            | Feature::TypedErrors
            | Feature::WideIntegers
            | Feature::Maps
            | Feature::DefaultArguments
            | Feature::Getters
            | Feature::Blocking
            | Feature::Constants
            | Feature::Async
            | Feature::Columns
            | Feature::Imports
            | Feature::Closures
            | Feature::Iterators
            | Feature::Streams
            | Feature::HostIterators
            | Feature::HostStreams
            | Feature::Buffers => Support::Yes,
        }
    }

    fn tools(&self) -> Vec<Tool> {
        let tool = |program, minimum, how_to_get| Tool {
            program,
            alternatives: &[],
            version_argument: "--version",
            minimum,
            how_to_get,
            optional: false,
        };
        vec![
            tool("cargo", (1, 88), "https://rustup.rs"),
            tool(
                "node",
                (20, 0),
                "https://nodejs.org, or a package of your system",
            ),
            tool("npm", (9, 0), "it comes with Node; apt-get install npm"),
        ]
    }

    fn lower(&self, input: Input<'_>) -> (Json, Vec<Diagnostic>) {
        let name = npm(input.interface, input.options);
        let (lowered, mut diagnostics) = lower::lower(input.interface, name, input.options);
        diagnostics.extend(check_options(input.options));
        diagnostics.extend(crate::capability::missing(self, input.interface));
        (
            serde_json::to_value(lowered).unwrap_or(Json::Null),
            diagnostics,
        )
    }

    fn generate(&self, input: Input<'_>) -> Generated {
        let name = npm(input.interface, input.options);
        let (lowered, mut diagnostics) = lower::lower(input.interface, name, input.options);
        diagnostics.extend(check_options(input.options));
        diagnostics.extend(crate::capability::missing(self, input.interface));
        if landbridge_diagnostics::any_error(&diagnostics) {
            return Generated {
                diagnostics,
                ..Generated::default()
            };
        }
        match emit::emit(&lowered, input.crates) {
            Ok(files) => Generated { files, diagnostics },
            Err(error) => {
                let code = &landbridge_diagnostics::catalogue::command::TEMPLATE;
                diagnostics.push(Diagnostic::error(code, error.to_string()));
                Generated {
                    diagnostics,
                    ..Generated::default()
                }
            }
        }
    }

    fn package(&self, build: &mut Build<'_>) -> Result<Artifact, PackageError> {
        let name = npm(build.interface, build.options);
        package::package(build, &name)
    }

    fn run(
        &self,
        build: &mut Build<'_>,
        artifact: &Artifact,
        program: &Utf8Path,
    ) -> Result<String, PackageError> {
        package::run(build, artifact, program)
    }

    fn test(
        &self,
        build: &mut Build<'_>,
        artifact: &Artifact,
    ) -> Result<TestOutcome, PackageError> {
        package::test(build, artifact)
    }
}
