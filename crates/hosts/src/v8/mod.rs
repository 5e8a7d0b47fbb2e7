//! V8 in a program of one's own: a Rust crate that gives the API to a realm of `jsg`'s. What scripts see is
//! `javascript`'s, by the names that Node has; the functions and their bodies are those that Bun and Deno call by their
//! native FFI, handed to V8 in a table.

mod emit;
mod package;

use camino::Utf8Path;
use landbridge_diagnostics::Diagnostic;
use serde_json::Value as Json;

use crate::bench::{Mode, Plan, Program};
use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::capability::Support;
use crate::compatibility::Calls;
use crate::feature::Feature;
use crate::host::{Generated, Host, Input};
use crate::javascript::lower::{self, Lowered};
use crate::javascript::options::{check_options, npm};
use crate::javascript::{bench, logging};
use crate::shown;
use crate::tool::{Tool, V8_LIBRARY};

/// The host.
#[derive(Debug)]
pub struct V8;

impl V8 {
    /// Nothing where something can't be bound.
    fn lowered(&self, input: Input<'_>) -> (Option<Lowered>, Vec<Diagnostic>) {
        let shown = shown::both(input.interface, [self.id(), "node"]);
        let mut diagnostics = crate::capability::missing(self, &shown);
        diagnostics.extend(check_options(input.options, self.id()));
        if landbridge_diagnostics::any_error(&diagnostics) {
            return (None, diagnostics);
        }
        let name = npm(input.interface, input.options);
        let (mut lowered, more) = lower::lower(&shown, name, input.options);
        diagnostics.extend(more);
        diagnostics.extend(logging::forward(&shown, &mut lowered, input.logging));
        (Some(lowered), diagnostics)
    }
}

impl Host for V8 {
    fn id(&self) -> &'static str {
        "v8"
    }

    fn title(&self) -> &'static str {
        "V8"
    }

    fn package_kind(&self) -> &'static str {
        "Rust crate"
    }

    fn calls(&self) -> Calls {
        Calls {
            names: false,
            defaults: true,
            places: false,
            numbers: false,
            errors: false,
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
            | Feature::Columns
            | Feature::Blocking
            | Feature::Async
            | Feature::Imports
            | Feature::Closures
            | Feature::HostIterators
            | Feature::HostStreams
            | Feature::Iterators
            | Feature::Streams
            | Feature::Buffers
            | Feature::Constants
            | Feature::Logging => Support::Yes,
        }
    }

    fn tools(&self) -> Vec<Tool> {
        let tool = |program, alternatives, minimum, how_to_get| Tool {
            program,
            alternatives,
            version_argument: "--version",
            minimum,
            how_to_get,
            optional: false,
        };
        vec![
            tool("cargo", &[], (1, 95), "https://rustup.rs"),
            tool("c++", &["g++", "clang++"], (9, 0), "apt-get install g++"),
            tool(
                V8_LIBRARY,
                &[],
                (10, 2),
                "apt-get install libnode-dev, or let LANDBRIDGE_V8_ROOT name the folder that it was unpacked into",
            ),
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
        Generated::unless_refused(diagnostics, || emit::emit(&lowered, input.crates))
    }

    fn package(&self, build: &mut Build<'_>) -> Result<Artifact, PackageError> {
        package::package(build)
    }

    fn uncounted(&self) -> Option<&'static str> {
        Some("the program has no way to read the counters")
    }

    fn bench(&self, input: Input<'_>, plan: &Plan<'_>, mode: Mode) -> Program {
        let npm = npm(input.interface, input.options);
        package::bench(bench::program(&npm, "node", plan, mode))
    }

    fn run(
        &self,
        _: &mut Build<'_>,
        artifact: &Artifact,
        program: &Utf8Path,
    ) -> Result<String, PackageError> {
        package::run(artifact, program)
    }

    fn test(
        &self,
        build: &mut Build<'_>,
        artifact: &Artifact,
    ) -> Result<TestOutcome, PackageError> {
        package::test(build, artifact)
    }
}
