//! TypeScript for Bun and Deno: a library with a C interface that their native FFI calls, and the package that Node
//! has too, with other native files. What users see is `javascript`'s, by the names that Node has.

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
use crate::tool::Tool;

/// The host.
#[derive(Debug)]
pub struct Typescript;

impl Typescript {
    /// Nothing where something can't be bound.
    fn lowered(&self, input: Input<'_>) -> (Option<Lowered>, Vec<Diagnostic>) {
        let shown = shown::both(input.interface, ["typescript", "node"]);
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

impl Host for Typescript {
    fn id(&self) -> &'static str {
        "typescript"
    }

    fn title(&self) -> &'static str {
        "TypeScript for Bun and Deno"
    }

    fn package_kind(&self) -> &'static str {
        "npm package"
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
        let tool = |program, minimum, optional, how_to_get| Tool {
            program,
            alternatives: &[],
            version_argument: "--version",
            minimum,
            how_to_get,
            optional,
        };
        vec![
            tool("cargo", (1, 88), false, "https://rustup.rs"),
            tool(
                "npm",
                (9, 0),
                false,
                "it comes with Node; apt-get install npm",
            ),
            tool(
                "bun",
                (1, 3),
                true,
                "npm install --global bun, or https://bun.com",
            ),
            tool(
                "deno",
                (2, 5),
                true,
                "npm install --global deno, or https://deno.com",
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
        let name = npm(build.interface, build.options);
        package::package(build, &name)
    }

    fn bench(&self, input: Input<'_>, plan: &Plan<'_>, mode: Mode) -> Program {
        let npm = npm(input.interface, input.options);
        bench::program(&npm, "node", plan, mode)
    }

    fn engines(&self) -> Vec<&'static str> {
        package::engines()
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
