//! Go: a crate with C functions that cgo calls, and a Go module around its static library.

mod arguments;
mod bench;
mod buffers;
mod callbacks;
mod columns;
mod emit;
mod errors;
mod functions;
mod given;
mod imports;
mod lasting;
mod leaves;
mod lower;
mod names;
mod objects;
mod package;
mod records;
mod results;
mod rust;
mod sequences;
mod types;

use camino::Utf8Path;
use landbridge_diagnostics::Diagnostic;
use landbridge_model::Interface;
use serde_json::Value as Json;

use crate::bench::{Mode, Plan, Program};
use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::capability::Support;
use crate::compatibility::Calls;
use crate::feature::Feature;
use crate::host::{Generated, Host, Input};
use crate::settings::Table;
use crate::shown;
use crate::tool::Tool;
use lower::Lowered;

/// The host.
#[derive(Debug)]
pub struct Go;

/// What the Go package of a crate is called, unless landbridge.toml says otherwise.
#[must_use]
pub fn package_name(package: &str) -> String {
    names::package(package)
}

/// `package`, else the crate's name as Go's packages are called.
fn go_package(interface: &Interface, options: &Table) -> String {
    match options.text("package") {
        Some(own) => own.to_owned(),
        None => names::package(&interface.krate.package),
    }
}

/// `module`, else the package's name alone, which a `replace` finds.
fn module(interface: &Interface, options: &Table) -> String {
    match options.text("module") {
        Some(own) => own.to_owned(),
        None => go_package(interface, options),
    }
}

/// Settings of `[go]` that can't be.
fn check_options(options: &Table) -> Vec<Diagnostic> {
    let fault = |(key, value): (&String, &Json)| {
        let fine = match (key.as_str(), value.as_str()) {
            ("package", Some(name)) => {
                name.starts_with(|c: char| c.is_ascii_lowercase())
                    && (name.chars()).all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
            }
            ("module", Some(path)) => {
                !path.is_empty()
                    && (path.chars()).all(|c| c.is_ascii_alphanumeric() || "-._~/".contains(c))
            }
            ("unbound", Some(how)) => how == "leave-out",
            ("tokio", _) => value.is_boolean(),
            _ => false,
        };
        let help = "[go] takes `module = \"example.com/name\"`, `package = \"name\"` in lower case, \
                    `unbound = \"leave-out\"`, and `tokio = true`, for async functions that need a tokio runtime";
        (!fine).then(|| options.unusable(names::HOST, key, help))
    };
    options.values.iter().filter_map(fault).collect()
}

impl Go {
    /// Nothing where something can't be bound.
    fn lowered(&self, input: Input<'_>) -> (Option<Lowered>, Vec<Diagnostic>) {
        let leave_out = input.options.text("unbound") == Some("leave-out");
        let shown = if leave_out {
            shown::bound(self, input.interface)
        } else {
            input.interface.clone()
        };
        let mut diagnostics = crate::capability::missing(self, &shown);
        diagnostics.extend(check_options(input.options));
        if landbridge_diagnostics::any_error(&diagnostics) {
            return (None, diagnostics);
        }
        let package = go_package(&shown, input.options);
        let module = module(&shown, input.options);
        let (mut lowered, more) = lower::lower(&shown, package, module, input.logging);
        lowered.left_out = shown::left_out(names::HOST, input.interface, &shown);
        diagnostics.extend(more);
        (Some(lowered), diagnostics)
    }
}

impl Host for Go {
    fn id(&self) -> &'static str {
        names::HOST
    }

    fn title(&self) -> &'static str {
        "Go"
    }

    fn package_kind(&self) -> &'static str {
        "Go module"
    }

    fn calls(&self) -> Calls {
        Calls {
            names: false,
            defaults: true,
            places: false,
            numbers: true,
            errors: true,
        }
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
            | Feature::Async
            | Feature::Iterators
            | Feature::Streams
            | Feature::Imports
            | Feature::Closures
            | Feature::HostIterators
            | Feature::HostStreams
            | Feature::Buffers
            | Feature::Columns
            | Feature::Logging
            | Feature::Constants => Support::Yes,
        }
    }

    fn tools(&self) -> Vec<Tool> {
        let tool = |program, version_argument, minimum, how_to_get| Tool {
            program,
            alternatives: &[],
            version_argument,
            minimum,
            how_to_get,
            optional: false,
        };
        vec![
            tool("cargo", "--version", (1, 88), "https://rustup.rs"),
            tool(
                "go",
                "version",
                (1, 24),
                "https://go.dev/dl, or apt-get install golang-go where that is 1.24 or newer",
            ),
            tool("cc", "--version", (0, 0), "apt-get install gcc libc6-dev"),
            tool("ld", "--version", (2, 30), "apt-get install binutils"),
            tool("objcopy", "--version", (2, 30), "apt-get install binutils"),
        ]
    }

    fn lower(&self, input: Input<'_>) -> (Json, Vec<Diagnostic>) {
        let (lowered, diagnostics) = self.lowered(input);
        let lowered = serde_json::to_value(lowered).unwrap_or(Json::Null);
        (lowered, diagnostics)
    }

    fn generate(&self, input: Input<'_>) -> Generated {
        let (lowered, diagnostics) = self.lowered(input);
        let Some(lowered) = lowered else {
            return Generated::refused(diagnostics);
        };
        let tokio = input.options.values.get("tokio").and_then(Json::as_bool) == Some(true);
        let mut features = match (lowered.futures, tokio) {
            (false, _) => Vec::new(),
            (true, true) => vec!["tokio"],
            (true, false) => vec!["async"],
        };
        features.extend(
            input
                .logging
                .map_or(&[][..], crate::logging::Logging::features),
        );
        Generated::unless_refused(diagnostics, || emit::emit(&lowered, input.crates, features))
    }

    fn package(&self, build: &mut Build<'_>) -> Result<Artifact, PackageError> {
        let module = module(build.interface, build.options);
        package::package(build, &module)
    }

    fn bench(&self, input: Input<'_>, plan: &Plan<'_>, mode: Mode) -> Program {
        let (lowered, _) = self.lowered(input);
        bench::program(&lowered.unwrap_or_default(), input.interface, plan, mode)
    }

    fn run(
        &self,
        build: &mut Build<'_>,
        artifact: &Artifact,
        program: &Utf8Path,
    ) -> Result<String, PackageError> {
        let module = module(build.interface, build.options);
        package::run(build, artifact, &module, program)
    }

    fn test(
        &self,
        build: &mut Build<'_>,
        artifact: &Artifact,
    ) -> Result<TestOutcome, PackageError> {
        let module = module(build.interface, build.options);
        package::test(build, artifact, &module)
    }
}
